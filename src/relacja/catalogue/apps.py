"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class CatalogueConfig(HouseApp):
    name = "relacja.catalogue"
