"""What tests of decisions need."""

from typing import Any

from relacja.decisions import services
from relacja.platform import parameters
from relacja.platform.actor import Actor

SYSTEM = Actor.system("test")


def be_patient() -> None:
    """No machine is too slow to choose offers, whatever process does it."""
    parameters.set_parameter(actor=SYSTEM, code="decisions.patience", value=10_000, reason="a slow machine")


def make_offer(code: str, **fields: Any) -> int:
    """An offer in force."""
    return services.save_offer(
        actor=SYSTEM, code=code, **{"name": code.title(), "state": "live", "places": ["desk"], **fields}
    )
