"""The product's settings with the made-up media in the house."""

from config.settings import *  # noqa: F403
from config.settings import HOUSE, INSTALLED_APPS

_LAST = INSTALLED_APPS.index(HOUSE[-1])
HOUSE = [*HOUSE[:-1], "bench.made_up", HOUSE[-1]]
INSTALLED_APPS = [*INSTALLED_APPS[:_LAST], "bench.made_up", *INSTALLED_APPS[_LAST:]]
