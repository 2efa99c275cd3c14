"""Random cases are the same in every run of ``make test``; ``make test-long`` draws new ones."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None)
settings.register_profile("new", derandomize=False)
settings.load_profile("same")
