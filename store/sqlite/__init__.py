"""A ledger as a file: SQLite, in a rollback journal, behind the ports of the store."""
