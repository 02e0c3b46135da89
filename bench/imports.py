"""A spreadsheet of customers through the import engine: new, and the same again as update."""

import csv
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
from demo.words import MEN, WOMEN

from bench import cpu, dataset
from bench.figures import Figure, Target, figure
from bench.world import ROOT, World

ROWS = {"tiny": 2_000, "small": 100_000, "full": 1_000_000}
RATE, MEGABYTES = 8_000, 500
CHANGED = 0.1


def customers(world: World) -> Iterator[Figure]:
    """Rows a second and the most memory held, into a database of its own; the floor is COPY of the same file."""
    rows = ROWS[world.scale]
    empty = empty_world(world)
    file = world.directory / f"customers-{world.scale}.csv"
    bottom = 0.0
    for name, seed in (("new", 0), ("again, a tenth changed", 1)):
        _write(file, rows, seed)
        bottom = bottom or _copy(empty, file, rows)
        seconds, peak = _import(empty, file)
        rate = rows / seconds
        promised = Target(RATE, of="value", at_least=True)
        yield figure(f"import of {rows:,} customers, {name}", rate, "rows/s", floor=bottom, target=promised)
        yield figure(f"import, {name}: peak memory", peak, "MB", target=Target(MEGABYTES, of="value"))
    file.unlink()


def empty_world(world: World) -> World:
    """A database with its tables and nothing else."""
    with psycopg.connect(world.cluster.dsn("postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS bench_import WITH (FORCE)")
        server.execute("CREATE DATABASE bench_import")
    empty = replace(world, dsn=world.cluster.dsn("bench_import"))
    empty.run("migrate", "--no-input", "-v", "0")
    return empty


def _write(file: Path, rows: int, seed: int) -> None:
    """The same customers whatever the seed, a tenth of them with another telephone for another seed."""
    draw, names, given = random.Random(5), dataset.families(), [*WOMEN, *MEN]
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["Kod klienta", "Imię", "Nazwisko", "E-mail", "Telefon", "Ulica", "Kod pocztowy", "Miasto"])
        for number in range(rows):
            first, last = draw.choice(given), names[int(len(names) * draw.random() ** 2)]
            phone = 500_000_000 + number * 4 + (seed if draw.random() < CHANGED else 0)
            mail = f"klient{number}@poczta{number % 97}.example"
            street = f"Lipowa {number % 300}"
            writer.writerow([f"K{number:07}", first, last, mail, phone, street, f"31-{number % 1000:03}", "Kraków"])


def _copy(world: World, file: Path, rows: int) -> float:
    """Rows a second that COPY of the bare file takes."""
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bench_copied")
        columns = ", ".join(f"{name} text" for name in "bcdefgh")
        connection.execute(f"CREATE TABLE bench_copied (a text PRIMARY KEY, {columns})")
        begun = time.perf_counter()
        statement = "COPY bench_copied FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)"
        with connection.cursor().copy(statement) as copy, file.open("rb") as stream:
            while piece := stream.read(1 << 20):
                copy.write(piece)
        seconds = time.perf_counter() - begun
        connection.execute("DROP TABLE bench_copied")
    return rows / seconds


def _import(world: World, file: Path) -> tuple[float, float]:
    """Seconds, and the most megabytes any process of the engine held at once."""
    command = [sys.executable, str(ROOT / "manage.py"), "import_file", str(file), "--target", "customers.customer"]
    command += ["--source", "bench", "--match", "key", "--yes", "--json"]
    begun, peak = time.perf_counter(), 0.0
    with (world.directory / "import.log").open("w+b") as log:
        process = subprocess.Popen(command, env=world.environment(), stdout=log, stderr=log)
        while process.poll() is None:
            peak = max(peak, sum(cpu.peak_megabytes(pid) for pid in cpu.tree(process.pid)))
            time.sleep(0.2)
        seconds = time.perf_counter() - begun
        log.seek(0)
        said = log.read().decode(errors="replace")
    if process.returncode:
        raise RuntimeError(said[-2000:])
    counts = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    print(f"  {counts[-1] if counts else said[-300:]}", file=sys.stderr, flush=True)
    return seconds, peak
