"""A study becomes SQL and English here, side by side; pure functions, nothing is run."""
