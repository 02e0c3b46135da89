"""What tests of decisions need."""

from typing import Any

from relacja.decisions import services
from relacja.platform.actor import Actor

SYSTEM = Actor.system("test")


def make_offer(code: str, **fields: Any) -> int:
    """An offer in force."""
    return services.save_offer(
        actor=SYSTEM, code=code, **{"name": code.title(), "state": "live", "places": ["desk"], **fields}
    )
