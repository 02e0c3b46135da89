"""What other apps' tests may use: segments that are made and counted."""

from django.utils import timezone

from relacja.platform.actor import Actor
from relacja.segments import services
from relacja.segments.models import Count, Stay
from relacja.segments.types import Changed, Kind

SYSTEM = Actor.system("test")


def make_segment(code: str, condition: str = "", kind: Kind = Kind.CONDITION, *, counts: bool = True) -> int:
    """A segment; counted, unless one says otherwise."""
    made = services.add_segment(
        actor=SYSTEM, code=code, name=code.title(), at=timezone.now(), kind=kind, condition=condition
    )
    if counts:
        count(made)
    return made


def count(segment_id: int) -> Changed:
    """The full count that waits, made now; one is asked for where none waits."""
    services.ask_count(actor=SYSTEM, segment_id=segment_id, at=timezone.now())
    waits = Count.objects.get(segment_id=segment_id, finished_at=None)
    return services.count(actor=SYSTEM, count_id=waits.pk, at=timezone.now())


def stays_of(segment_id: int) -> list[tuple[int, int]]:
    """Each stay in it: its number and whose it is."""
    return list(Stay.objects.filter(segment_id=segment_id).values_list("pk", "party_id"))
