"""Of what one is told, through the API: for oneself, and for colleagues of the units one sets up for."""

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.messaging.models import NoticeChoice
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.platform.models import AuditEntry

if TYPE_CHECKING:
    from relacja.accounts.models import OrganisationUnit

pytestmark = pytest.mark.django_db
MINE = "/api/v1/me/notices"
DAILY = {"named": "at_once", "assigned": "off", "wrote": "daily", "here": ["wrote"]}


def caller(unit: "OrganisationUnit", *permissions: str) -> tuple[Any, Client]:
    """Somebody of a unit who holds these there, and their program."""
    user = make_user()
    make_member(user, unit, make_role(permissions=list(permissions), scope="unit"))
    return user, Client(headers={"authorization": f"Bearer {token_for(user, scopes=list(permissions))}"})


def put(client: Client, address: str, body: Any) -> Any:
    return client.put(address, orjson.dumps(body), content_type="application/json")


def test_one_reads_and_sets_ones_own() -> None:
    user, client = caller(make_unit(), VIEW)
    untouched = {"named": "off", "assigned": "off", "wrote": "off", "here": ["named", "assigned", "wrote"]}
    assert client.get(MINE).json() == {"user_id": user.pk, **untouched, "bounced_at": None}
    assert put(client, MINE, DAILY).json() == {"user_id": user.pk, **DAILY, "bounced_at": None}
    assert client.get(MINE).json()["wrote"] == "daily"
    row = NoticeChoice.objects.get()
    assert (row.user_id, row.wrote, row.named_here, row.wrote_here) == (user.pk, "daily", False, True)
    entry = AuditEntry.objects.latest("at")
    assert (entry.verb, entry.user_id) == ("messaging.choose_my_notices", user.pk)


@pytest.mark.parametrize("body", [{"named": "hourly"}, {"here": ["everything"]}, {"here": "wrote"}, {"wrote": None}])
def test_what_is_no_choice_is_refused(body: dict[str, Any]) -> None:
    _user, client = caller(make_unit(), VIEW)
    assert put(client, MINE, body).status_code == 422
    assert not NoticeChoice.objects.exists()


def test_whoever_sets_up_messages_of_a_unit_sets_it_for_its_people_and_for_nobody_else() -> None:
    unit = make_unit()
    colleague, plain = caller(unit, VIEW)
    _boss, client = caller(unit, VIEW, CONFIGURE)
    stranger, _theirs = caller(make_unit(), VIEW)
    of = "/api/v1/users/{}/notices".format
    assert put(client, of(colleague.pk), DAILY).json()["user_id"] == colleague.pk
    assert client.get(of(colleague.pk)).json()["here"] == ["wrote"]
    for refused in (client.get(of(stranger.pk)), put(client, of(stranger.pk), DAILY), client.get(of(10**17))):
        assert refused.status_code == 404
    for refused in (plain.get(of(colleague.pk)), put(plain, of(colleague.pk), DAILY)):
        assert refused.status_code == 403
    assert list(NoticeChoice.objects.values_list("user_id", flat=True)) == [colleague.pk]


def test_nobody_who_may_read_no_conversations_is_told_of_any() -> None:
    _user, client = caller(make_unit(), CONFIGURE)
    assert client.get(MINE).status_code == put(client, MINE, DAILY).status_code == 403
