"""Checks of a study's names that need no data."""
