"""Django's entry for this app."""

from importlib import import_module

from relacja.platform.house import HouseApp


class ContactCentreConfig(HouseApp):
    name = "relacja.contact_centre"

    def ready(self) -> None:
        """Let the telephone engines plug themselves in before the house closes."""
        import_module("relacja.contact_centre.telephony").load()
        super().ready()
