"""Versions in memory: read once, since a version that was published never changes."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any

import orjson
from django.utils import timezone

from relacja.automation.plugs import triggers
from relacja.automation.rules.core import Edition, Rules
from relacja.automation.rules.graph import FACTS, Graph, KeyedBy, read_graph
from relacja.kit.conditions import Condition, FieldType
from relacja.platform import sql
from relacja.platform.conditions import read_condition

HEARING = """
SELECT v.flow_id, v.id, v.number, v.state = 'published' AND NOT f.is_retired
FROM automation_version v JOIN automation_flow f ON f.id = v.flow_id
WHERE v.state = 'published' OR v.state = 'retired' AND EXISTS (
  SELECT FROM automation_run r WHERE r.version_id = v.id AND r.state IN ('waiting', 'failed'))
"""
BODY = """
SELECT v.body::text, f.keyed_by, f.salt FROM automation_version v JOIN automation_flow f ON f.id = v.flow_id
WHERE v.id = %s::bigint
"""
ONE = """
SELECT v.flow_id, v.id, v.number, v.state = 'published' AND NOT f.is_retired
FROM automation_version v JOIN automation_flow f ON f.id = v.flow_id WHERE v.id = ANY(%s::bigint[])
"""


def rules() -> Rules:
    """The core, with the zone of the house."""
    return Rules(timezone.get_default_timezone())


def hearing() -> list[Edition]:
    """All versions to which news may mean something: those in force, and those with runs under way."""
    return [_live(*row) for row in sql.rows(HEARING)]


def in_force(flow_id: int) -> Edition | None:
    """The version in which runs of a flow begin."""
    return next((live for live in hearing() if live.flow_id == flow_id and live.in_force), None)


def versions(ids: Collection[int]) -> Mapping[int, Edition]:
    """These versions by their number of row."""
    return {live.id: live for live in (_live(*row) for row in sql.rows(ONE, [sorted(ids)]))} if ids else {}


def _live(flow_id: int, version_id: int, number: int, is_in_force: bool) -> Edition:
    return Edition(flow_id, version_id, number, is_in_force, _graph(version_id))


@lru_cache(maxsize=512)
def _graph(version_id: int) -> Graph:
    found = sql.row(BODY, [version_id])
    if found is None:
        raise LookupError(version_id)
    body, keyed_by, salt = found
    return graph_of(orjson.loads(body), keyed_by, salt)


def graph_of(body: Mapping[str, Any], keyed_by: KeyedBy, salt: str) -> Graph:
    """A body as a graph, its conditions read leniently: a part of the house that is off knows nothing."""
    known = facts_known()

    def read(text: str) -> Condition:
        return read_condition(text, known, lenient=True)

    return read_graph(body, keyed_by=keyed_by, salt=salt, read=read)


def facts_known() -> dict[str, FieldType]:
    """What conditions may ask of news, whichever they are."""
    return {FACTS + name: kind for trigger in triggers for name, kind in trigger.facts.items()}
