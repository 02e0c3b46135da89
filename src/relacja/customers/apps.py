"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class CustomersConfig(HouseApp):
    name = "relacja.customers"
