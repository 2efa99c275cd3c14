"""Plausible extracts of any delivery from nothing but its dictionary: no truth is planted in them."""

from cohort.synthetic.plausible.write import synthesize_from

__all__ = ["synthesize_from"]
