"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class SegmentsConfig(HouseApp):
    name = "relacja.segments"
