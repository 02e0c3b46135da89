"""Calls of somebody who is forgotten: that they were and who took them stays counted, who it was goes."""

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.models import CallSignalRow
from relacja.contact_centre.models.call import CallState
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.audit import amending
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import MustStay, Person
from relacja.platform.use_case import use_case


class CallGoesOn(MustStay):
    """The person is on the telephone: more would be told of them the moment after."""

    words = _("A call with them is going on: nothing can be forgotten until it has ended.")


class PartedCalls(NamedTuple):
    """The calls that no longer say whose they were, the lines of call lists and the recordings that went, and their
    contents."""

    calls: set[int]
    lines: set[int]
    recordings: set[int]
    contents: set[str]


@use_case(permits=FORGET)
def part_calls_from(*, actor: Actor, person: Person) -> PartedCalls:
    """Take out of the person's calls who it was, and let their recordings go; nobody calls them any more.

    Where their number stands in somebody else's call (it was joined to it), the number goes. Raises `CallGoesOn`.
    """
    given: dict[str, Any] = {"ids": list(person.party_ids), "pattern": person.traces.pattern}
    found = sql.rows(THEIRS, given)
    if any(state != CallState.ENDED for _id, _name, state in found):
        raise CallGoesOn
    given |= {"calls": [row[0] for row in found], "names": [row[1] for row in found]}
    for statement in (PART, NO_CANDIDATE, NO_CALL_BACK, NOT_ASKED, NOT_ASIDE):
        sql.rows(statement, given)
    with amending(CallSignalRow):
        sql.rows(NOT_TOLD, given)
    gone, lines = sql.rows(RECORDINGS, given), sql.rows(LINES, given)
    return PartedCalls(
        set(given["calls"]), {row[0] for row in lines}, {row[0] for row in gone}, {row[1] for row in gone} - {""}
    )


THEIRS = """
SELECT id, engine_call, state FROM contact_centre_call
WHERE party_id = ANY(%(ids)s::bigint[])
  OR party_id IS NULL AND CASE WHEN candidates <> '[]' THEN candidates <@ to_jsonb(%(ids)s::bigint[])
    ELSE %(pattern)s::text <> '' AND concat_ws(' ', caller, caller_name, callee) ~* %(pattern)s::text END
ORDER BY id FOR UPDATE
"""
"""Those of the person, those only they can have made, and those of nobody known by what the person is recognised by."""

PART = """
UPDATE contact_centre_call SET party_id = NULL, is_visitor = false, candidates = '[]', caller_name = '', digits = '',
  caller = CASE direction WHEN 'inbound' THEN '' ELSE caller END,
  callee = CASE direction WHEN 'inbound' THEN callee ELSE '' END,
  interaction_id = NULL, interaction_started_at = NULL, is_parted = true
WHERE id = ANY(%(calls)s::bigint[])
"""
NO_CANDIDATE = """
UPDATE contact_centre_call c SET candidates = (
  SELECT coalesce(jsonb_agg(one ORDER BY n), '[]') FROM jsonb_array_elements(c.candidates) WITH ORDINALITY e(one, n)
  WHERE NOT one <@ to_jsonb(%(ids)s::bigint[]))
WHERE candidates <> '[]' AND candidates @> ANY(SELECT to_jsonb(id) FROM unnest(%(ids)s::bigint[]) id)
"""
NO_CALL_BACK = """
UPDATE contact_centre_calltomake SET state = 'given_up', due_at = NULL, ended_at = now()
WHERE state = 'open' AND call_id = ANY(%(calls)s::bigint[])
"""
NOT_ASKED = """
UPDATE contact_centre_callcommandrow SET number = '', data = data - '{caller,name,party}'::text[],
  leg = CASE WHEN leg LIKE 'number:%%' THEN 'number:' ELSE leg END, done_at = coalesce(done_at, now()),
  error = CASE WHEN done_at IS NULL THEN 'forgotten' ELSE error END
WHERE call_id = ANY(%(calls)s::bigint[]) OR data ->> 'call' = ANY(%(names)s::text[])
  OR data ->> 'party' = ANY(%(ids)s::bigint[]::text[])
  OR %(pattern)s::text <> '' AND concat_ws(' ', number, leg, data ->> 'caller', data ->> 'name') ~* %(pattern)s::text
"""
NOT_ASIDE = """
DELETE FROM contact_centre_signalaside WHERE signal ->> 'call_id' = ANY(%(names)s::text[])
  OR %(pattern)s::text <> '' AND concat_ws(' ', signal, problem) ~* %(pattern)s::text
"""
NOT_TOLD = """
UPDATE contact_centre_callsignalrow SET data = jsonb_strip_nulls(jsonb_build_object('call', data -> 'call',
    'recording', data -> 'recording')),
  leg = CASE WHEN leg LIKE 'number:%%' THEN 'number:' ELSE leg END,
  key = CASE WHEN %(pattern)s::text <> '' AND key ~* %(pattern)s::text THEN 'forgotten:' || id ELSE key END
WHERE call_id = ANY(%(calls)s::bigint[])
  OR %(pattern)s::text <> '' AND leg LIKE 'number:%%' AND leg ~* %(pattern)s::text
"""
RECORDINGS = "DELETE FROM contact_centre_recording WHERE call_id = ANY(%(calls)s::bigint[]) RETURNING id, sha256"
LINES = "DELETE FROM contact_centre_calltomake WHERE party_id = ANY(%(ids)s::bigint[]) RETURNING id"
