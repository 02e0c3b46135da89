"""The router's process."""

import asyncio
from typing import Any

from django.core.management.base import BaseCommand

from relacja.contact_centre.services.switchboard import Switchboard


class Command(BaseCommand):
    """Holds the lines to the telephone engines and routes work until asked to stop."""

    help = "Route work to workers and talk to the telephone engines, until SIGTERM or SIGINT."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Route."""
        asyncio.run(Switchboard().run())
