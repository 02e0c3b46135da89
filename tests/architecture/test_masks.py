"""A secret number never comes out whole: on no page, in no list, search, file, answer or log line, but by revealing it.

A customer with a PESEL and a passport comes in by an import, a call of the API and a correction; then every address is
asked by people who see everybody.
"""

import io
from typing import Any

import pytest
from django.test import Client

from relacja.accounts.models import ApiToken, Membership, Role
from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, token_for
from relacja.customers import queries as customers
from relacja.customers import services
from relacja.customers.models import Identifier
from relacja.customers.permissions import REVEAL
from relacja.customers.plugs import panels
from relacja.customers.testing import make_party
from relacja.integrations import services as imports
from relacja.integrations.types import RunPlan
from relacja.interactions.testing import make_interaction
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions
from relacja.platform.transfer.plugs import import_targets
from tests.architecture.scope.paths import Path, addresses, every_path, list_codes, signed_in
from tests.journeys.test_forgetting import found as tables_that_hold

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PESEL, REFUSED, PASSPORT = "44051401359", "02070803628", "ZS0000177"
WHOLE = (PESEL, REFUSED, PASSPORT)
FILE = f"""first,last,mail,pesel
Przemysław,Brzęczyszczykiewicz,przemko@poczta.example,{PESEL}
Ewa,Lis,not a mail,{REFUSED}
"""
ASKED = ("", "?q=Brzęczyszcz", "?kind=new", "?kind=refused")
HOLD_THE_FILE = {"integrations_refusedrow"}


def import_file(actor: Actor, text: str = FILE) -> int:
    run_id = imports.upload_file(actor=actor, stream=io.BytesIO(text.encode()), name="klienci.csv")
    fields = {"given_name": "first", "family_name": "last", "email": "mail", "pesel": "pesel"}
    mapping = {"steps": [{"target": "customers.customer", "fields": fields}]}
    plan = RunPlan(mapping, {}, {"source": "shop", "duplicates": "create"})
    imports.plan_import(actor=actor, run_id=run_id, plan=plan)
    imports.queue_preview(actor=actor, run_id=run_id)
    imports.drive_preview(actor=actor, run_id=run_id)
    return run_id


class Scene:
    """One customer with secret numbers, and two who read: one may reveal them, one may not."""

    def __init__(self) -> None:
        everything = make_role(permissions=permissions.codes(), scope="all")
        blind = make_role(permissions=[code for code in permissions.codes() if code != REVEAL], scope="all")
        self.may, self.may_not = make_user("may@example.pl"), make_user("maynot@example.pl")
        for user, role in ((self.may, everything), (self.may_not, blind)):
            make_member(user, make_unit(), role)
        self.previewed = import_file(SYSTEM)
        self.run = import_file(SYSTEM)
        imports.queue_import(actor=SYSTEM, run_id=self.run, enqueue=False)
        imports.drive_import(actor=SYSTEM, run_id=self.run)
        self.party = customers.find_by_email(SYSTEM, "przemko@poczta.example")[0].id
        added = services.add_identifier(actor=SYSTEM, party_id=self.party, scheme="passport", raw=PASSPORT)
        self.passport = added.pk
        self.other, self.contact = make_party("Anna Kot").pk, make_interaction(self.party).id

    def fill(self) -> dict[str, list[Any]]:
        """For each parameter of an address the rows that hang together with the numbers."""
        numbers = Identifier.objects.filter(party_id=self.party).values_list("pk", flat=True)
        return {
            "party_id": [self.party], "other_id": [self.other], "interaction_id": [self.contact],
            "identifier_id": list(numbers), "run_id": [self.previewed, self.run], "user_id": [self.may_not.pk],
            "unit_id": [1], "role_id": [Role.objects.order_by("id")[0].pk],
            "membership_id": [Membership.objects.order_by("id")[0].pk], "token_id": [1],
            "ref": [f"customers.party:{self.party}"], "list_code": list_codes(), "form": ["csv", "xlsx"],
            "entry_id": list(AuditEntry.objects.values_list("id", flat=True)), "code": [*panels.codes()],
            "name": ["display_name", "owner", "note"], "target": import_targets.codes(), "sha256": ["0" * 64],
        }  # fmt: skip


@pytest.fixture
def scene() -> Scene:
    return Scene()


def text_of(answer: Any) -> str:
    """Everything in an answer, workbooks unpacked."""
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    if content.startswith(b"PK"):
        from zipfile import ZipFile

        with ZipFile(io.BytesIO(content)) as workbook:
            content = b" ".join(workbook.read(name) for name in workbook.namelist())
    return content.decode("utf-8", "replace")


def told(client: Client, scene: Scene, way: Path, **headers: str) -> set[str]:
    """The whole numbers that come out of an address, however it is filled and asked."""
    known = scene.fill()
    filled = {name: known.get(name, [1]) for name in way.parameters}
    out: set[str] = set()
    for address in addresses(way, filled):
        for question in ASKED:
            text = text_of(client.get(address + question, headers=headers))
            out |= {number for number in WHOLE if number in text}
    return out


def show(scene: Scene, client: Client, **headers: str) -> dict[str, set[str]]:
    """Which addresses tell which whole numbers."""
    found = {f"{way.name} {way.pattern}": told(client, scene, way, **headers) for way in every_path()}
    return {name: numbers for name, numbers in found.items() if numbers}


@pytest.mark.parametrize("who", ["may", "may_not"])
def test_no_page_shows_a_whole_number_of_itself(scene: Scene, who: str) -> None:
    assert show(scene, signed_in(getattr(scene, who))) == {}


@pytest.mark.parametrize("who", ["may", "may_not"])
def test_no_answer_of_the_api_tells_a_whole_number_of_itself(scene: Scene, who: str) -> None:
    secret = token_for(getattr(scene, who), scopes=permissions.codes())
    assert ApiToken.objects.exists()
    assert show(scene, Client(raise_request_exception=False), authorization=f"Bearer {secret}") == {}


def test_the_importer_is_shown_them_masked_and_gets_the_refused_rows_back_as_they_were(scene: Scene) -> None:
    client = signed_in(scene.may_not)
    new = "90090515836"
    mine = import_file(actor_of(scene.may_not), FILE.replace("przemko@", "nowy@").replace(PESEL, new))
    preview = [
        text_of(client.get(f"/imports/{mine}/preview/{question}")) for question in ("?kind=new", "?kind=refused")
    ]
    assert "•••" in preview[0]
    assert "•••" in preview[1]
    assert not [number for number in (*WHOLE, new) if number in "".join(preview)]
    assert REFUSED in text_of(client.get(f"/imports/{mine}/refused.csv"))


def test_the_database_holds_them_sealed_but_for_the_rows_of_files(scene: Scene) -> None:
    assert scene.party
    assert set(tables_that_hold(WHOLE)) <= HOLD_THE_FILE


def test_the_log_never_names_them(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    Scene()
    out = capfd.readouterr()
    assert not [number for number in WHOLE if number in caplog.text + out.out + out.err]


def test_revealing_is_the_one_way_and_is_written_down(scene: Scene) -> None:
    actor = Actor.system("test")
    assert services.reveal_identifier(actor=actor, identifier_id=scene.passport, reason="to check it") == PASSPORT
    assert AuditEntry.objects.filter(verb="customers.reveal_identifier", reason="to check it").count() == 1
