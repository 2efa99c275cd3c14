"""Probabilistic bias analysis: what is not known is drawn from declared distributions, and the answer corrected."""
