"""A study changed in one place at a time, to see whether anybody's drawn answer notices."""
