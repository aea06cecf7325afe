"""Spreadsheets in: an office's CSV and a map from columns to fields become the lines of a facts file."""
