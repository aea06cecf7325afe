"""A ledger in a database of PostgreSQL's: the one place that knows psycopg."""
