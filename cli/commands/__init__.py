"""The commands, one a file, named for it."""
