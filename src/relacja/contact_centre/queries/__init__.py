"""Every read of the contact centre worth a name."""

from relacja.contact_centre.queries import cards, desk, setting_up

__all__ = ["cards", "desk", "setting_up"]
