"""Pages by which routing is set up."""
