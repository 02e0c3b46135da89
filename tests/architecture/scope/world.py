"""A company with people of every reach, and rows that carry a mark by which they are known wherever they come out."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from django.utils import timezone

from relacja.accounts.models import OrganisationUnit, Role, User
from relacja.accounts.queries.actors import today
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.automation import services as automation
from relacja.automation.testing import ACTOR as FLOWS
from relacja.automation.testing import make_flow, node
from relacja.automation.types import Start
from relacja.contact_centre.testing import make_call_list
from relacja.customers.models import Identifier, PartyAccess, PartyRelation
from relacja.customers.testing import make_party
from relacja.interactions.models import InteractionParty
from relacja.interactions.testing import make_interaction
from relacja.messaging.models import Follower, Mailbox, MailboxShare
from relacja.messaging.testing import make_conversation
from relacja.platform.permissions import permissions
from relacja.sales.testing import line_of, make_order
from relacja.segments.testing import make_segment, stays_of

PARTIES = 44
MANAGING = frozenset({"accounts.manage_roles", "platform.see_audit"})
"""What only the all-seeing user holds: who defines roles sees everything anyway."""


@dataclass
class World:
    """Ids of everything, by what a path calls them; and the marks, by the permission that shows them."""

    users: dict[str, User] = field(default_factory=dict)
    units: list[OrganisationUnit] = field(default_factory=list)
    parties: list[int] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)
    interactions: dict[int, set[int]] = field(default_factory=dict)
    told: list[int] = field(default_factory=list)
    identifiers: dict[int, int] = field(default_factory=dict)
    relations: dict[int, set[int]] = field(default_factory=dict)
    call_list: int = 0
    segment: int = 0
    stays: dict[int, int] = field(default_factory=dict)
    listed: dict[int, int] = field(default_factory=dict)
    conversations: list[int] = field(default_factory=list)
    messages: dict[int, int] = field(default_factory=dict)
    arrivals: dict[int, int] = field(default_factory=dict)
    flow: int = 0
    flow_runs: dict[int, int] = field(default_factory=dict)


def mark(kind: str, number: int) -> str:
    """A word that stands in a row's texts and nowhere else: letters only, so that searches by words find it."""
    assert number < 1_000
    digits = "".join("abcdefghij"[int(digit)] for digit in f"{number:05}")
    return f"z{kind}q{digits}"


def furnish(seed: int) -> World:
    """Units, users and rows, drawn at random from `seed`."""
    chance, world = Random(seed), World()
    _grow(world, chance)
    _hire(world)
    for _ in range(PARTIES):
        _add_party(world, chance)
    for number, party in enumerate(world.parties):
        _deal(world, chance, number, party)
    _list(world)
    _gather(world)
    _write(world, chance)
    _let_in(world)
    for interaction, party_id in InteractionParty.objects.values_list("interaction_id", "party_id"):
        world.interactions.setdefault(interaction, set()).add(party_id or 0)
    return world


def _list(world: World) -> None:
    """Every customer stands on one call list, which does not run."""
    found = make_call_list(world.parties)
    world.call_list, world.listed = found.pk, dict(found.lines.values_list("pk", "party_id"))


def _gather(world: World) -> None:
    """Every customer is in one segment."""
    segment = make_segment("everybody", "ALWAYS")
    world.segment, world.stays = segment, dict(stays_of(segment))


def _let_in(world: World) -> None:
    """Every customer has a run under way in one flow."""
    body = {
        "first": "wait",
        "nodes": {"wait": node("wait", settings={"seconds": 86_400}, next="end"), "end": node("end")},
    }  # fmt: skip
    world.flow, now = make_flow(body), timezone.now()
    starts = [Start(mark("p", number), now, party) for number, party in enumerate(world.parties)]
    runs = automation.start_many(actor=FLOWS, flow_id=world.flow, starts=starts)
    world.flow_runs = {run: party for run, party in zip(runs, world.parties, strict=True) if run}


def _write(world: World, chance: Random) -> None:
    """Conversations in mailboxes of units and of people, some shared, handed to somebody, or followed by somebody."""
    people, now = list(world.users.values()), timezone.now()
    boxes = []
    for number in range(14):
        unit, owner = chance.choice([None, *world.units]), chance.choice([None, None, None, *people])
        address = f"box{number}@example.com"
        box = Mailbox.objects.create(name=f"Box {number}", transport="pigeon", address=address, unit=unit, owner=owner)
        if chance.random() < 0.3:
            MailboxShare.objects.create(mailbox=box, user=chance.choice(people))
        elif chance.random() < 0.3:
            MailboxShare.objects.create(mailbox=box, unit=chance.choice(world.units))
        boxes.append(box)
    for number in range(40):
        word, box = mark("c", number), chance.choice(boxes)
        also = [chance.choice(boxes).pk] if chance.random() < 0.2 else []
        assignee, party = chance.choice([None, None, *people]), chance.choice(world.parties)
        message, arrival = make_conversation(
            box, also=also, subject=f"About {word}", text=f"More {word}", sender=f"{word}@example.com",
            sender_name=word, party_id=party, assignee=assignee,
        )  # fmt: skip
        world.conversations.append(message.conversation_id)
        world.messages[message.pk], world.arrivals[arrival.pk] = message.conversation_id, message.conversation_id
        if chance.random() < 0.3:
            Follower.objects.create(conversation=message.conversation, user=chance.choice(people), since=now)


def _grow(world: World, chance: Random) -> None:
    world.units.append(make_unit("Company", kind="company"))
    for _ in range(11):
        world.units.append(make_unit(parent=chance.choice(world.units)))


def _role(scope: str, *only: str) -> Role:
    codes = only or [code for code in permissions.codes() if code not in MANAGING]
    return make_role(permissions=codes, scope=scope)  # type: ignore[arg-type]


def _hire(world: World) -> None:
    root, units = world.units[0], world.units
    branch = max(units[1:], key=lambda unit: sum(other.path.startswith(unit.path) for other in units))
    leaf = next(unit for unit in reversed(units) if not any(other.parent_id == unit.pk for other in units))
    other = next(unit for unit in units[1:] if unit not in (branch, leaf))
    day, week = today(), timedelta(days=7)

    def hire(name: str) -> User:
        world.users[name] = make_user(full_name=f"Person {name}", language="en")
        return world.users[name]

    make_member(hire("everything"), root, make_role(permissions=["*"], scope="all"))
    make_member(hire("own"), root, _role("own"))
    make_member(hire("unit"), other, _role("unit"))
    make_member(hire("subtree"), branch, _role("subtree"))
    several = hire("several")
    make_member(several, leaf, _role("unit"))
    make_member(several, other, _role("own"))
    make_member(several, branch, _role("unit", "customers.view"))
    ended = hire("ended")
    make_member(ended, root, _role("all"), until=day)
    make_member(ended, leaf, _role("unit"))
    future = hire("future")
    make_member(future, root, _role("all"), since=day + week)
    make_member(future, other, _role("own"))
    mixed = hire("mixed")
    make_member(mixed, root, _role("all", "customers.view"))
    make_member(mixed, branch, _role("unit", "sales.view"))
    make_member(mixed, leaf, _role("own", "interactions.view"))
    hire("nothing")
    idle = hire("inactive")
    make_member(idle, root, _role("all"))
    idle.is_active = False
    idle.save()


def _add_party(world: World, chance: Random) -> None:
    number = len(world.parties)
    word = mark("p", number)
    owner = chance.choice([None, *world.users.values()])
    unit = chance.choice([None, *world.units])
    party = make_party(
        f"{word.capitalize()} Testowa",
        email=f"{word}@example.com",
        phone=f"+4860{1_000_000 + number}",
        owner_id=owner.pk if owner else None,
        unit_id=unit.pk if unit else None,
    )
    numbered = Identifier.objects.create(party=party, scheme="nip", value=word, masked=word, lookup=word)
    world.identifiers[numbered.pk] = party.pk
    if world.parties:
        known = PartyRelation.objects.create(a_id=world.parties[-1], b=party, type="knows")
        world.relations[known.pk] = {world.parties[-1], party.pk}
    world.parties.append(party.pk)
    for _ in range(chance.randrange(3)):
        _grant(world, chance, party.pk)


def _grant(world: World, chance: Random, party_id: int) -> None:
    now = timezone.now()
    begun, ended = chance.choice(
        [
            (now - timedelta(days=9), None),
            (now - timedelta(days=9), now - timedelta(days=1)),
            (now + timedelta(days=1), None),
            (now - timedelta(days=9), now + timedelta(days=9)),
        ]
    )
    who: dict[str, int] = (
        {"user_id": chance.choice(list(world.users.values())).pk}
        if chance.random() < 0.5
        else {"unit_id": chance.choice(world.units).pk}
    )
    PartyAccess.objects.create(party_id=party_id, valid_from=begun, valid_to=ended, ground="test", **who)


def _deal(world: World, chance: Random, number: int, party: int) -> None:
    moment = datetime(2026, 3, 1, 9, tzinfo=UTC) + timedelta(hours=number)
    placed = make_order(
        party,
        number=f"ZS/{mark('o', number)}",
        placed_at=moment,
        lines=(line_of(description=f"Thing {mark('o', number)}"),),
    )
    world.orders[placed.id] = party
    others = (party, chance.choice(world.parties)) if chance.random() < 0.3 else (party,)
    told = make_interaction(
        *dict.fromkeys(others),
        summary=f"About {mark('i', number)}",
        body=f"More {mark('i', number)}",
        started_at=moment,
    )
    world.told.append(told.id)
