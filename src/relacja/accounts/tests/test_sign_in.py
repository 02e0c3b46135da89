"""Signing in and out, forgotten passwords, second factors, invitations: over HTTP."""

import re
import time
from statistics import median

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts import services, subscribers
from relacja.accounts.events import PasswordChanged, PasswordResetAsked, UserInvited
from relacja.accounts.models import User
from relacja.accounts.queries import people
from relacja.accounts.testing import actor_of, actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.accounts.testing.factories import PASSWORD
from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry, OutboxEvent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
SIGN_IN = "/sign-in"


ARGON = "django.contrib.auth.hashers.Argon2PasswordHasher"


@pytest.fixture(autouse=True)
def _fresh_limits(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", ARGON]
    cache.clear()


@pytest.fixture
def user():
    user = make_user("anna@example.com", language="en")
    make_member(user, make_unit(), make_role(permissions=["*"], scope="all"))
    return user


def attempt(client: Client, password: str, email: str = "anna@example.com", **extra):
    return client.post(SIGN_IN, {"login": email, "password": password}, **extra)


def test_the_right_password_opens_whatever_the_case_of_the_email(client, user):
    answer = attempt(client, PASSWORD, "ANNA@Example.com")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert client.get("/settings/me").status_code == 200
    assert UserSession.objects.get().user_id == user.pk
    assert AuditEntry.objects.filter(verb="accounts.note_security", user_id=user.pk).exists()


def test_one_comes_back_to_where_one_was(client, user):
    page = client.get("/settings/users?active=yes")
    answer = client.post(page.headers["Location"], {"login": user.email, "password": PASSWORD, "next": "/settings/me"})
    assert answer.headers["Location"] == "/settings/me"


def test_nobody_is_sent_to_a_strangers_page(client, user):
    answer = client.post(SIGN_IN, {"login": user.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_email_get_the_same_answer(client, user):
    def seen(answer) -> str:
        return re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.content.decode())

    wrong, unknown = attempt(client, "wrong wrong"), attempt(client, "wrong wrong", "nobody@example.com")
    assert wrong.status_code == unknown.status_code == 200
    assert seen(wrong) == seen(unknown)


def test_a_wrong_password_and_an_unknown_email_take_the_same_time(client, settings):
    settings.PASSWORD_HASHERS = [ARGON]
    make_user("anna@example.com")

    def took(email: str) -> float:
        begun = time.process_time()
        attempt(client, "wrong wrong", email)
        cache.clear()
        return time.process_time() - begun

    took("anna@example.com")
    wrong = median(took("anna@example.com") for _ in range(5))
    unknown = median(took("nobody@example.com") for _ in range(5))
    assert 0.5 < unknown / wrong < 2


def test_after_five_wrong_passwords_the_right_one_waits_too(client, user):
    for _ in range(5):
        attempt(client, "wrong wrong")
    answer = attempt(Client(), PASSWORD, REMOTE_ADDR="10.9.9.9")
    assert answer.status_code == 200
    assert not UserSession.objects.exists()


def test_one_address_cannot_try_many_emails(client, user):
    for number in range(10):
        attempt(client, "wrong wrong", f"user{number}@example.com")
    attempt(client, PASSWORD)
    assert not UserSession.objects.exists()
    assert attempt(Client(), PASSWORD, REMOTE_ADDR="10.9.9.9").status_code == 302


def test_the_lockout_is_kept_where_every_process_sees_it(settings):
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")


def test_somebody_inactive_is_told_so_only_with_the_right_password(client, user):
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert attempt(client, "wrong wrong").status_code == 200
    assert attempt(client, PASSWORD).headers["Location"] == reverse("account_inactive")
    assert client.get("/settings/me").status_code == 302
    assert client.get(reverse("account_inactive")).status_code == 200


def test_signing_out_ends_the_session(client, user):
    attempt(client, PASSWORD)
    assert client.get("/sign-out").status_code == 200
    assert client.post("/sign-out").status_code == 302
    assert client.get("/settings/me").status_code == 302


def test_ending_a_session_works_at_the_next_request(client, user):
    attempt(client, PASSWORD)
    other = Client()
    attempt(other, PASSWORD)
    mine = client.session.session_key
    theirs = UserSession.objects.exclude(session_key=mine).get()
    client.post(reverse("accounts_end_session", args=[theirs.pk]))
    assert other.get("/settings/me").status_code == 302
    assert client.get("/settings/me").status_code == 200


def test_nobody_signs_up_by_themselves(client):
    for address in ("/accounts/signup/", "/signup", "/sign-up"):
        assert client.post(address, {"email": "x@x.pl", "password1": PASSWORD}).status_code == 404


def deliver() -> None:
    """Hand the news that was told to our own listeners, as the outbox would."""
    listeners = {
        UserInvited: subscribers.on_user_invited,
        PasswordResetAsked: subscribers.on_password_reset_asked,
        PasswordChanged: subscribers.on_password_changed,
    }
    for stored in OutboxEvent.objects.order_by("id"):
        for event, listener in listeners.items():
            if event.name == stored.name:
                listener(event(**stored.payload), actor=SYSTEM)
    OutboxEvent.objects.all().delete()


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, user):
    elsewhere = sign_in(Client(), user)
    assert client.post("/password/reset", {"email": "Anna@example.com"}).status_code == 302
    deliver()
    link = re.search(r"https?://\S+", mail.outbox[0].body)[0]
    page = client.get(link.removeprefix("http://localhost:8000"), follow=True)
    form = page.request["PATH_INFO"]
    typed = {"password1": "quite another secret", "password2": "quite another secret"}
    assert client.post(form, typed).status_code == 302
    assert elsewhere.get("/settings/me").status_code == 302
    assert attempt(Client(), "quite another secret").status_code == 302
    english = Client(headers={"Accept-Language": "en"})
    assert "no longer works" in english.get(link.removeprefix("http://localhost:8000")).content.decode()
    deliver()
    assert "was changed" in mail.outbox[1].subject


def test_asking_for_a_link_says_nothing_about_who_is_here(client, user):
    def answer(email: str):
        found = client.post("/password/reset", {"email": email})
        return found.status_code, found.headers["Location"], OutboxEvent.objects.count()

    assert answer("anna@example.com") == (302, reverse("account_reset_password_done"), 1)
    assert answer("nobody@example.com") == (302, reverse("account_reset_password_done"), 2)
    deliver()
    assert len(mail.outbox) == 1


def test_asking_for_links_is_limited(client, user):
    answers = [client.post("/password/reset", {"email": "anna@example.com"}).status_code for _ in range(7)]
    assert answers[-1] == 429


def test_the_mail_speaks_its_readers_language(client, user):
    for language, word in (("pl", "hasło"), ("ru", "пароль")):
        User.objects.filter(pk=user.pk).update(language=language)
        services.send_reset_mail(actor=SYSTEM, user_id=user.pk)
        assert word in mail.outbox[-1].body + mail.outbox[-1].subject


def test_changing_the_password_keeps_this_session_and_ends_the_others(client, user):
    attempt(client, PASSWORD)
    other = Client()
    attempt(other, PASSWORD)
    typed = {"oldpassword": PASSWORD, "password1": "quite another secret", "password2": "quite another secret"}
    page = reverse("account_change_password")
    assert client.post(page, typed | {"oldpassword": "wrong"}).status_code == 200
    assert client.post(page, typed).status_code == 302
    assert client.get("/settings/me").status_code == 200
    assert other.get("/settings/me").status_code == 302
    assert AuditEntry.objects.filter(verb="accounts.set_password", user_id=user.pk).exists()
    sessions = people.own_sessions(actor_of(user), client.session.session_key)
    assert [session.current for session in sessions] == [True]


@pytest.mark.parametrize("password", ["short", "password123", "anna@example.com"])
def test_a_weak_password_is_refused(client, user, password):
    attempt(client, PASSWORD)
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def switch_on(client: Client) -> str:
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        assert page.headers["Location"].startswith(reverse("account_reauthenticate"))
        assert client.get(page.headers["Location"]).status_code == 200
        assert client.post(page.headers["Location"], {"password": PASSWORD}).status_code == 302
        page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.status_code == 302
    return secret


def test_with_a_second_factor_the_password_alone_opens_nothing(client, user):
    attempt(client, PASSWORD)
    secret = switch_on(client)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    fresh = Client()
    assert attempt(fresh, PASSWORD).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert fresh.get("/settings/me").status_code == 302
    assert fresh.get(reverse("mfa_authenticate")).status_code == 200
    assert fresh.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    cache.clear()
    assert fresh.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert fresh.get("/settings/me").status_code == 200


def test_the_secret_of_the_second_factor_is_kept_encrypted(client, user, django_capture_on_commit_callbacks):
    attempt(client, PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        secret = switch_on(client)
    assert secret not in str(list(Authenticator.objects.values()))
    verbs = AuditEntry.objects.filter(verb="accounts.note_security").values_list("details", flat=True)
    assert {"what": "totp added"} in list(verbs)


def test_a_recovery_code_lets_in_once(client, user):
    attempt(client, PASSWORD)
    switch_on(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for expected in (302, 200):
        fresh = Client()
        attempt(fresh, PASSWORD)
        assert fresh.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected
        cache.clear()


def test_the_second_factor_is_switched_off_and_taken_off(client, user):
    attempt(client, PASSWORD)
    switch_on(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(type="totp").exists()
    switch_on(client)
    services.reset_second_factor(actor=actor_with(scope="all"), user_id=user.pk, reason="lost phone")
    assert attempt(Client(), PASSWORD).headers["Location"] == "/"


def test_an_invitation_travels_by_mail_and_opens_the_door(client, user):
    services.invite(
        actor=actor_with(scope="all"),
        email="ola@example.com",
        full_name="Ola",
        unit_id=make_unit("Kraków").pk,
        role_id=make_role(permissions=["customers.view"]).pk,
        language="pl",
        now=timezone.now(),
    )
    deliver()
    message = mail.outbox[0]
    assert message.to == ["ola@example.com"]
    link = re.search(r"https?://\S+", message.body)[0].removeprefix("http://localhost:8000")
    assert "Kraków" in client.get(link).content.decode()
    assert client.post(link, {"full_name": "Ola", "password": "short"}).status_code == 422
    assert client.post(link, {"full_name": "Ola", "password": "a good long one"}).status_code == 302
    assert client.get("/settings/me").status_code == 200
    assert UserSession.objects.get().user.email == "ola@example.com"
    assert Client().get(link).status_code == 410
    assert Client().get("/invitation/" + "0" * 64).status_code == 404


def test_a_mail_is_not_sent_for_what_is_over(user):
    invitation = services.invite(
        actor=actor_with(scope="all"),
        email="ola@example.com",
        full_name="",
        unit_id=make_unit().pk,
        role_id=make_role().pk,
        language="en",
        now=timezone.now(),
    )
    services.withdraw_invitation(actor=SYSTEM, invitation_id=invitation.pk, now=timezone.now())
    User.objects.filter(pk=user.pk).update(is_active=False)
    services.send_reset_mail(actor=SYSTEM, user_id=user.pk)
    deliver()
    assert not mail.outbox
