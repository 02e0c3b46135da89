"""The platform's own ways back; they join when their modules are read."""

from relacja.platform.lists import editing, views

__all__ = ["editing", "views"]
