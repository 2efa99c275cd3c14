"""Delivery + register -> typed rows, rejected rows with reasons, and an account that adds up."""

from cohort.ingest.account import Account, FileAccount
from cohort.ingest.run import ingest

__all__ = ["Account", "FileAccount", "ingest"]
