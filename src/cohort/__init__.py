"""Register cohorts, from extract to report."""
