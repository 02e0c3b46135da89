"""What the contact centre declares."""

from relacja.contact_centre import permissions
from relacja.platform.permissions import permissions as declared


def test_calling_and_hearing_recordings_are_two_rights() -> None:
    assert {permissions.DIAL, permissions.HEAR} <= set(declared.codes())
    assert permissions.DIAL != permissions.HEAR
