"""Django's entry for the platform."""

from relacja.platform.house import HouseApp


class PlatformConfig(HouseApp):
    name = "relacja.platform"
