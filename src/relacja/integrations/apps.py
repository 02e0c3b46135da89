"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class IntegrationsConfig(HouseApp):
    name = "relacja.integrations"
