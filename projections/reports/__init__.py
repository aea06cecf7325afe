"""Reports: one question a file, found by its name."""
