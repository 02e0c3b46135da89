"""No verb of the API changes what its caller may not reach, and the same request changes what they may.

Each verb is sent whole, with a body that is valid, once at rows of another branch and once at rows of the caller's own.
The first must be refused and leave every table of the database as it is; the second must succeed, so that a refusal is
due to the scope and to nothing else. A verb that the test does not know fails it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from relacja.accounts.models import OrganisationUnit, User
from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.customers import services as customers
from relacja.customers.models import Identifier, PartyContactPoint, PartyIdentity, PartyRelation, PartyTag
from relacja.customers.testing import make_party
from relacja.interactions import services as interactions
from relacja.interactions.testing import make_interaction
from relacja.interactions.types import Status, Upload
from relacja.platform.actor import Actor
from relacja.platform.api.house import api
from relacja.platform.permissions import permissions

pytestmark = pytest.mark.django_db(transaction=False)
SYSTEM = Actor.system("test of scopes")
NOON = "2026-03-01T12:00:00+01:00"
WHY = {"reason": "test"}
PAPER = {"files": b"a paper note"}
"""A body that is sent as a form with a file."""


@dataclass(frozen=True)
class Branch:
    """A branch and one row of everything in it."""

    unit: int
    user: int
    party: int
    second: int
    merge: int
    visitor: int
    join: int
    link: int
    ended_link: int
    tag: int
    identifier: int
    relation: int
    done: int
    planned: int
    going_on: int
    cancelled: int
    sha256: str


Body = dict[str, Any] | None
Ask = Callable[[Branch], tuple[str, Body]]
"""From a branch to the address and the body of a request at its rows."""


def _call(branch: Branch) -> dict[str, Any]:
    return {"kind": "call", "participants": [{"party_id": branch.party}], "started_at": NOON, "summary": "Hello"}


def _order(branch: Branch) -> dict[str, Any]:
    line = {"quantity": "1", "unit_price": "10.00", "description": "Something"}
    return {"number": "ZS/1", "placed_at": NOON, "currency": "PLN", "lines": [line], "party_id": branch.party}


ASKED: dict[str, Ask] = {
    "change_customer": lambda b: (f"customers/{b.party}", {"note": "x"}),
    "unmerge_customers": lambda b: (f"customers/merges/{b.merge}/undo", WHY),
    "merge_customers": lambda b: ("customers/merges", {"keep_id": b.party, "absorb_id": b.second, **WHY}),
    "join_visitor": lambda b: (f"visitors/{b.visitor}/join", {"party_id": b.party, **WHY}),
    "part_visitor": lambda b: (f"visitors/joins/{b.join}/undo", WHY),
    "make_customer_of_visitor": lambda b: (f"visitors/{b.visitor}/customer", {"kind": "person", "display_name": "Ewa"}),
    "say_different": lambda b: ("customers/differences", {"one_id": b.party, "other_id": b.second}),
    "assign_customer": lambda b: (f"customers/{b.party}/home", {"owner_id": b.user, "unit_id": b.unit}),
    "assign_customers": lambda b: ("customers/homes", {"party_ids": [b.party], "owner_id": None}),
    "grant_access": lambda b: (f"customers/{b.party}/access", {"ground": "help", "user_id": b.user}),
    "tag_customer": lambda b: (f"customers/{b.party}/tags", {"name": "vip"}),
    "tag_customers": lambda b: ("customers/tags", {"name": "vip", "party_ids": [b.party]}),
    "untag_customer": lambda b: (f"customers/{b.party}/tags/{b.tag}", None),
    "add_contact_point": lambda b: (f"customers/{b.party}/contact-points", {"kind": "email", "raw": "n@example.com"}),
    "change_contact_point": lambda b: (f"contact-points/{b.link}", {"purpose": "work"}),
    "end_contact_point": lambda b: (f"contact-points/{b.link}/end", {}),
    "reopen_contact_point": lambda b: (f"contact-points/{b.ended_link}/reopen", None),
    "set_point_state": lambda b: (f"contact-points/{b.link}/state", {"state": "invalid"}),
    "add_identifier": lambda b: (f"customers/{b.party}/identifiers", {"scheme": "nip", "raw": "526-104-08-28"}),
    "remove_identifier": lambda b: (f"identifiers/{b.identifier}", None),
    "reveal_identifier": lambda b: (f"identifiers/{b.identifier}/reveal", WHY),
    "give_customer_role": lambda b: (f"customers/{b.party}/roles", {"role": "prospect"}),
    "end_customer_role": lambda b: (f"customers/{b.party}/roles/end", {"role": "customer"}),
    "change_customer_role": lambda b: (f"customers/{b.party}/roles/change", {"old": "customer", "new": "prospect"}),
    "relate": lambda b: ("relations", {"a_id": b.party, "b_id": b.second, "type": "referral"}),
    "end_relation": lambda b: (f"relations/{b.relation}/end", {}),
    "record_consent": lambda b: (
        f"customers/{b.party}/consents",
        {"purpose": "marketing", "decision": "granted", "captured_via": "form"},
    ),
    "state_preference": lambda b: (f"customers/{b.party}/preferences", {"subject": "language", "value": "pl"}),
    "record_interaction": lambda b: ("interactions", _call(b)),
    "record_interactions": lambda b: ("interactions/bulk", {"items": [_call(b)]}),
    "correct_interaction": lambda b: (f"interactions/{b.done}", {"summary": "x", **WHY}),
    "attach_files": lambda b: (f"interactions/{b.done}/files", PAPER),
    "detach_file": lambda b: (f"interactions/{b.done}/files/{b.sha256}/off", WHY),
    "hold_file": lambda b: (f"interactions/{b.done}/files/{b.sha256}/hold", {"is_held": True, **WHY}),
    "close_interaction": lambda b: (f"interactions/{b.going_on}/close", {"ended_at": "2026-03-02T15:00:00+01:00"}),
    "reassign_party": lambda b: (f"interactions/{b.done}/party", {"party_id": b.second, **WHY}),
    "complete_interaction": lambda b: (f"interactions/{b.planned}/complete", {}),
    "cancel_interaction": lambda b: (f"interactions/{b.planned}/cancel", {}),
    "reopen_interaction": lambda b: (f"interactions/{b.cancelled}/reopen", None),
    "forget_person": lambda b: (f"customers/{b.party}/forget", WHY),
    "hand_out_personal_data": lambda b: (f"customers/{b.party}/personal-data", WHY),
    "place_order": lambda b: ("orders", _order(b)),
    "place_orders": lambda b: ("orders/bulk", {"items": [_order(b)]}),
}

NOT_OF_CUSTOMERS = {
    "add_customer": "makes a new row",
    "keep_visitor": "makes a new row",
    "find_duplicates": "a question; test_scope judges what it answers",
    "upsert_rows": "rows by their keys; customers/tests judge whose are changed",
    "unsay_different": "takes a word about two customers back; needs say_different first, judged beside it",
    "end_access": "ends what grant_access began, judged beside it",
}
"""Verbs about customers' rows that are judged elsewhere, and where."""
QUIET = {"django_session", "accounts_apitoken", "platform_spentrequests"}
"""Tables in which a request leaves its mark whatever it asks for."""
VIEWS = ("customers.view", "interactions.view", "sales.view")
CALLERS = ("sees_own", "sees_all")
"""One who sees the own branch only, and one who sees everything and acts for the own branch only."""


def _furnish(name: str, number: int) -> Branch:
    unit = make_unit(name)
    user = make_user(f"{name}@example.com")
    make_member(user, unit, make_role(scope="unit"))
    home = {"owner_id": user.pk, "unit_id": unit.pk}
    party = make_party(f"Anna {name}", email=f"{name}@example.com", phone=f"60070080{number}", **home)
    second = make_party(f"Anna {name} junior", **home)
    kept, absorbed = make_party(f"Jan {name}", **home), make_party(f"J. {name}", **home)
    now = timezone.now()
    customers.merge_parties(actor=SYSTEM, keep_id=kept.pk, absorb_id=absorbed.pk, reason="test", at=now)
    customers.tag_party(actor=SYSTEM, party_id=party.pk, name=f"tag {name}", at=now)
    links = PartyContactPoint.objects.filter(party=party).order_by("pk")
    customers.end_contact_point(actor=SYSTEM, link_id=links[1].pk, on=timezone.localdate())
    numbered = Identifier.objects.create(party=party, scheme="nip", value=name, masked=name, lookup=name)
    known = PartyRelation.objects.create(a=kept, b=party, type="knows")
    visitor, joined = (make_party(n, roles=(), status="visitor", **home) for n in (f"600 {name}", f"601 {name}"))
    join = customers.join_visitor(actor=SYSTEM, visitor_id=joined.pk, party_id=kept.pk, reason="test", at=now)
    cancelled = make_interaction(party.pk, status=Status.PLANNED.value)
    interactions.cancel(actor=SYSTEM, interaction_id=cancelled.id)
    kept = interactions.kept([Upload(BytesIO(name.encode()), "note.txt")])
    return Branch(
        unit=unit.pk,
        user=user.pk,
        party=party.pk,
        second=second.pk,
        merge=PartyIdentity.objects.get(party=absorbed).pk,
        visitor=visitor.pk,
        join=join.pk,
        link=links[0].pk,
        ended_link=links[1].pk,
        tag=PartyTag.objects.get(party=party).tag_id,
        identifier=numbered.pk,
        relation=known.pk,
        done=make_interaction(party.pk, artefacts=kept).id,
        sha256=kept[0].sha256,
        planned=make_interaction(party.pk, status=Status.PLANNED.value).id,
        going_on=make_interaction(party.pk, status=Status.IN_PROGRESS.value).id,
        cancelled=cancelled.id,
    )


@dataclass(frozen=True)
class Scene:
    """Two branches, and a program that works for the first one."""

    mine: Branch
    theirs: Branch
    clients: dict[str, Client]


def _client(user_id: int) -> Client:
    token = token_for(User.objects.get(pk=user_id), scopes=permissions.codes())
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        mine, theirs = _furnish("mine", 1), _furnish("theirs", 2)
        everywhere = make_user("everywhere@example.com")
        make_member(everywhere, OrganisationUnit.objects.get(pk=mine.unit), make_role(scope="unit"))
        make_member(everywhere, make_unit("company"), make_role(permissions=VIEWS, scope="all"))
        yield Scene(mine, theirs, {"sees_own": _client(mine.user), "sees_all": _client(everywhere.pk)})
        transaction.set_rollback(True)


def verbs() -> dict[str, tuple[str, str]]:
    """Method and path of every verb that may change something, by its name."""
    return {
        verb["operationId"]: (method, path)
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method, verb in methods.items()
        if method in {"post", "put", "patch", "delete"}
    }


def _send(client: Client, method: str, ask: tuple[str, Body]) -> Any:
    path, body = ask
    if body is PAPER:
        return client.post(f"/api/v1/{path}", {"files": [SimpleUploadedFile("paper.txt", PAPER["files"])]})
    content = {} if body is None else {"data": orjson.dumps(body), "content_type": "application/json"}
    return getattr(client, method)(f"/api/v1/{path}", **content)


def rows_written() -> dict[str, int]:
    """Rows that the running transaction has written so far, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {table: written for table, written in cursor.fetchall() if written and table not in QUIET}


def test_every_verb_is_judged() -> None:
    ours = {name for name, (_method, path) in verbs().items() if not _elsewhere(path)}
    unknown = ours - ASKED.keys() - NOT_OF_CUSTOMERS.keys()
    assert not unknown, f"tell the test of scopes how to send {sorted(unknown)}"
    gone = (ASKED.keys() | NOT_OF_CUSTOMERS.keys()) - ours
    assert not gone, f"there are no such verbs any more: {sorted(gone)}"


ELSEWHERE = ("competitor-products", "deliveries", "import", "invitations", "jobs", "me/", "memberships", "parameters",
             "price", "products", "roles", "variants", "tokens", "units", "users", "exports", "files", "calls",
             "call-lists", "contact-policies", "decisions", "levers", "lines", "offer-groups", "offers",
             "activities", "opening-hours", "plans", "queues", "reservations", "skills",
             "telephone-engines", "work", "wrap-up-codes", "conversations", "messages",
             "mailboxes", "arrivals", "event-sources", "flows", "flow-runs", "segments", "campaigns", "letters",
             "designs", "customer-types")  # fmt: skip
"""How the addresses begin that hold no rows of customers; the apps they belong to judge whose rows are whose."""


def _elsewhere(path: str) -> bool:
    return path.removeprefix("/api/v1/").startswith(ELSEWHERE)


@pytest.mark.parametrize("caller", CALLERS)
@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_verb_changes_what_its_caller_reaches_and_nothing_else(scene: Scene, name: str, caller: str) -> None:
    client, (method, _path) = scene.clients[caller], verbs()[name]
    before = rows_written()
    refused = _send(client, method, ASKED[name](scene.theirs))
    assert _out_of_reach(refused), (name, refused.status_code, refused.content[:300])
    assert rows_written() == before, name
    point = transaction.savepoint()
    done = _send(client, method, ASKED[name](scene.mine))
    assert 200 <= done.status_code < 300, (name, done.status_code, done.content[:300])
    assert rows_written() != before, f"{name} says it is done and has written nothing"
    transaction.savepoint_rollback(point)


def _out_of_reach(answer: Any) -> bool:
    """Refused as what is not there or not one's own, not for the form of the request."""
    return answer.status_code in {403, 404} or (
        answer.status_code == 422 and orjson.loads(answer.content)["type"].endswith("-not-visible")
    )
