"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class MarketingConfig(HouseApp):
    name = "relacja.marketing"
