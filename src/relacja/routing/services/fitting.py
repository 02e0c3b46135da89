"""Who would take the work of a queue, while its condition is being written."""

from dataclasses import dataclass

from relacja.kit.conditions import parse
from relacja.platform import sql
from relacja.routing.services.following import WORKERS, worker_from
from relacja.routing.services.plans import VOCABULARY, present


@dataclass(frozen=True, slots=True)
class Fitting:
    """Of how many workers a condition holds, the users of the first of them, and of how many it was asked.

    `depends`: it asks about the item or its customer as well, so it holds of nobody by themselves.
    """

    count: int
    of: int
    user_ids: tuple[int, ...]
    depends: bool


def fitting(members: str, shown: int = 5) -> Fitting:  # not a use case: it only reads
    """Who fits the condition now; everybody where it is blank. Raises `conditions.ConditionError`."""
    rows = sql.rows(WORKERS + " w.is_active ORDER BY w.id")
    if not members.strip():
        return Fitting(len(rows), len(rows), (), depends=False)
    condition = parse(members, VOCABULARY)
    if any(not name.startswith("worker.") for name in condition.fields):
        return Fitting(0, len(rows), (), depends=True)
    now = present()
    found = [row[8] for row in rows if condition.compiled(worker_from(row).values.get, now)]
    return Fitting(len(found), len(rows), tuple(found[:shown]), depends=False)
