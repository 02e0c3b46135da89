"""What segments declare."""

from relacja.platform.permissions import permissions


def test_its_permissions_are_declared() -> None:
    assert {"segments.view", "segments.edit", "segments.export"} <= set(permissions.codes())
