"""`./relacja source`: sites and applications that send events, from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop

from relacja.capture import queries, services
from relacja.platform.actor import Actor


class Command(BaseCommand):
    """Adds a source and prints its write key, or prints how many distinct events of one are stored."""

    help = "source add NAME: prints the write key; source count NAME: prints how many distinct events are stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do with which source."""
        parser.add_argument("deed", choices=["add", "count"])
        parser.add_argument("name")

    def handle(self, *_args: Any, deed: str, name: str, **_options: Any) -> None:
        """Do it; the answer alone goes to the standard output."""
        actor = Actor.system(gettext_noop("asked on the command line"))
        self.stdout.write(str(self._add(actor, name) if deed == "add" else self._count(actor, name)))

    @staticmethod
    def _add(actor: Actor, name: str) -> str:
        if not name.strip() or len(name) > 80:
            raise CommandError("A source has a name of up to 80 characters.")
        try:
            _source_id, key = services.add_source(actor=actor, name=name)
        except services.NameTaken as taken:
            raise CommandError(f"There is a source of this name already: {name}.") from taken
        return key

    @staticmethod
    def _count(actor: Actor, name: str) -> int:
        found = queries.find_source(actor, name)
        if found is None:
            raise CommandError(f"There is no source of this name: {name}.")
        return queries.count_events(actor, found.pk)
