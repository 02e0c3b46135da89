"""Make the timeline anew from the ledger."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext_noop

from relacja.interactions import services
from relacja.platform.actor import Actor


class Command(BaseCommand):
    """Project every interaction from its latest fact; may run while the house is open."""

    help = "Make the timeline anew from the ledger."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how far it has come."""

        def told(done: int, of: int) -> None:
            self.stdout.write(f"\r{done} of {of}", ending="")
            self.stdout.flush()

        total = services.rebuild_interactions(actor=Actor.system(gettext_noop("rebuilding timelines")), told=told)
        self.stdout.write(f"\r{total} interactions stand as the ledger says")
