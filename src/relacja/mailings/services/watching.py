"""Openings and clicks: what is put into a letter to see them, what is kept of each, and who is taken for a person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape, unescape
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.mailings import parameters
from relacja.mailings.events import LetterClicked, LetterOpened
from relacja.mailings.models import Hit, Letter
from relacja.mailings.permissions import SEND
from relacja.mailings.rules import hits as rules
from relacja.mailings.rules import networks, tokens
from relacja.mailings.services.writing import key
from relacja.mailings.types import Written
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.outbox import publish
from relacja.platform.use_case import use_case

ACTOR = Actor.system(gettext_noop("openings and clicks"))
LINKS = re.compile(r'href="(https?://[^"]+)"')
SETTLES = timedelta(seconds=20)
"""After which a hit is judged: longer than a burst."""
BATCH = 200
MOST_HITS = 500
"""Kept of one letter: whoever asks more often than that learns nothing new about it."""


def watched(letter: Letter, text: Written) -> Written:  # not a use case: it only writes
    """The letter with what tells of its being read, where it may be watched: links that pass by us, a picture, and a
    link that no person sees."""
    if not letter.is_watched or not parameters.flag(parameters.WATCHES):
        return text
    token = tokens.token_of(letter.pk, key())
    own = f"{settings.BASE_URL}/m/"

    def passing(found: re.Match[str]) -> str:
        address = unescape(found[1])
        return found[0] if address.startswith(own) else f'href="{escape(link_of(letter.pk, token, address))}"'

    picture = f"{settings.BASE_URL}{reverse('mailings:opened', args=[token])}"
    trap = f"{settings.BASE_URL}{reverse('mailings:trap', args=[token])}"
    hidden = f'<div style="display:none" aria-hidden="true"><a href="{trap}" tabindex="-1">&nbsp;</a></div>'
    seen = f'{hidden}<img src="{picture}" width="1" height="1" alt="" style="display:block;border:0" />'
    return replace(text, html=LINKS.sub(passing, text.html).replace("</body>", f"{seen}</body>", 1))


def link_of(letter_id: int, token: str, address: str) -> str:  # not a use case: it only writes
    """A link of a letter that passes by us; it leads nowhere but where it was written to lead."""
    query = urlencode({"u": address, "s": tokens.seal_of_link(letter_id, address, key())})
    return f"{settings.BASE_URL}{reverse('mailings:clicked', args=[token])}?{query}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is kept of a request: where it came from, as a network, and by what."""

    method: str
    address: str
    agent: str
    link: str = ""


def keep_hit(  # not a use case: raw, from anybody; `judge_hits` is one
    letter_id: int, kind: str, asked: Asked, at: datetime
) -> None:
    """Keep what has asked for a picture or a link, to be judged later; nothing of letters that nobody watches."""
    letter = Letter.objects.filter(pk=letter_id, party_id__isnull=False, is_watched=True).first()
    if letter is None or Hit.objects.filter(letter=letter).count() >= MOST_HITS:
        return
    Hit.objects.create(
        letter=letter, kind=kind, at=at, method=asked.method[:7], prefix=networks.prefix_of(asked.address),
        agent=asked.agent[:300], link=asked.link[:2000],
    )  # fmt: skip
    enqueue(judge_due, at=at + SETTLES)


@job(queue="letters", retries=3, lock="mailings.judge_hits")
def judge_due() -> None:  # not a use case: hands over to one
    """Judge what has settled."""
    while judge_hits(actor=ACTOR, now=timezone.now()):
        pass


@use_case(permits=SEND)
def judge_hits(*, actor: Actor, now: datetime) -> int:
    """Judge the hits that have settled, with all others of their letters, and tell of what people have done; how many
    letters."""
    waiting = Hit.objects.filter(judged_at__isnull=True, at__lte=now - SETTLES).order_by("at")
    ids = sorted(set(waiting.values_list("letter_id", flat=True)[:BATCH]))
    letters = Letter.objects.select_for_update(of=("self",)).filter(pk__in=ids, party_id__isnull=False).order_by("pk")
    hits = list(Hit.objects.filter(letter_id__in=ids).order_by("at", "pk"))
    for letter in letters:
        _judge(letter, [hit for hit in hits if hit.letter_id == letter.pk], now)
    Hit.objects.filter(letter_id__in=ids, judged_at__isnull=True, at__lte=now - SETTLES).update(judged_at=now)
    audit.note(letters=len(ids))
    return len(ids)


def _judge(letter: Letter, hits: Sequence[Hit], now: datetime) -> None:
    asked = [rules.Hit(hit.pk, hit.kind, hit.at, hit.agent, hit.method, hit.link, hit.prefix) for hit in hits]
    said = rules.judge(letter.sent_at or letter.claimed_at or letter.queued_at, asked)
    is_settled = [hit for hit in hits if hit.at <= now - SETTLES]
    known = {hit.link for hit in hits if hit.judged_at and hit.kind == "click" and not hit.machine}
    was_opened = letter.opened_at is not None
    for hit in is_settled:
        hit.machine = said[hit.pk]
        _count(letter, hit)
    Hit.objects.bulk_update(is_settled, ["machine"])
    letter.save(update_fields=["opened_at", "opened_by_machine_at", "clicked_at", "clicked_by_machine_at"])
    whose = (letter.pk, letter.party_id or 0, letter.origin_kind, letter.origin_id)
    if letter.opened_at is not None and not was_opened:
        publish(LetterOpened(*whose))
    new = {hit.link: hit for hit in is_settled if hit.kind == "click" and not hit.machine and hit.link not in known}
    for link in new:
        publish(LetterClicked(*whose, link=link))


def _count(letter: Letter, hit: Hit) -> None:
    """Whoever follows a link has opened it, pictures or not."""
    if hit.machine:
        if hit.kind == "open":
            letter.opened_by_machine_at = letter.opened_by_machine_at or hit.at
        else:
            letter.clicked_by_machine_at = letter.clicked_by_machine_at or hit.at
        return
    letter.opened_at = letter.opened_at or hit.at
    if hit.kind == "click":
        letter.clicked_at = letter.clicked_at or hit.at
