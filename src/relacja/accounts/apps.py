"""Django's entry for this app."""

from importlib import import_module

from relacja.platform.house import HouseApp


class AccountsConfig(HouseApp):
    name = "relacja.accounts"

    def ready(self) -> None:
        """As every app; and listen to what allauth tells."""
        super().ready()
        import_module("relacja.accounts.sign_in_records")
