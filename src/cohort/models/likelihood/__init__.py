"""Likelihoods and their maximum; nothing here knows of a data frame."""
