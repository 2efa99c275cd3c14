"""A register's typed rows -> true counts -> what may be shown of them -> one page a data manager reads."""
