"""Psychometrics: what the answers to several items say together."""
