"""The platform's sockets for actions and its own ways back; they join when their modules are read."""

from relacja.platform.lists import actions, editing, saved

__all__ = ["actions", "editing", "saved"]
