"""The rules of marketing: pure, without Django, clock or I/O."""
