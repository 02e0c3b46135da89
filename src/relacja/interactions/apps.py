"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class InteractionsConfig(HouseApp):
    name = "relacja.interactions"
