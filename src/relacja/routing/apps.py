"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class RoutingConfig(HouseApp):
    name = "relacja.routing"
