"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class CaptureConfig(HouseApp):
    name = "relacja.capture"
