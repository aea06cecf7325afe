"""What can be read out of the ledger: rows and reports as pure functions."""
