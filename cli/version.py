"""Which comity this is."""

VERSION = "0.2.0.dev0"
"""As in pyproject.toml, which a test compares: importlib.metadata would double the time of --version."""
