"""What managers fill in to set up routing."""
