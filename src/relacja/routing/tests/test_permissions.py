"""What routing declares."""

from relacja.platform.permissions import permissions as declared
from relacja.routing import permissions


def test_taking_work_and_supervising_it_are_two_rights() -> None:
    assert {permissions.WORK, permissions.SUPERVISE} <= set(declared.codes())
    assert permissions.WORK != permissions.SUPERVISE
