"""Django's entry for this app."""

from importlib import import_module

from relacja.platform.house import HouseApp


class MessagingConfig(HouseApp):
    name = "relacja.messaging"

    def ready(self) -> None:
        """Let the transports plug themselves in before the house closes."""
        import_module("relacja.messaging.transports").load()
        super().ready()
