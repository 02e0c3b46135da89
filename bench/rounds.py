"""Interleaved rounds: the product and its floor take turns, so that what else the machine does falls on both."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench import cpu
from bench.client import Outcome, drive
from bench.servers import Server
from bench.world import World

ROUNDS = 5


class WrongAnswer(RuntimeError):
    """A measured request was not answered as it should be, so that its cost says nothing."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU milliseconds a request costs, application and PostgreSQL together, and how long answers took."""

    milliseconds: float
    outcome: Outcome


def ask(server: Server, requests: Sequence[bytes], *, clients: int = 1) -> Outcome:
    """The outcome of the requests; every answer must be a success."""
    outcome = drive(server.port, requests, clients=clients)
    failed = {status: number for status, number in outcome.statuses.items() if not status.startswith("2")}
    if failed or outcome.broken:
        raise WrongAnswer(f"{failed} {outcome.broken} for {requests[0][:200]!r}")
    return outcome


def cost(world: World, server: Server, requests: Sequence[bytes], *, clients: int = 1) -> Cost:
    """What the requests cost in CPU, in one round."""
    before = cpu.seconds(server.pid, world.postmaster)
    outcome = ask(server, requests, clients=clients)
    spent = cpu.seconds(server.pid, world.postmaster) - before
    return Cost(1000 * spent / len(requests), outcome)


def against_floor(
    world: World, product: tuple[Server, Sequence[Sequence[bytes]]], floor: tuple[Server, Sequence[Sequence[bytes]]]
) -> tuple[float, float]:
    """Median CPU milliseconds a request of the product and of the floor; one list of requests for each round.

    Reads are asked of the floor once before they count, so that both find their pages in memory.
    """
    ours, theirs = [], []
    for number, (asked, bare) in enumerate(zip(product[1], floor[1], strict=True)):
        if bare[0].startswith(b"GET"):
            ask(floor[0], bare)
        mine, bottom = cost(world, product[0], asked), cost(world, floor[0], bare)
        if number:  # the first round warms up caches and plans
            ours.append(mine.milliseconds)
            theirs.append(bottom.milliseconds)
    return median(ours), median(theirs)
