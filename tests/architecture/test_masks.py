"""A secret number (PESEL, passport) comes out whole by one verb only, which keeps who asked and why.

Somebody's numbers are written in by every way there is: a page, the API, a file. Then every address is asked for, by
every method, by somebody who may not see them and by somebody who may but does not ask; so is the log.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path as route
from django.utils import timezone

from relacja.accounts.queries import actor_for_user
from relacja.accounts.testing import make_member, make_role, make_user, token_for
from relacja.customers import services as customers
from relacja.customers.models import Identifier
from relacja.customers.plugs import identifier_schemes
from relacja.integrations import services as integrations
from relacja.integrations.types import RunPlan
from relacja.platform.lists import lists
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions
from relacja.platform.search import search_everything
from tests.architecture.scope.paths import Path, addresses, every_path, signed_in
from tests.architecture.test_scope import Scene, fill
from tests.journeys.test_forgetting import found as tables_that_hold
from tests.written import production_log

pytestmark = pytest.mark.django_db
REVEAL = "customers.reveal_identifiers"
REVEALING = {"reveal", "reveal_identifier"}
"""The one verb, by its page and in the API."""
WHOLE = {"pesel": "44051401359", "passport": "ZS7654321"}
"""A number of each secret scheme."""
BETWEEN = re.compile(r"[\s\u00a0.\-]+")
METHODS = ("get", "post", "put", "patch", "delete")
MAPPING = {"name": "Imię i nazwisko", "email": "E-mail", "pesel": "PESEL"}
SENT = f"Imię i nazwisko;E-mail;PESEL\nAnna Zpq;anna@example.pl;{WHOLE['pesel']}\nJan;bad;{WHOLE['pesel']}\n"


class Registry:
    """A company in which one person's secret numbers are known, and what was answered and logged on the way there."""

    def __init__(self) -> None:
        self.scene = Scene(20261126)
        self.party = self.scene.world.parties[0]
        self.knows = self.scene.world.users["everything"]
        self.blind = make_user("blind@example.com", full_name="Blind", language="en")
        role = make_role(permissions=[code for code in permissions.codes() if code != REVEAL], scope="all")
        make_member(self.blind, self.scene.world.units[0], role)
        self.said: list[bytes] = []
        with production_log() as log:
            self._write_in(signed_in(self.knows))
            self.runs = [self._send(state) for state in ("draft", "previewed", "done")]
        self.log = log

    def _write_in(self, client: Client) -> None:
        actor = actor_for_user(self.knows.pk)
        for scheme, number in WHOLE.items():
            added = client.post(f"/customers/{self.party}/identifiers", {"scheme": scheme, "raw": number})
            self.said.append(added.content)
        given = [{"scheme": scheme, "raw": number} for scheme, number in WHOLE.items()]
        for key, check in (("a", True), ("b", False), ("b", False)):
            body = {"kind": "person", "given_name": "Ewa", "family_name": "Zpq", "identifiers": given}
            self._post(client, "/api/v1/customers", body | {"check_duplicates": check}, key)
        rows = [{"name": "Ewa Zpq", "pesel": WHOLE["pesel"]}, {"name": "Ewa", "pesel": WHOLE["pesel"][:-1] + "0"}]
        self._post(client, "/api/v1/bulk/customers.customer", {"rows": rows, "match": "none"}, "c", "put")
        other = Identifier.objects.exclude(party=self.party).filter(scheme="pesel").order_by("id")[0]
        customers.merge_parties(
            actor=actor, keep_id=self.party, absorb_id=other.party_id, reason="one person", at=timezone.now()
        )
        customers.remove_identifier(actor=actor, identifier_id=other.pk)

    def _post(self, client: Client, address: str, body: Any, key: str, method: str = "post") -> None:
        sent = getattr(client, method)(
            address, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": key}
        )
        assert sent.status_code < 500, sent.content
        self.said.append(sent.content)

    def _send(self, state: str) -> int:
        """A file that holds the number, by somebody who may see it: only sent, looked through, or imported."""
        actor = actor_for_user(self.knows.pk)
        run_id = integrations.upload_file(actor=actor, stream=io.BytesIO(SENT.encode()), name="people.csv")
        if state != "draft":
            fields = {code: {"column": [name]} for code, name in MAPPING.items()}
            plan = RunPlan({"steps": [{"target": "customers.customer", "fields": fields}]}, {}, {"source": state})
            integrations.plan_import(actor=actor, run_id=run_id, plan=plan)
        if state == "previewed":
            integrations.queue_preview(actor=actor, run_id=run_id)
            assert integrations.drive_preview(actor=actor, run_id=run_id).preview["refused"]
        if state == "done":
            integrations.queue_import(actor=actor, run_id=run_id, enqueue=False)
            assert integrations.drive_import(actor=actor, run_id=run_id).counts["refused"]
        return run_id

    def rows(self) -> dict[str, list[Any]]:
        """What the parameters of addresses are filled with: whatever has to do with that person, one row each."""
        mine = Identifier.objects.filter(party=self.party).order_by("id").values_list("id", flat=True)
        return fill(self.scene, "everything") | {
            "party_id": [self.party],
            "identifier_id": list(mine.filter(scheme__in=WHOLE)),
            "run_id": self.runs,
            "entry_id": list(AuditEntry.objects.order_by("at").values_list("id", flat=True)),
            "ref": [f"customers.party:{self.party}"],
            "list_code": lists.codes(),
            "row_id": [self.party],
        }


@pytest.fixture(scope="module")
def registry(django_db_setup: None, django_db_blocker: Any) -> Iterator[Registry]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Registry()
        transaction.set_rollback(True)


def whole_in(content: bytes) -> set[str]:
    """The schemes whose number stands in an answer, however it is grouped; a workbook is unpacked."""
    if content.startswith(b"PK"):
        with ZipFile(io.BytesIO(content)) as workbook:
            content = b" ".join(workbook.read(name) for name in workbook.namelist())
    text = BETWEEN.sub("", content.decode("utf-8", "replace")).upper()
    return {scheme for scheme, number in WHOLE.items() if number in text}


def asked(client: Client, way: Path, address: str, method: str) -> tuple[set[str], int]:
    """What comes out of an address, and the status; what was asked for is undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, **_body(way, method))
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = content + repr(sorted(answer.headers.items())).encode()
        transaction.set_rollback(True)
    return whole_in(told), answer.status_code


def _body(way: Path, method: str) -> dict[str, Any]:
    if method == "get":
        columns = [column.code for definition in lists for column in definition.columns]
        return {"data": {"q": "zpq", "columns": ",".join(dict.fromkeys(columns))}}
    if way.pattern.startswith("api/") or method != "post":
        return {"data": '{"reason": "test"}', "content_type": "application/json"}
    return {"data": {"reason": "test"}}


def test_every_secret_scheme_is_tried(registry: Registry) -> None:
    secret = {scheme.code for scheme in identifier_schemes if scheme.is_secret}
    assert secret == set(WHOLE), "give the test of masks a number of each secret scheme"
    assert set(Identifier.objects.filter(party=registry.party).values_list("scheme", flat=True)) >= secret


def test_who_writes_a_number_in_is_not_told_it_back(registry: Registry) -> None:
    assert [whole_in(content) for content in registry.said if whole_in(content)] == []


@pytest.mark.parametrize("who", ["blind", "knows"])
def test_no_address_tells_a_whole_number(registry: Registry, who: str) -> None:
    user, rows, open_ones, told, broken = getattr(registry, who), registry.rows(), 0, {}, set()
    own = OWN if who == "knows" else set()
    for way in every_path():
        client = signed_in(user)  # one of the ways is to sign out
        for address in addresses(way, rows):
            for method in METHODS:
                if method != "get" and way.name in REVEALING:
                    continue
                found, status = asked(client, way, address, method)
                broken |= {(method, way.name)} if status == 500 else set()
                open_ones += status == 200
                if found and way.name not in own:
                    told[method, way.name] = found
    assert (told, broken) == ({}, set())
    assert open_ones > 100


OWN = {"table", "columns", "refused", "hand_out", "hand_out_personal_data"}
"""Who sends a file is shown what stands in it: that it is read rightly, and which rows to mend. And who may see the
numbers and hand out what is kept about a person, for a reason that is kept, hands it out whole."""


def test_no_search_tells_a_whole_number(registry: Registry) -> None:
    for user in (registry.blind, registry.knows):
        for word in (*WHOLE.values(), "zpq"):
            groups = search_everything(actor_for_user(user.pk), word)
            assert not whole_in(repr(groups).encode())
            assert any(group.hits for group in groups), "found by the number, shown without it"


def test_the_verb_tells_it_to_who_may_ask_and_keeps_why(registry: Registry) -> None:
    rows = registry.rows()
    ways = [(way, address) for way in every_path() if way.name in REVEALING for address in addresses(way, rows)]
    assert len(ways) == len(REVEALING) * len(rows["identifier_id"])
    for way, address in ways:
        asked_before = AuditEntry.objects.filter(verb="customers.reveal_identifier").count()
        assert asked(signed_in(registry.blind), way, address, "post") == (set(), 403)
        with transaction.atomic():
            answer = signed_in(registry.knows).post(address, **_body(way, "post"))
            assert whole_in(answer.content)
            assert "no-store" in answer.headers["Cache-Control"]
            kept = AuditEntry.objects.filter(verb="customers.reveal_identifier", reason="test")
            assert kept.count() == asked_before + 1
            assert kept.latest("at").user_id == registry.knows.pk
            transaction.set_rollback(True)


def test_a_token_without_the_permission_does_not_reveal(registry: Registry) -> None:
    secret = token_for(registry.knows, scopes=[code for code in permissions.codes() if code != REVEAL])
    client, rows = Client(headers={"Authorization": f"Bearer {secret}"}), registry.rows()
    for way in every_path():
        if way.pattern.startswith("api/"):
            for address in addresses(way, rows):
                for method in ("get", "post"):
                    assert not asked(client, way, address, method)[0], (method, address)


def test_the_log_knows_no_number(registry: Registry) -> None:
    assert '"request"' in registry.log.getvalue()
    assert not whole_in(registry.log.getvalue().encode())


def test_the_database_holds_them_sealed_but_for_the_rows_of_files(registry: Registry) -> None:
    assert set(tables_that_hold(tuple(WHOLE.values()))) == {"integrations_refusedrow"}


def test_the_importer_is_shown_them_masked_and_gets_the_refused_rows_back_as_they_were(registry: Registry) -> None:
    client = signed_in(registry.knows)
    for kind in ("new", "refused"):
        shown = client.get(f"/imports/{registry.runs[1]}/preview/", {"kind": kind}).content
        assert not whole_in(shown)
    assert "•••".encode() in shown
    answer: Any = client.get(f"/imports/{registry.runs[1]}/refused.csv")
    assert whole_in(b"".join(answer.streaming_content)) == {"pesel"}


def test_a_page_that_tells_is_caught(registry: Registry, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    found, _status = asked(signed_in(registry.blind), Path("telling", "telling", ()), "/telling", "get")
    assert found == {"pesel"}


def telling_page(request: Any) -> HttpResponse:
    """What a careless developer might write."""
    return HttpResponse("440514 01359")


urlpatterns = [route("telling", telling_page, name="telling")]
