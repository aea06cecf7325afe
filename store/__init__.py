"""The append-only store: append, read, prove, back up; the only place that knows eventsourcing and SQLite."""
