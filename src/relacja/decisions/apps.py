"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class DecisionsConfig(HouseApp):
    name = "relacja.decisions"
