"""Random cases are the same in every run of ``make test``; ``make test-long`` draws new ones. None is timed."""

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", derandomize=False, deadline=None)
settings.load_profile("same")
