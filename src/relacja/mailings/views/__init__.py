"""Pages of letters to many."""
