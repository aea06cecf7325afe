"""What whole commands are measured against: a click program that makes one query of SQLite."""

import sqlite3
import sys

import click


@click.command()
@click.argument("file")
def main(file: str) -> None:
    """Count the entries of a ledger."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as ledger:
        click.echo(ledger.execute("SELECT max(position) FROM stored_events").fetchone()[0])


if __name__ == "__main__":
    sys.exit(main())
