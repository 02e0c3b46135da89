"""Settings, Parameters, as a browser gets it."""

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.platform import parameters
from relacja.platform.files import LARGEST
from relacja.platform.models import AuditEntry, ParameterValue
from relacja.platform.outbox.pruning import KEPT_FOR

pytestmark = pytest.mark.django_db
PAGE = "/settings/parameters"


@pytest.fixture
def manager(client: Client) -> Client:
    """Somebody who may set parameters."""
    user = make_user(language="en")
    actor_with("platform.edit_parameters", user=user)
    parameters.forget()
    return sign_in(client, user)


@pytest.mark.parametrize("code", parameters.parameters.codes())
def test_every_parameter_is_listed_and_has_its_form(manager: Client, code: str) -> None:
    assert f"{PAGE}/{code}" in manager.get(PAGE).content.decode()
    assert manager.get(f"{PAGE}/{code}").status_code == 200


def test_a_value_is_set_with_a_reason_and_shows_as_changed(manager: Client) -> None:
    answer = manager.post(f"{PAGE}/{LARGEST}", {"value": "70", "reason": "large scans"}, follow=True)
    page = answer.content.decode()
    assert ParameterValue.objects.get(code=LARGEST).value == 70
    assert AuditEntry.objects.get(verb="platform.set_parameter").reason == "large scans"
    assert "changed" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"value": "0", "reason": "x"}, "It must be between 1 and 4096"),
        ({"value": "many", "reason": "x"}, "Type a whole number"),
        ({"value": "70", "reason": "  "}, "required"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_kept(manager: Client, data: dict[str, str], words: str) -> None:
    answer = manager.post(f"{PAGE}/{LARGEST}", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'value="{data["value"]}"' in page
    assert not ParameterValue.objects.exists()


def test_a_duration_is_typed_and_shown_in_units(manager: Client) -> None:
    manager.post(f"{PAGE}/{KEPT_FOR}", {"value": "2d 12h", "reason": "x"})
    assert ParameterValue.objects.get(code=KEPT_FOR).value == "216000.0"
    assert 'value="2d 12h"' in manager.get(f"{PAGE}/{KEPT_FOR}").content.decode()


def test_the_default_comes_back(manager: Client) -> None:
    manager.post(f"{PAGE}/{LARGEST}", {"value": "70", "reason": "large scans"})
    manager.post(f"{PAGE}/{LARGEST}/reset", {"value": "70", "reason": ""})
    assert not ParameterValue.objects.exists()


def test_an_unknown_parameter_is_no_page(manager: Client) -> None:
    assert manager.get(f"{PAGE}/tea.milk").status_code == 404


@pytest.mark.parametrize("path", ["", f"/{LARGEST}"])
def test_the_pages_are_closed_to_others(client: Client, path: str) -> None:
    user = make_user(language="en")
    actor_with("customers.view", user=user)
    assert sign_in(client, user).get(f"{PAGE}{path}").status_code == 403
