"""YAML and codelists become frozen objects here, through one strict door."""
