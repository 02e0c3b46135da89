"""What is asked about letters at the moment of sending, for many at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.customers.queries import Asked, Recipient
from relacja.mailings import parameters
from relacja.mailings.models import Choice, Letter
from relacja.mailings.rules import gates, zones
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.parameters import get_duration, get_int, get_text


@dataclass(frozen=True, slots=True)
class Judged:
    """What is to become of a letter, and whom it goes to."""

    verdict: gates.Verdict
    recipient: Recipient | None
    watches: bool = True


def judge(actor: Actor, letters: Sequence[Letter], now: datetime) -> dict[int, Judged]:
    """Each of them, in order: whoever gets two at once has the first when the second is judged.

    Two workers that look at one customer wait for one another until the transaction ends.
    """
    found: dict[int, Judged] = {}
    recipients: dict[int, Recipient] = {}
    reasons: dict[int, tuple[str, ...]] = {}
    for purpose, some in _rounds(letters):
        points = {letter.party_id: letter.point_id for letter in some if letter.party_id is not None}
        known = customers.recipients(actor, points)
        places = {party_id: known[party_id].point_id for party_id in points if party_id in known}
        asked = Asked(purpose, "email", now)
        answers = customers.may_contact_many(actor=actor, points=places, asked=asked)
        for letter in some:
            if letter.party_id in known:
                recipients[letter.pk] = known[letter.party_id]
                answer = answers[letter.party_id]
                reasons[letter.pk] = () if answer.allowed else answer.reasons
    counted = _Counted(letters, recipients, now)
    stopped, choices = _stopped(letters), _choices(recipients)
    for letter in letters:
        who = recipients.get(letter.pk)
        verdict = (
            gates.Verdict("skip", "stopped")
            if letter.origin in stopped
            else gates.judge(_asked(letter, who, reasons.get(letter.pk, ()), counted, choices=choices, now=now))
        )
        if verdict.does == "go" and who is not None:
            counted.add(letter, who, now)
        chosen = choices.get(who.canonical_id) if who else None
        found[letter.pk] = Judged(verdict, who, watches=chosen is None or chosen.is_watched)
    return found


def _choices(recipients: Mapping[int, Recipient]) -> dict[int, Choice]:
    """What customers have chosen for themselves, by the canonical party; of merged ones, the stricter of each."""
    whose = {member: who.canonical_id for who in recipients.values() for member in who.member_ids}
    found: dict[int, Choice] = {}
    for row in Choice.objects.filter(party_id__in=whose):
        canonical = whose[row.party_id]
        found[canonical] = stricter(found[canonical], row) if canonical in found else row
    return found


def stricter(one: Choice, other: Choice) -> Choice:  # not a use case: changes nothing
    """What holds where both are one person's."""
    pauses = [each.pause_until for each in (one, other) if each.pause_until is not None]
    limits = [each for each in (one, other) if each.most]
    fewest = min(limits, key=lambda each: each.most / each.days, default=one)
    return Choice(
        party_id=one.party_id, pause_until=max(pauses, default=None), most=fewest.most, days=fewest.days,
        is_watched=one.is_watched and other.is_watched,
    )  # fmt: skip


def _asked(
    letter: Letter,
    who: Recipient | None,
    reasons: Sequence[str],
    counted: "_Counted",
    *,
    choices: Mapping[int, Choice],
    now: datetime,
) -> gates.Asked:
    if who is None:
        return gates.Asked(now, now, is_known=False)
    purpose = consent_purposes.get(letter.purpose)
    is_free = purpose is not None and not purpose.needs_consent
    is_quiet = purpose is not None and purpose.heeds_quiet_hours and parameters.flag(parameters.QUIET)
    hours = customers.quiet_hours_in_force()
    chosen = None if is_free else choices.get(who.canonical_id)
    return gates.Asked(
        now=now,
        local=now.astimezone(ZoneInfo(zones.zone_of(who.country, settings.TIME_ZONE))),
        reasons=reasons,
        has_address=bool(who.address),
        until=letter.until,
        quiet=(hours.start, hours.end) if is_quiet else None,
        cap=None if is_free else _cap_of(chosen),
        sent=counted.of(letter, who),
        paused_until=chosen.pause_until if chosen else None,
    )


def cap_in_force() -> gates.Cap:
    """The most letters of one purpose."""
    waits = parameters.WHEN_CAPPED.code
    return gates.Cap(
        get_int(parameters.CAP.code),
        get_duration(parameters.CAP_WITHIN.code),
        waits=get_text(waits) == "put_off",
    )


def _cap_of(chosen: Choice | None) -> gates.Cap:
    """Their own, where it is the stricter."""
    house = cap_in_force()
    if chosen is None or not chosen.most:
        return house
    own = gates.Cap(chosen.most, timedelta(days=chosen.days), waits=house.waits)
    is_stricter = not house.most or house.within * own.most <= own.within * house.most
    return own if is_stricter else house


def _rounds(letters: Sequence[Letter]) -> list[tuple[str, list[Letter]]]:
    """By purpose, and no customer twice in one."""
    seen: dict[tuple[str, int | None], int] = defaultdict(int)
    rounds: dict[tuple[str, int], list[Letter]] = defaultdict(list)
    for letter in letters:
        number = seen[letter.purpose, letter.party_id]
        seen[letter.purpose, letter.party_id] += 1
        rounds[letter.purpose, number].append(letter)
    return [(purpose, some) for (purpose, _number), some in rounds.items()]


STOPPED = """
SELECT s.origin_kind, s.origin_id FROM mailings_stop s
JOIN unnest(%s::text[], %s::bigint[]) AS w (kind, id) ON s.origin_kind = w.kind AND s.origin_id = w.id
"""


def _stopped(letters: Sequence[Letter]) -> set[object]:
    """The origins of which no more is sent."""
    origins = {letter.origin for letter in letters}
    rows = sql.rows(STOPPED, [[one.kind for one in origins], [one.id for one in origins]])
    return {origin for origin in origins if (origin.kind, origin.id) in set(rows)}


HOLD = """
SELECT count(*) FROM (
  SELECT pg_advisory_xact_lock(1281717332, hashint8(id)) FROM (SELECT unnest(%s::bigint[]) AS id ORDER BY 1) asked
) held
"""
SENT = """
SELECT w.canonical, l.purpose, l.counts_at
FROM unnest(%(canonical)s::bigint[], %(member)s::bigint[]) AS w (canonical, member)
JOIN mailings_letter l ON l.party_id = w.member
WHERE l.counts_at > %(since)s::timestamptz AND l.purpose = ANY(%(purposes)s::text[]) ORDER BY l.counts_at
"""


LONGEST = timedelta(days=31)
"""Within which people may say how many letters they want."""


class _Counted:
    """The letters that customers got within the time of the cap, those that are on their way among them."""

    def __init__(self, letters: Sequence[Letter], recipients: Mapping[int, Recipient], now: datetime) -> None:
        self._sent: dict[tuple[int, str], list[datetime]] = defaultdict(list)
        capped = [one for one in letters if one.pk in recipients and _is_capped(one.purpose)]
        if not capped:
            return
        pairs = {
            (who.canonical_id, member) for one in capped for who in [recipients[one.pk]] for member in who.member_ids
        }
        sql.rows(HOLD, [sorted({canonical for canonical, _member in pairs})])
        rows = sql.rows(
            SENT,
            {
                "canonical": [one for one, _member in pairs], "member": [member for _one, member in pairs],
                "since": now - max(cap_in_force().within, LONGEST), "purposes": sorted({one.purpose for one in capped}),
            },
        )  # fmt: skip
        for canonical, purpose, at in rows:
            self._sent[canonical, purpose].append(at)

    def of(self, letter: Letter, who: Recipient) -> Sequence[datetime]:
        """When they got one of its purpose, of late."""
        return self._sent[who.canonical_id, letter.purpose]

    def add(self, letter: Letter, who: Recipient, now: datetime) -> None:
        """One more."""
        self._sent[who.canonical_id, letter.purpose].append(now)


def _is_capped(purpose: str) -> bool:
    known = consent_purposes.get(purpose)
    return known is None or known.needs_consent
