"""Rules of access as pure functions."""
