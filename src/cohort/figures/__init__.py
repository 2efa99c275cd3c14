"""Figures drawn from what may be shown, as png and pdf without a date or a name of a machine."""
