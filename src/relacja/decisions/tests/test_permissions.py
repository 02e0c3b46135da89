"""What decisions declares."""

from relacja.decisions import permissions
from relacja.platform.permissions import permissions as declared


def test_changing_levers_and_publishing_them_are_two_rights() -> None:
    assert {permissions.EDIT, permissions.PUBLISH} <= set(declared.codes())
    assert permissions.EDIT != permissions.PUBLISH
