"""A data frame and a model become checked arrays: rows, terms, levels, counts."""
