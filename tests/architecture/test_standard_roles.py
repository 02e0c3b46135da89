"""The roles a new company begins with know every permission there is."""

from relacja.accounts.rules.standard_roles import ADMINISTRATORS_ONLY, STANDARD_ROLES
from relacja.platform.permissions import permissions

NAMED = {code for role in STANDARD_ROLES for code in role.permissions if code != "*"}


def test_standard_roles_name_only_what_is_declared() -> None:
    assert sorted((NAMED | ADMINISTRATORS_ONLY) - set(permissions.codes())) == []


def test_every_permission_is_given_to_a_standard_role_or_kept_for_administrators_on_purpose() -> None:
    assert sorted(set(permissions.codes()) - NAMED - ADMINISTRATORS_ONLY) == []


def test_what_is_for_administrators_only_is_in_no_other_role() -> None:
    assert sorted(NAMED & ADMINISTRATORS_ONLY) == []
