"""Measure, print a table, and write a line of JSON for each figure."""

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import (
    automation,
    baskets,
    campaign_data,
    capture,
    chat,
    decide,
    decisions_all,
    desk,
    faults,
    faults_messaging,
    faults_routing,
    feedback,
    imports,
    inbox,
    mail,
    mail_arrival,
    mail_store,
    mail_wire,
    mailings,
    pages,
    processes,
    reads,
    routing,
    segments,
    telephony,
    webhooks,
    world,
    writes,
)
from bench.figures import Figure, table

Bench = Callable[[world.World], Iterator[Figure]]
BENCHES: dict[str, Bench] = {
    "file": reads.customer_file,
    "search": reads.search,
    "list": reads.customer_list,
    "timeline": reads.timeline,
    "create": writes.create,
    "page": pages.customer_page,
    "inbox": inbox.inbox,
    "import": imports.customers,
    "memory": processes.memory,
    "routing": routing.routing,
    "decide": decide.decide,
    "feedback": feedback.feedback,
    "mail-store": mail_store.mail_store,
    "mail-arrival": mail_arrival.mail_arrival,
    "desk": desk.desk,
    "chat": chat.chat,
    "capture": capture.capture,
    "automation": automation.automation,
    "baskets": baskets.baskets,
    "uplift": baskets.uplift,
    "segments": segments.segments,
    "start": processes.start,
}
ON_DEMAND: dict[str, Bench] = {
    "campaign-data": campaign_data.campaign_data,
    "faults": faults.faults,
    "faults-routing": faults_routing.faults_routing,
    "mailings": mailings.mailings,
    "telephony": telephony.telephony,
}
PURE: dict[str, Callable[[str, Path], Iterator[Figure]]] = {
    "decisions": decisions_all.decisions,
    "faults-messaging": faults_messaging.faults_messaging,
    "mail-corpora": mail.mail_corpora,
    "webhooks": webhooks.webhooks,
    "mail-wire": mail_wire.mail_wire,
}
"""By name only, too; the scale is not that of the world, and they are given the directory of real data."""


def _options() -> argparse.ArgumentParser:
    known = [*BENCHES, *ON_DEMAND, *PURE]
    parser = argparse.ArgumentParser(prog="relacja bench", description=__doc__)
    besides = ", ".join([*ON_DEMAND, *PURE])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all but {besides} if none")
    parser.add_argument("--scale", choices=list(world.SCALES), default="small", help="small is a tenth of full")
    parser.add_argument("--json", type=Path, metavar="FILE", help="add a line for each figure to this file")
    parser.add_argument(
        "--real-data", type=Path, default=_real_data(), metavar="DIR", help="the shared sets of real data"
    )
    parser.add_argument("--forget", action="store_true", help="drop the generated data afterwards")
    return parser


def _real_data() -> Path:
    return Path(os.environ.get("RELACJA_REAL_DATA", world.ROOT.parent / "shared" / "data"))


def main(arguments: list[str]) -> int:
    """Run the benches asked for; 1 where a promise is not kept."""
    parser = _options()
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in {**BENCHES, **ON_DEMAND, **PURE}]
    if unknown:
        parser.error(f"no bench named {', '.join(unknown)}")
    names = given.names or list(BENCHES)
    figures: list[Figure] = []
    for one in itertools.chain(_pure(names, given), _on_a_database(names, given)):
        figures.append(one)
        if given.json:
            with given.json.open("a") as file:
                file.write(one.line() + "\n")
    print(table(figures))
    return 0 if all(one.holds is not False for one in figures) else 1


def _pure(names: Sequence[str], given: argparse.Namespace) -> Iterator[Figure]:
    for name in names:
        if name in PURE:
            print(f"{name} ...", file=sys.stderr, flush=True)
            yield from PURE[name](given.scale, given.real_data)


def _on_a_database(names: Sequence[str], given: argparse.Namespace) -> Iterator[Figure]:
    asked = [name for name in names if name not in PURE]
    if not asked:
        return
    cluster = world.start_cluster()
    try:
        filled = world.prepare(given.scale, cluster)
        for name in asked:
            print(f"{name} ...", file=sys.stderr, flush=True)
            yield from (BENCHES | ON_DEMAND)[name](filled)
    finally:
        if given.forget:
            world.forget(given.scale, cluster)
        cluster.stop()


if __name__ == "__main__":
    sys.path[:0] = [str(world.ROOT / "src")]
    raise SystemExit(main(sys.argv[1:]))
