"""What marketing declares."""

from relacja.marketing import permissions
from relacja.platform.permissions import permissions as declared


def test_the_right_to_see_is_declared_under_the_name_of_the_app() -> None:
    assert permissions.VIEW in declared
    assert permissions.VIEW.startswith("marketing.")
