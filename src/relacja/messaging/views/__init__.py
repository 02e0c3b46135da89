"""Pages of written messages."""
