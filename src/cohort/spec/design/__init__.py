"""The check of the design itself: biased timing is refused before any data is read."""
