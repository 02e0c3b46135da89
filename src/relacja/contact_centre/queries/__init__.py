"""Every read of the contact centre worth a name."""

from relacja.contact_centre.queries import call_lists, calls, cards, desk, personal, setting_up

__all__ = ["call_lists", "calls", "cards", "desk", "personal", "setting_up"]
