"""Django's entry for this app."""

from relacja.platform.house import HouseApp


class MailingsConfig(HouseApp):
    name = "relacja.mailings"
