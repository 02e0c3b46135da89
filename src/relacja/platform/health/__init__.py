"""Whether the house lives, is ready, and how it does: for those who run it, and for their machines."""
