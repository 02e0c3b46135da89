"""A token is for programs: with a stolen one nobody reads or changes how its user signs in."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for

pytestmark = pytest.mark.django_db
PAGES = ("codes", "codes/file", "second-factor", "")


def test_the_codes_of_a_second_factor_are_not_told_to_a_token() -> None:
    user = make_user(language="en")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    client = Client(headers={"Authorization": f"Bearer {token_for(user, scopes=['customers.view'])}"})
    for page in PAGES:
        answer = client.get(f"/settings/security/{page}".rstrip("/"))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in")
        assert not [code for code in codes if code in answer.content.decode()]


def test_a_token_does_not_take_over_the_user_it_acts_for() -> None:
    user = make_user("boss@example.com")
    make_member(user, make_unit(), make_role(permissions=["*"], scope="all"))
    client = Client(headers={"Authorization": f"Bearer {token_for(user, scopes=['accounts.manage_users'])}"})
    typed = {"full_name": "Boss", "email": "thief@example.com", "phone": ""}
    answer = client.put(f"/api/v1/users/{user.pk}", typed, content_type="application/json")
    assert answer.status_code == 403, answer.content
    taken_off = client.post(
        f"/api/v1/users/{user.pk}/second-factor/reset", {"reason": "mine"}, content_type="application/json"
    )
    assert taken_off.status_code == 403
    user.refresh_from_db()
    assert user.email == "boss@example.com"
