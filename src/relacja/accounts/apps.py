"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class AccountsConfig(HouseApp):
    name = "relacja.accounts"
