"""What an entry says, and whose word it is: as kept in rows, the same as from its history."""

import json
from collections.abc import Iterator
from typing import Any

from domain.accounts import account_of
from domain.told_once import Account
from projections.ask import Ask
from projections.reckoning.told_twice import Accounts
from projections.rows.accounts import accounts
from projections.rows.moments import Moment, moments
from queries.session import ask_recomputed
from store.application import Comity


def compared(ask: Ask, ledger: Comity) -> Iterator[tuple[Account, Account, Moment]]:
    """Of every fact what the reports know of it, and what its history says."""
    rows = [row for row in ask.of(moments) if not row.opens]
    known = Accounts(ask, {row.stream for row in rows}, ())
    for row in rows:
        yield known.of(row), account_of(ledger.history(row.stream), row.version), row


def told(account: Account) -> Any:
    """All of it, by field, as JSON has it."""
    values = {field.name: account.value(field) for field in account.fields}
    said = account._replace(values=values, attesting=[*account.attesting], contests=[*account.contests])
    return json.loads(json.dumps(said._asdict()))


def test_what_reports_know_of_an_entry_is_what_its_history_says(demo_ledger: Comity) -> None:
    ask = ask_recomputed(demo_ledger, 0, None)
    rows = list(compared(ask, demo_ledger))

    assert len(rows) > 100
    for kept, afresh, row in rows:
        assert told(kept) == told(afresh), row.entry


def test_the_comparison_sees_what_no_row_has(demo_ledger: Comity) -> None:
    """Without these rows reports would know the sentence of an entry and the sources of all its values."""
    ask = ask_recomputed(demo_ledger, 0, None)
    those = {(row.stream, row.version) for row in ask.of(accounts)}
    blind = Accounts(ask, (), ())

    found = [row for _, afresh, row in compared(ask, demo_ledger) if told(blind.of(row)) != told(afresh)]

    assert found
    assert {(row.stream, row.version) for row in found} <= those
