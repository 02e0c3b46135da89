"""Beginnings: a new app on its floor, a new plug in its socket. Only the standard library."""


class CannotScaffold(Exception):
    """What was asked for cannot be begun; the text says why and what can."""
