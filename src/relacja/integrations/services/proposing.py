"""Proposing a mapping for a file: from a remembered profile, or from names and content of its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from relacja.integrations.models import ImportProfile, ImportRun
from relacja.integrations.services.sources import source_of
from relacja.platform.actor import Actor
from relacja.platform.transfer.look import Look, look_at
from relacja.platform.transfer.mapping import BadMapping, MappingFile
from relacja.platform.transfer.plugs import ImportTarget, import_targets
from relacja.platform.transfer.proposal import Proposal, best_target, propose
from relacja.platform.transfer.source import format_of


@dataclass(frozen=True, slots=True)
class Proposed:
    """A mapping for one table, and how sure each of its columns is."""

    mapping: MappingFile
    target: str
    proposals: list[Proposal]
    said: list[str]


def tables_in(run: ImportRun) -> list[str]:
    """Names of the tables in the file of a run."""
    return [table.name for table in format_of(source_of(run)).tables(source_of(run))]


def look_of(run: ImportRun, table: str = "") -> Look:
    """The first rows of a table (the first one, or that of the mapping) as it is read."""
    steps = run.mapping.get("steps") or [{}]
    chosen = table or next(iter(steps[0].get("tables", [])), "")
    names = tables_in(run)
    return look_at(source_of(run), chosen if chosen in names else names[0], run.reading)


def targets_for(actor: Actor) -> list[ImportTarget]:
    """The targets the actor may import into."""
    return [target for target in import_targets if actor.may(target.permission)]


def propose_mapping(actor: Actor, run: ImportRun, look: Look, target: str = "") -> Proposed:
    """The best mapping that names and content of the columns suggest. `BadMapping` where nothing fits."""
    rows = [cells for _line, cells in look.rows]
    code = target or best_target(targets_for(actor), look.header, rows)
    if code not in import_targets:
        raise BadMapping(_("nothing can be imported as %(target)s") % {"target": code})
    proposals = propose(import_targets[code], look.header, rows)
    if not proposals:
        raise BadMapping(_("no column is like anything that can be imported"))
    fields = {each.field_code: {"column": [look.header[each.column]]} for each in proposals}
    mapping = mapping_of(code, look.table, fields)
    said = [f"{look.header[each.column]} -> {each.field_code} ({each.confidence:.0%})" for each in proposals]
    return Proposed(mapping, code, proposals, said)


def mapping_of(target: str, table: str, fields: dict[str, dict[str, Any]]) -> MappingFile:
    """A mapping of one step."""
    return MappingFile.parse({"steps": [{"target": target, "tables": [_literal(table)], "fields": fields}]})


def _literal(table: str) -> str:
    """A table's name as a pattern that means just itself."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in table)


def unmapped(look: Look, fields: dict[str, Any]) -> Sequence[str]:
    """Columns that no field takes."""
    used = {name for rule in fields.values() for name in rule.get("column", [])}
    return [name for name in look.header if name not in used]


def profile_target(profiles: Sequence[ImportProfile]) -> str:
    """The target of the profile used last, blank where there is none."""
    steps = profiles[0].mapping.get("steps", []) if profiles else []
    return str(steps[0]["target"]) if steps and steps[0]["target"] in import_targets else ""


def with_profile(
    profiles: Sequence[ImportProfile], look: Look, target: ImportTarget, proposals: Sequence[Proposal]
) -> dict[int, Proposal]:
    """Proposals by column: those of the remembered mapping where there is one for this target."""
    if not profiles or profile_target(profiles) != target.code:
        return {each.column: each for each in proposals}
    remembered: dict[int, Proposal] = {}
    for code, rule in profiles[0].mapping["steps"][0]["fields"].items():
        for name in rule.get("column", [])[:1]:
            if name in look.header:
                remembered[look.header.index(name)] = Proposal(look.header.index(name), code, 1.0, "profile")
    return remembered


def field_labels(run: ImportRun) -> dict[str, Any]:
    """What the fields of the run's targets are called."""
    codes = {step["target"] for step in run.mapping.get("steps", [])}
    targets = [import_targets[code] for code in codes if code in import_targets]
    return {"address": _("Address"), **{each.code: each.label for target in targets for each in target.fields}}
