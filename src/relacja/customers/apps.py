"""Django's entry for this app."""

from importlib import import_module

from relacja.platform.house import HouseApp


class CustomersConfig(HouseApp):
    name = "relacja.customers"

    def ready(self) -> None:
        """Plug in the kinds of identifiers, then what other sockets want of this app."""
        import_module("relacja.customers.schemes").load()
        super().ready()
