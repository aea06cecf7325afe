"""The engine keeps rows warm, beside the ledger, where no report can see it."""
