"""Rules of segments: pure functions."""
