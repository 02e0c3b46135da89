"""Every request gets its actor."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse, JsonResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone, translation

from relacja.accounts.models import ApiToken
from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in, token_for

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SEE = "customers.view"


def who(request) -> HttpResponse:
    actor = request.actor
    return JsonResponse(
        {
            "kind": actor.kind,
            "user": actor.user_id,
            "grants": sorted(actor.grants),
            "language": translation.get_language(),
            "zone": timezone.get_current_timezone_name(),
            "refused": request.token_refused,
        }
    )


urlpatterns = [path("who", who), path("api/who", who)]


@pytest.fixture
def user():
    user = make_user(language="ru", time_zone="Europe/Vilnius")
    make_member(user, make_unit(), make_role(permissions=[SEE, "customers.edit"]))
    return user


def ask(client: Client, **headers: str) -> dict:
    return client.get("/api/who", headers=headers).json()


def test_without_a_session_it_is_nobody_speaking_the_browsers_language(client):
    answer = ask(client, accept_language="en-GB,en;q=0.8")
    assert answer == {
        "kind": "nobody", "user": None, "grants": [], "language": "en", "zone": "Europe/Warsaw", "refused": False,
    }  # fmt: skip


def test_a_session_speaks_its_users_language_and_zone(client, user):
    answer = ask(sign_in(client, user), accept_language="en")
    assert (answer["kind"], answer["user"]) == ("user", user.pk)
    assert (answer["language"], answer["zone"]) == ("ru", "Europe/Vilnius")


def test_the_next_reader_does_not_inherit_the_language(client, user):
    ask(sign_in(client, user))
    assert ask(Client(), accept_language="pl")["language"] == "pl"
    assert ask(Client(), accept_language="pl")["zone"] == "Europe/Warsaw"


def test_a_session_costs_one_statement_more_than_the_session_itself(client, user, django_assert_num_queries):
    sign_in(client, user)
    with django_assert_num_queries(2):
        ask(client)


def test_a_token_costs_one_statement_and_marks_its_first_use_of_the_day(client, user, django_assert_num_queries):
    secret = token_for(user, scopes=[SEE])
    assert ask(client, authorization=f"Bearer {secret}")["kind"] == "client"
    assert ApiToken.objects.get().last_used_on is not None
    with django_assert_num_queries(1):
        assert ask(client, authorization=f"Bearer {secret}")["grants"] == [SEE]


@pytest.mark.parametrize("sent", ["Bearer nonsense", "bearer ", "Bearer"])
def test_a_wrong_token_is_refused_even_beside_a_good_session(client, user, sent):
    answer = ask(sign_in(client, user), authorization=sent)
    assert (answer["kind"], answer["refused"]) == ("nobody", True)


def test_an_expired_token_is_refused(client, user):
    secret = token_for(user, scopes=[SEE], expires_at=timezone.now() - timedelta(minutes=1))
    assert ask(client, authorization=f"Bearer {secret}")["refused"]


def test_a_deactivated_user_is_nobody_at_the_next_request(client, user):
    sign_in(client, user)
    user.is_active = False
    user.save()
    assert ask(client)["kind"] == "nobody"
    assert not Session.objects.exists()


def test_a_changed_password_ends_the_other_sessions(client, user):
    sign_in(client, user)
    user.set_password("another good password")
    user.save()
    assert ask(client)["kind"] == "nobody"


def test_a_session_whose_time_is_over_is_nobody(client, user):
    sign_in(client, user)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert ask(client)["kind"] == "nobody"


@override_settings(AUTHENTICATION_BACKENDS=["some.other.Backend"])
def test_a_session_of_a_backend_that_is_gone_is_nobody(client, user):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert ask(client)["kind"] == "nobody"


def test_a_time_zone_that_is_gone_falls_back_to_that_of_the_company(client, user):
    user.time_zone = "Mars/Olympus"
    user.save()
    assert ask(sign_in(client, user))["zone"] == "Europe/Warsaw"


def test_what_somebody_saw_is_kept_by_no_cache(client: Client, user) -> None:
    sign_in(client, user)
    assert client.get("/who").headers["Cache-Control"] == "private, no-store"


def test_on_pages_a_token_signs_nobody_in(client: Client, user) -> None:
    secret = token_for(user, scopes=[SEE])
    assert client.get("/who", headers={"authorization": f"Bearer {secret}"}).json()["kind"] == "nobody"
