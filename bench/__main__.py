"""Measure, print a table, and write a line of JSON for each figure."""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import faults, imports, pages, processes, reads, world, writes
from bench.figures import Figure, table

Bench = Callable[[world.World], Iterator[Figure]]
BENCHES: dict[str, Bench] = {
    "file": reads.customer_file,
    "search": reads.search,
    "list": reads.customer_list,
    "timeline": reads.timeline,
    "create": writes.create,
    "page": pages.customer_page,
    "import": imports.customers,
    "memory": processes.memory,
    "start": processes.start,
}
ON_DEMAND: dict[str, Bench] = {"faults": faults.faults}


def _options() -> argparse.ArgumentParser:
    known = [*BENCHES, *ON_DEMAND]
    parser = argparse.ArgumentParser(prog="relacja bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all but faults if none")
    parser.add_argument("--scale", choices=list(world.SCALES), default="small", help="small is a tenth of full")
    parser.add_argument("--json", type=Path, metavar="FILE", help="add a line for each figure to this file")
    parser.add_argument("--forget", action="store_true", help="drop the generated data afterwards")
    return parser


def main(arguments: list[str]) -> int:
    """Run the benches asked for; 1 where a promise is not kept."""
    parser = _options()
    given = parser.parse_args(arguments)
    known = BENCHES | ON_DEMAND
    unknown = [name for name in given.names if name not in known]
    if unknown:
        parser.error(f"no bench named {', '.join(unknown)}; there are {', '.join(known)}")
    figures: list[Figure] = []
    cluster = world.start_cluster()
    try:
        filled = world.prepare(given.scale, cluster)
        for name in given.names or BENCHES:
            print(f"{name} ...", file=sys.stderr, flush=True)
            for one in known[name](filled):
                figures.append(one)
                if given.json:
                    with given.json.open("a") as file:
                        file.write(one.line() + "\n")
        print(table(figures))
    finally:
        if given.forget:
            world.forget(given.scale, cluster)
        cluster.stop()
    return 0 if all(one.holds is not False for one in figures) else 1


if __name__ == "__main__":
    sys.path[:0] = [str(world.ROOT / "src")]
    raise SystemExit(main(sys.argv[1:]))
