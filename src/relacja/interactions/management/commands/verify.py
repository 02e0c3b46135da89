"""`./relacja verify`: check the chain of the ledger and name the first broken row."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_noop

from relacja.interactions import queries
from relacja.interactions.rules.chain import Broken
from relacja.platform.actor import Actor

WORDS = {
    "changed": "has been changed since it was sealed",
    "missing": "is missing: it was sealed, and is gone",
    "slipped_in": "has been slipped in: it stands among sealed rows, and was never sealed",
    "seal_changed": "the seal itself has been changed",
    "seal_missing": "a seal is missing",
}


class Command(BaseCommand):
    """Check every year's chain; ends with an error where one is broken."""

    help = "Check the chain of the ledger and name the first broken row."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--files` reads every file as well."""
        parser.add_argument("--files", action="store_true", help="check the files of contacts against their hashes too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a year."""
        actor = Actor.system(gettext_noop("verifying the ledger"))
        broken = []
        for verdict in queries.verify(actor):
            self.stdout.write(
                f"{verdict.year}: {verdict.rows} events under {verdict.seals} seals are as they were sealed"
                f"; chain ends {verdict.head[:16]}"
            )
            if verdict.broken:
                broken.append(verdict.broken)
                self.stdout.write(f"{verdict.year}: BROKEN: {self._named(actor, verdict.broken)}")
        self.stdout.write(f"not sealed yet: {queries.unsealed(actor)}")
        lost = list(queries.broken_artefacts(actor)) if options["files"] else []
        for interaction_id, sha256 in lost:
            self.stdout.write(f"file {sha256} of interaction {interaction_id} is gone, or is not what it was")
        if lost:
            raise CommandError(f"{len(lost)} files are not as they were recorded")
        if broken:
            raise CommandError("the ledger is not as it was sealed")

    def _named(self, actor: Actor, broken: Broken) -> str:
        """The broken row in words."""
        if broken.event_id is None:
            return f"{WORDS[broken.what]} (year {broken.year}, seal {broken.seal})"
        row = queries.broken_row(actor, broken.event_id)
        about = f", interaction {row.interaction_id}, recorded {row.recorded_at:%Y-%m-%d %H:%M:%S} UTC" if row else ""
        return f"event {broken.event_id} {WORDS[broken.what]} (seal {broken.seal}{about})"
