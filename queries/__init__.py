"""How anyone asks of a ledger: who is meant, on which day, as known when. Knows no click and no HTML."""
