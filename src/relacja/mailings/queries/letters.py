"""Letters as people and other apps read them."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from relacja.mailings.models import Letter
from relacja.mailings.rules import places, tokens
from relacja.mailings.types import LetterState, Tally
from relacja.messaging.types import PostedLetter
from relacja.platform import secrets
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref, titles


class LetterNotFound(LookupError):
    """There is no such letter, or the actor may not see whose it is."""


def letters_of(actor: Actor, origin: Ref) -> QuerySet[Letter]:
    """The letters of an origin that the actor may see."""
    return Letter.objects.visible_to(actor).filter(origin_kind=origin.kind, origin_id=origin.id)


def visible_letters(actor: Actor) -> QuerySet[Letter]:
    """All letters that the actor may see."""
    return Letter.objects.visible_to(actor)


def origins(actor: Actor) -> list[tuple[str, str]]:
    """What letters were sent for of late, to choose from."""
    rows = Letter.objects.visible_to(actor).order_by("-pk").values_list("origin_kind", "origin_id")[:LATELY]
    refs = [Ref(*row) for row in dict.fromkeys(rows)][:20]
    names = titles(actor, refs)
    return [(str(ref), names.get(ref, str(ref))) for ref in refs]


LATELY = 2_000


def letter_of(actor: Actor, letter_id: int) -> Letter:
    """One letter. Raises `LetterNotFound`."""
    found = Letter.objects.visible_to(actor).select_related("version__design").filter(pk=letter_id).first()
    if found is None:
        raise LetterNotFound(letter_id)
    return found


def letter_titles(actor: Actor, ids: Iterable[int]) -> dict[int, str]:
    """The subject of each letter that the actor may see; one query."""
    rows = Letter.objects.visible_to(actor).select_related("version").filter(pk__in=set(ids))
    return {row.pk: subject_of(row) for row in rows}


def subject_of(letter: Letter) -> str:  # no actor: of a letter that was found
    """Its subject with what is known filled in; the key where it was not written yet."""
    made: Mapping[str, Any] = letter.version.made
    body: Mapping[str, Any] = made.get(letter.language) or next(iter(made.values()), {"subject": []})
    try:
        return places.fill(body["subject"], letter.variables) or letter.key
    except places.Missing:
        return letter.key


def letter_by_keys(keys: Collection[str]) -> PostedLetter | None:  # no actor: asked by the wires of what came in
    """The letter that Message-IDs or marks name."""
    marks = [found for key in keys if (found := tokens.letter_by_mark(key)) is not None]
    row = Letter.objects.filter(Q(message_key__in=list(keys)) | Q(pk__in=marks)).order_by("pk").first()
    return PostedLetter(row.pk, row.party_id, row.address) if row else None


def letter_by_token(token: str) -> Letter | None:  # no actor: whoever has the link has the letter
    """The letter of a link; None for a link that we did not write, or where nobody is left whose it was."""
    letter_id = tokens.letter_of(token, secrets.key_for("mailings.links"))
    rows = Letter.objects.select_related("version__design", "mailbox")
    return rows.filter(pk=letter_id, party_id__isnull=False).first() if letter_id else None


STATES = {state: Count("pk", filter=Q(state=state)) for state in LetterState.values}
MOMENTS = {
    "came_back": "came_back_at", "complained": "complained_at", "answered": "answered_at",
    "unsubscribed": "unsubscribed_at", "opened": "opened_at", "opened_by_machines": "opened_by_machine_at",
    "clicked": "clicked_at", "clicked_by_machines": "clicked_by_machine_at",
}  # fmt: skip


def tally_of(actor: Actor, origin: Ref) -> Tally:
    """How many letters of an origin stand where, of those that the actor may see."""
    return tally_of_many(actor, origin.kind, [origin.id]).get(origin.id, Tally())


def tally_of_many(actor: Actor, kind: str, ids: Collection[int]) -> dict[int, Tally]:
    """`tally_of` for many origins of a kind, by two queries."""
    rows = Letter.objects.visible_to(actor).filter(origin_kind=kind, origin_id__in=list(ids))
    counts = {name: Count("pk", filter=Q(**{f"{field}__isnull": False})) for name, field in MOMENTS.items()}
    found = rows.values_list("origin_id").annotate(**STATES, **counts)
    names = (*STATES, *counts)
    reasons: dict[int, dict[str, int]] = {}
    why = rows.exclude(reason="").values("origin_id", "reason").annotate(many=Count("pk")).order_by(F("many").desc())
    for row in why:
        reasons.setdefault(row["origin_id"], {})[row["reason"]] = row["many"]
    return {
        origin_id: Tally(**dict(zip(names, numbers, strict=True)), reasons=reasons.get(origin_id, {}))
        for origin_id, *numbers in found
    }
