"""Whether a study finds what was planted: the whole chain over many synthetic populations."""
