"""What is wanted of a model, in words that the study language and the models share."""
