"""Rows: what one history says of one thing, one projection a file, named for it."""
