"""What written messages declare."""

from relacja.messaging import permissions
from relacja.platform.permissions import permissions as declared


def test_reading_answering_and_setting_up_are_three_rights() -> None:
    assert {permissions.VIEW, permissions.ANSWER, permissions.CONFIGURE} <= set(declared.codes())
