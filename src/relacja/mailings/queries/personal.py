"""What letters keep about people."""

from collections.abc import Collection
from typing import Any

from relacja.mailings.models import Choice, Hit, Letter, Question
from relacja.mailings.queries.letters import subject_of
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE


def choices_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """What they have chosen, and what they were asked; two queries."""
    actor.require(DISCLOSE)
    chosen = Choice.objects.filter(party_id__in=party_ids).values("pause_until", "most", "days", "is_watched")
    asked = Question.objects.filter(party_id__in=party_ids).order_by("pk")
    told = asked.values("purpose", "wording", "asked_at", "confirmed_at", "prefix", "agent")
    return [dict(row) for rows in (chosen, told) for row in rows]


def hits_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """What was seen of their reading; one query."""
    actor.require(DISCLOSE)
    rows = Hit.objects.filter(letter__party_id__in=party_ids).order_by("letter_id", "at")
    return [dict(row) for row in rows.values("letter_id", "kind", "at", "prefix", "agent", "link", "machine")]


def letters_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every letter to them, with what was filled in; one query."""
    actor.require(DISCLOSE)
    rows = Letter.objects.filter(party_id__in=party_ids).select_related("version").order_by("pk")
    return [
        {
            "id": row.pk, "purpose": row.purpose, "address": row.address, "subject": subject_of(row),
            "state": row.state, "reason": row.reason, "queued_at": row.queued_at, "sent_at": row.sent_at,
            "opened_at": row.opened_at, "clicked_at": row.clicked_at, "unsubscribed_at": row.unsubscribed_at,
            "variables": row.variables,
        }
        for row in rows
    ]  # fmt: skip


def parties_with_letters(party_ids: Collection[int]) -> set[int]:  # no actor: whether something is there
    """Those of the parties to whom a letter went or would go."""
    found = Letter.objects.filter(party_id__in=party_ids).values_list("party_id", flat=True)
    return {party_id for party_id in found.distinct() if party_id is not None}
