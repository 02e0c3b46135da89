"""Who has come and who is gone in all folders of an account, put together: a message that was moved is not gone."""

from collections import OrderedDict, defaultdict
from collections.abc import Mapping

from relacja.messaging.transports.email.intake import Intake, Move, Print, Spot

REMEMBERED = 2000
"""So many of the last arrivals: some mail programs copy first and delete much later."""


class Moves:
    """Kept for as long as an account is followed."""

    def __init__(self) -> None:
        self._arrived: OrderedDict[Spot, Print] = OrderedDict()
        self._departed: dict[Spot, Print] = {}
        self.departures = 0
        """How many there have been."""

    def arrived(self, spot: Spot, seen: Print) -> None:
        """It was taken."""
        self._arrived[spot] = seen
        if len(self._arrived) > REMEMBERED:
            self._arrived.popitem(last=False)

    def departed(self, gone: Mapping[Spot, Print]) -> int:
        """They are no longer where they were; how many of them were not known to be."""
        fresh = len(gone.keys() - self._departed.keys())
        self._departed.update(gone)
        self.departures += fresh
        return fresh

    def has_departed(self) -> bool:
        """Whether anybody is gone of whom it was not told."""
        return bool(self._departed)

    def forget_departed(self) -> None:
        """What was not told will be found anew."""
        self._departed.clear()

    def tell(self, intake: Intake) -> None:
        """Who was moved, then who is gone; nobody is told of twice unless the intake raises."""
        found = [(spot, self._elsewhere(spot, seen)) for spot, seen in self._departed.items()]
        moves = [Move(spot, target) for spot, target in found if target is not None]
        if moves:
            intake.moved(moves)
        gone: dict[tuple[str, int], list[int]] = defaultdict(list)
        for spot, target in found:
            if target is None:
                gone[spot.folder, spot.uidvalidity].append(spot.uid)
        for (folder, uidvalidity), uids in gone.items():
            intake.gone(folder, uidvalidity, uids)
        self._departed.clear()

    def _elsewhere(self, spot: Spot, seen: Print) -> Spot | None:
        """The last arrival of the same message in another folder, which then stands for no other."""
        for target in reversed(self._arrived):
            if target.folder != spot.folder and seen.is_of_same(self._arrived[target]):
                del self._arrived[target]
                return target
        return None
