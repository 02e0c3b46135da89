"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class SalesConfig(HouseApp):
    name = "relacja.sales"
