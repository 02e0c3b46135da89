"""Pages of flows and runs."""
