"""Calls: what engines tell, and what they are asked."""

from relacja.contact_centre.services.calls.signals import hear_signals

__all__ = ["hear_signals"]
