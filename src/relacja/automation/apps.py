"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class AutomationConfig(HouseApp):
    name = "relacja.automation"
