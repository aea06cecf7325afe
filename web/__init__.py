"""Pages of the ledger, made on the server: read-only, whole without script, and nothing from anywhere else."""
