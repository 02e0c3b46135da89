"""What the router would hold if it began now, as JSON on standard output; for `manage.py shell`."""

import json

from relacja.routing import services
from relacja.routing.rules.values import rank


def tell() -> None:
    """Read the rows as the router does at its start."""
    follower = services.Follower()
    follower.refresh()
    core = follower.core
    waiting = [(item.id, item.step, rank(item)[0]) for item in core.items()]
    held = [(one.id, one.item, one.worker, one.state) for one in core.reservations.values()]
    print(json.dumps({"waiting": waiting, "held": held}))
