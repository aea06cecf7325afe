"""The ledger as pages in a browser: read only, whole without a script, nothing from elsewhere. It never sees `cli`."""
