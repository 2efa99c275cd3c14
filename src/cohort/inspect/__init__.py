"""A look into files nobody has described yet: how they are written, what they hold, which register they may feed."""
