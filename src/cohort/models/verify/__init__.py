"""A second opinion: every reported model refitted by a program that shares no likelihood with ours."""
