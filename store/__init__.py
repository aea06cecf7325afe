"""The append-only store: append, read, prove, back up. The only place that knows eventsourcing and SQLite."""
