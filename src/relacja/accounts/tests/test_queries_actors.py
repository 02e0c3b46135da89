"""The actor of a user or a token, against the tables."""

from datetime import timedelta

import pytest
from django.utils import timezone

from relacja.accounts.models import ApiToken
from relacja.accounts.queries import actor_for_user
from relacja.accounts.queries.actors import signed_in_token, today
from relacja.accounts.testing import actor_of, actor_with, make_member, make_role, make_unit, make_user, token_for

pytestmark = pytest.mark.django_db
SEE, EDIT = "customers.view", "customers.edit"


def test_one_statement_makes_the_actor(django_assert_num_queries):
    company = make_unit()
    user = make_user()
    for _ in range(3):
        make_member(user, make_unit(parent=company), make_role(permissions=[SEE, EDIT], scope="subtree"))
    with django_assert_num_queries(1):
        actor = actor_for_user(user.pk)
    assert actor.may(SEE)
    assert len(actor.unit_ids) == 3


def test_one_statement_makes_the_client_of_a_token(django_assert_num_queries):
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=[SEE, EDIT]))
    secret = token_for(user, scopes=[SEE])
    with django_assert_num_queries(1):
        found = signed_in_token(secret, now=timezone.now())
    assert found is not None
    assert found.actor.kind == "client"
    assert set(found.actor.grants) == {SEE}


def test_somebody_without_memberships_may_nothing():
    actor = actor_for_user(make_user().pk)
    assert actor.kind == "user"
    assert not actor.grants


def test_an_inactive_user_is_nobody():
    user = make_user(is_active=False)
    make_member(user, make_unit(), make_role())
    assert actor_of(user).kind == "nobody"
    assert signed_in_token(token_for(user, scopes=[SEE]), now=timezone.now()) is None


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [(-10, None, True), (0, None, True), (1, None, False), (-10, 1, True), (-10, 0, False), (-10, -5, False)],
)
def test_only_memberships_of_today_count(since, until, counts):
    user = make_user()
    day = today()
    make_member(
        user,
        make_unit(),
        make_role(permissions=[SEE], scope="all"),
        since=day + timedelta(days=since),
        until=None if until is None else day + timedelta(days=until),
    )
    assert actor_of(user).may(SEE) is counts


def test_a_subtree_holds_all_that_is_below_and_no_sibling_with_a_longer_number():
    company = make_unit()
    region = make_unit(parent=company)
    branch = make_unit(parent=region)
    team = make_unit(parent=branch)
    others = [make_unit(parent=company) for _ in range(12)]
    actor = actor_with(SEE, scope="subtree", unit=region)
    assert actor.grants[SEE].unit_ids == {region.pk, branch.pk, team.pk}
    assert not actor.grants[SEE].unit_ids & {unit.pk for unit in others}


@pytest.mark.parametrize("count", [1, 11, 120])
def test_subtrees_are_right_whatever_the_numbers(count):
    company = make_unit()
    units = [make_unit(parent=company) for _ in range(count)]
    for unit in units[:: max(1, count // 5)]:
        below = make_unit(parent=unit)
        assert actor_with(SEE, scope="subtree", unit=unit).grants[SEE].unit_ids == {unit.pk, below.pk}


@pytest.mark.parametrize(
    "fields", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(seconds=1)}]
)
def test_a_token_that_ended_counts_no_more(fields):
    user = make_user()
    make_member(user, make_unit(), make_role())
    assert signed_in_token(token_for(user, scopes=[SEE], **fields), now=timezone.now()) is None


def test_an_unknown_token_is_nobody():
    assert signed_in_token("x" * 43, now=timezone.now()) is None
    assert signed_in_token("", now=timezone.now()) is None


def test_a_secret_is_kept_nowhere():
    secret = token_for(make_user(), scopes=[SEE])
    assert secret not in str(list(ApiToken.objects.values()))
