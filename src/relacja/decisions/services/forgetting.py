"""Decisions about somebody who is forgotten: what was chosen and answered stays counted, of whom and why goes."""

from typing import NamedTuple

from relacja.decisions.models import Decision, OfferAnswer
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.audit import amending
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import Person
from relacja.platform.use_case import use_case

NOBODY = 0
"""Stands in a decision and its answers in place of a customer who has been forgotten."""


class Parted(NamedTuple):
    """How many decisions and answers no longer say whose they were."""

    decisions: int
    answers: int


PART = """
UPDATE decisions_decision d SET party_id = %(nobody)s, known = '{}', context = '{}',
  panel = d.panel || jsonb_build_object('suppressed', coalesce(
    (SELECT jsonb_agg(one.value - 'facts' ORDER BY one.ordinality)
     FROM jsonb_array_elements(d.panel -> 'suppressed') WITH ORDINALITY one), '[]'))
WHERE party_id = ANY(%(ids)s::bigint[]) RETURNING id
"""
PART_ANSWERS = """
UPDATE decisions_offeranswer SET party_id = %(nobody)s WHERE party_id = ANY(%(ids)s::bigint[]) RETURNING id
"""


@use_case(permits=FORGET)
def part_decisions_from(*, actor: Actor, person: Person) -> Parted:
    """Take out of the person's decisions who they were about and what was known of them.

    What was proposed and what was answered stays, for the figures of offers; what models have learnt names nobody.
    """
    given = {"nobody": NOBODY, "ids": sorted(person.party_ids)}
    with amending(Decision):
        decisions = len(sql.rows(PART, given))
    with amending(OfferAnswer):
        answers = len(sql.rows(PART_ANSWERS, given))
    return Parted(decisions, answers)
