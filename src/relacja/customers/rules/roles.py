"""Which of several roles a party is listed under."""

from collections.abc import Iterable, Mapping


def main_role(open_roles: Iterable[str], ranks: Mapping[str, int]) -> str:
    """The open role of the highest rank; blank where there is none. Roles whose plug is gone rank lowest."""
    return max(sorted(open_roles), key=lambda role: ranks.get(role, -1), default="")
