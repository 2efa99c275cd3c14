"""Tests, contrasts and intervals from what was estimated."""
