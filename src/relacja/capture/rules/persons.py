"""What an event says of who its sender is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from relacja.kit import email

LONGEST = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a sender: an address and names, each blank where it is not said."""

    email: str = ""
    given_name: str = ""
    family_name: str = ""
    name: str = ""
    phone: str = ""

    def over(self, before: "Said") -> "Said":
        """What is known after this: what it leaves out stays."""
        told = {name: value for name in Said.__slots__ if (value := getattr(self, name))}
        return replace(before, **told)

    @property
    def shown(self) -> str:
        """What to call them; blank where nothing is said."""
        return self.name or f"{self.given_name} {self.family_name}".strip() or self.email


def read(payload: Mapping[str, Any]) -> Said:
    """What stands among the traits of an event or of its context; the address among its properties, too."""
    context = payload.get("context")
    traits: dict[str, Any] = {}
    for place in ((context if isinstance(context, dict) else {}).get("traits"), payload.get("traits")):
        traits |= place if isinstance(place, dict) else {}
    properties = payload.get("properties")
    address = _text(traits, "email") or _text(properties if isinstance(properties, dict) else {}, "email")
    return Said(
        _address(address), _text(traits, "firstName", "first_name"), _text(traits, "lastName", "last_name"),
        _text(traits, "name"), _text(traits, "phone"),
    )  # fmt: skip


def _address(said: str) -> str:
    try:
        return email.parse(said) if said else ""
    except email.BadEmail:
        return ""


def _text(told: Mapping[str, Any], *names: str) -> str:
    for name in names:
        said = told.get(name)
        if isinstance(said, str) and said.strip() and len(said) <= 250:
            return said.strip()[: 250 if name == "email" else LONGEST]
    return ""
