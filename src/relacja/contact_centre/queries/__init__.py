"""Every read of the contact centre worth a name."""

from relacja.contact_centre.queries import cards, desk

__all__ = ["cards", "desk"]
