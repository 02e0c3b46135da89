"""Every read of the contact centre worth a name."""

from relacja.contact_centre.queries import calls, cards, desk, personal, setting_up

__all__ = ["calls", "cards", "desk", "personal", "setting_up"]
