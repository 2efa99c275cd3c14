"""What stands around a command: its ending, its log; around all of them: one safe run of the whole way."""
