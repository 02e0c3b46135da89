"""Figures for Prometheus: requests as this machine's processes served them, work as the database knows it.

The processes of one machine share a directory; whoever is asked answers for all of them.
"""

import os
from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

from django.conf import settings

from relacja.platform import operations

FOLDER = Path(settings.DATA) / "metrics"
FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(FOLDER))

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest  # noqa: E402
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

REQUESTS = Counter("relacja_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "relacja_request_seconds",
    "Time to the answer",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)

NAMES = (
    ("relacja_deliveries_waiting", "News on its way to a subscriber"),
    ("relacja_deliveries_parked", "News that could not be delivered and waits for an operator"),
    ("relacja_deliveries_oldest_seconds", "Age of the oldest news on its way"),
    ("relacja_jobs_waiting", "Jobs queued"),
    ("relacja_jobs_running", "Jobs under way"),
    ("relacja_jobs_failed", "Jobs that failed for good"),
    ("relacja_workers_alive", "Jobs processes that show that they live"),
    ("relacja_database_connections", "Connections to the database"),
    ("relacja_database_bytes", "Size of the database"),
)


def observe(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count a request."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)


class Work:
    """What the database knows, asked when somebody looks."""

    def collect(self) -> Iterable[Metric]:
        """One statement."""
        for (name, text), value in zip(NAMES, astuple(operations.measure()), strict=True):
            yield GaugeMetricFamily(name, text, value=float(value))


def exposition() -> bytes:
    """Everything, as Prometheus reads it."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(Work())
    return generate_latest(registry)


def forget_dead_processes() -> int:
    """Remove the figures of processes that are gone (counters begin anew, as Prometheus expects); how many files."""
    gone = [path for path in FOLDER.glob("*.db") if not _lives(path.stem.rpartition("_")[2])]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _lives(pid: str) -> bool:
    return pid.isdecimal() and Path(f"/proc/{pid}").exists()
