"""Made-up correspondence whose truth is known, for tests and measurements."""
