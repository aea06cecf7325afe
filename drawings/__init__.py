"""Pictures of the ledger: maps, timelines and bars as SVG, and as PNG; a page shows the same drawings."""
