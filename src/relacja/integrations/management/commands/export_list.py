"""`./relacja export LIST`: any list as a file, at the command line."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop, override

from relacja.accounts import queries as accounts
from relacja.integrations.services import exporting
from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.transfer.writing import TooLongForXlsx


class Command(BaseCommand):
    """Write a list with its filters to a file, streamed."""

    help = "Write a list (customers, orders...) to a CSV or XLSX file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which list, which rows, and where to."""
        parser.add_argument("list", choices=sorted(x.code for x in lists.lists if x.export_permission), metavar="LIST")
        parser.add_argument("--format", choices=exporting.FORMS, default="csv")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="NAME=VALUE", help="as in the page's address"
        )
        parser.add_argument("--output", type=Path, help="the file to write; standard output otherwise")
        parser.add_argument("--user", type=int, help="id of the user on whose behalf; the system itself otherwise")
        parser.add_argument("--language", default="pl")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it; the number of rows goes to standard error."""
        user = options["user"]
        actor = accounts.actor_for_user(user) if user else Actor.system(gettext_noop("export at the command line"))
        definition = exporting.definition_of(actor, options["list"])
        query = exporting.query_of(definition, actor, "&".join(options["filter"]))
        output: Path | None = options["output"]
        target = output.open("wb") if output else sys.stdout.buffer
        try:
            with override(options["language"]):
                rows = exporting.write_list(target, options["format"], definition, actor, query)
        except TooLongForXlsx as error:
            raise CommandError("A workbook holds a million rows at most; take csv.") from error
        finally:
            if output:
                target.close()
        self.stderr.write(f"{rows} rows")
