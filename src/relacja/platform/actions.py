"""The platform's sockets for actions, its own actions and ways back; they join when their modules are read."""

from relacja.platform import operations_actions
from relacja.platform.lists import actions, editing, saved

__all__ = ["actions", "editing", "operations_actions", "saved"]
