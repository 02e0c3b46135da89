"""What the contact centre declares."""

from relacja.contact_centre import permissions
from relacja.platform.permissions import permissions as declared


def test_taking_work_and_supervising_it_are_two_rights() -> None:
    assert {permissions.WORK, permissions.SUPERVISE} <= set(declared.codes())
    assert permissions.WORK != permissions.SUPERVISE
