"""`./relacja import FILE...`: the import engine at the command line."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_noop

from relacja.accounts import queries as accounts
from relacja.integrations import queries, services
from relacja.integrations.models import ImportRun
from relacja.integrations.services.proposing import look_of, propose_mapping
from relacja.integrations.services.refused import write_refused
from relacja.integrations.types import COUNTED, RunPlan
from relacja.platform.actor import Actor
from relacja.platform.transfer.mapping import BadMapping, MappingFile
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import CannotRead

PROFILES = Path(__file__).resolve().parents[2] / "profiles"


class Command(BaseCommand):
    """Import files: by a mapping file, a profile that is built in, or what the columns themselves suggest."""

    help = "Import files (CSV, XLSX, XLS, ODS, Parquet, or a zip of tables)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, and what is to be done with them."""
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
        parser.add_argument("--target", help=f"what rows become: {', '.join(import_targets.codes())}")
        built_in = ", ".join(sorted(path.stem for path in PROFILES.glob("*.toml")))
        parser.add_argument("--profile", help=f"a mapping that is built in: {built_in}")
        parser.add_argument("--mapping", type=Path, help="a mapping file of your own, TOML or JSON")
        parser.add_argument("--source", help="name of the system the keys come from")
        parser.add_argument("--match", help="how existing rows are found")
        parser.add_argument("--duplicates", choices=("create", "skip"), help="rows that look like existing ones")
        parser.add_argument("--owner", type=int, help="id of the owner of new rows")
        parser.add_argument("--unit", type=int, help="id of the unit of new rows")
        parser.add_argument("--user", type=int, help="id of the user on whose behalf; the system itself otherwise")
        parser.add_argument("--preview", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--refused", type=Path, help="write the refused rows to this CSV file")
        parser.add_argument("--resume", type=int, metavar="RUN", help="go on with a run that was cut off")
        parser.add_argument("--undo", type=int, metavar="RUN", help="take a run back")
        parser.add_argument("--json", action="store_true", help="one JSON object a line, for programs")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Each file is a run of its own."""
        user = options["user"]
        actor = accounts.actor_for_user(user) if user else Actor.system(gettext_noop("import at the command line"))
        try:
            if options["undo"]:
                services.queue_undo(actor=actor, run_id=options["undo"], enqueue=False)
                run = services.drive_undo(actor=actor, run_id=options["undo"])
                self._say(run, {"undone": queries.undone_of(actor, run.pk)}, options)
            elif options["resume"]:
                self._load(actor, options["resume"], options)
            for path in options["files"]:
                self._import(actor, path, options)
        except (CannotRead, BadMapping, queries.NoSuchRun, services.WrongState) as error:
            raise CommandError(str(error)) from error
        if not (options["files"] or options["undo"] or options["resume"]):
            raise CommandError("Name at least one file.")

    def _import(self, actor: Actor, path: Path, options: dict[str, Any]) -> None:
        if not path.is_file():
            raise CommandError(f"{path}: no such file")
        with path.open("rb") as stream:
            run_id = services.upload_file(actor=actor, stream=stream, name=path.name)
        mapping = self._mapping(actor, run_id, options)
        chosen = {
            "source": options["source"], "match": options["match"], "duplicates": options["duplicates"],
            "owner_id": options["owner"], "unit_id": options["unit"],
        }  # fmt: skip
        plan = RunPlan(mapping.plain(), {}, {name: value for name, value in chosen.items() if value is not None})
        services.plan_import(actor=actor, run_id=run_id, plan=plan)
        if options["preview"] or not options["yes"]:
            run = services.drive_preview(actor=actor, run_id=run_id, progress=self._progress(options, preview=True))
            self._say(run, {"preview": run.preview}, options)
            if options["preview"] or not self._agreed():
                self._write_refused(actor, run_id, options, preview=True)
                return
        services.queue_import(actor=actor, run_id=run_id, enqueue=False)
        self._load(actor, run_id, options)

    def _load(self, actor: Actor, run_id: int, options: dict[str, Any]) -> None:
        run = services.drive_import(actor=actor, run_id=run_id, progress=self._progress(options, preview=False))
        self._say(run, {"counts": run.counts}, options)
        self._write_refused(actor, run_id, options, preview=False)
        if run.state != ImportRun.State.DONE:
            raise CommandError(run.error or str(run.get_state_display()))

    def _mapping(self, actor: Actor, run_id: int, options: dict[str, Any]) -> MappingFile:
        path: Path | None = options["mapping"]
        if options["profile"]:
            path = PROFILES / f"{options['profile']}.toml"
            if not path.is_file():
                raise CommandError(f"There is no profile {options['profile']}.")
        if path is not None:
            return MappingFile.read(path.read_bytes(), toml=path.suffix == ".toml")
        run = queries.run_of(actor, run_id)
        found = propose_mapping(actor, run, look_of(run), options["target"] or "")
        for line in found.said if not options["json"] else ():
            self.stderr.write(line)
        return found.mapping

    def _agreed(self) -> bool:
        return sys.stdin.isatty() and input("Import? [y/N] ").strip().lower() in {"y", "yes", "t", "tak", "д", "да"}

    def _progress(self, options: dict[str, Any], *, preview: bool) -> Any:
        if options["json"] or not sys.stderr.isatty():
            return None

        def show(run: ImportRun) -> None:
            rows = run.preview.get("rows", 0) if preview else run.rows_done
            self.stderr.write(f"\r{rows:>12,} rows", ending="")

        return show

    def _say(self, run: ImportRun, told: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(orjson.dumps({"run": run.pk, "file": run.file_name, "state": run.state, **told}).decode())
            return
        counts = next(iter(told.values()))
        shown = [f"{name} {counts[name]}" for name in (*COUNTED, "taken_back", "left") if counts.get(name)]
        self.stdout.write(f"{run.file_name} (run {run.pk}), {run.get_state_display()}: {', '.join(shown) or 'nothing'}")
        for reason, count in counts.get("reasons", {}).items():
            self.stdout.write(f"  left: {reason} ({count})")

    def _write_refused(self, actor: Actor, run_id: int, options: dict[str, Any], *, preview: bool) -> None:
        if options["refused"]:
            with options["refused"].open("w", newline="", encoding="utf-8-sig") as stream:
                write_refused(actor, run_id, stream, preview=preview)
