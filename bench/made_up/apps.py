"""How it joins the house."""

from relacja.platform.house import HouseApp


class MadeUpApp(HouseApp):
    """Two made-up media."""

    name = "bench.made_up"
    label = "made_up"
