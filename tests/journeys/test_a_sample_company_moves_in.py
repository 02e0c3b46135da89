"""The first administrator of an empty house lets the sample company in from the first page."""

import pytest
from django.test import Client
from django.urls import reverse

from relacja.accounts import services as accounts
from relacja.accounts.models import User
from relacja.accounts.testing import actor_of, actor_with, make_user, sign_in
from relacja.customers.models import Party
from relacja.messaging import queries as messaging
from relacja.platform.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def administrator() -> User:
    return accounts.found_company(
        actor=Actor.system("test"), company_name="Nasza", email="a@example.com", full_name="Anna A", password="x" * 12
    )


def test_it_is_offered_let_in_once_and_leaves_what_was_there(administrator: User) -> None:
    client = sign_in(Client(), administrator)
    address = reverse("customers:sample")
    assert address in client.get("/").content.decode()
    assert client.get(address).status_code == 200
    moved_in = client.post(address)
    assert (moved_in.status_code, moved_in["Location"]) == (302, reverse("customers:list"))
    assert Party.objects.count() > 200
    others = User.objects.exclude(pk=administrator.pk)
    assert others.count() > 4
    assert not any(user.has_usable_password() for user in others)
    supervisor = actor_of(others.get(email="kierownik@bursztyn.example"))
    assert messaging.visible(supervisor).count() > 5
    assert messaging.find_texts(supervisor, "faktura")
    assert User.objects.get(pk=administrator.pk).has_usable_password()
    assert address not in client.get("/").content.decode()
    assert client.post(address).status_code == 404


def test_who_sees_only_a_part_of_the_company_is_not_offered_it(administrator: User) -> None:
    user = make_user()
    actor_with(user=user, scope="own")
    client = sign_in(Client(), user)
    assert reverse("customers:sample") not in client.get("/").content.decode()
    assert client.post(reverse("customers:sample")).status_code == 404
    assert not Party.objects.exists()
