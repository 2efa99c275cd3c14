"""One file for each command: reads the project, calls the rooms, writes what the next command reads."""
