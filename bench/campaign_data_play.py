"""Loads real campaigns as experiments from outside and reports them: prints what came of it, as a line of JSON."""

import csv
import gzip
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
import django

django.setup()

import pyarrow.parquet  # noqa: E402 Django first
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from relacja.marketing import queries  # noqa: E402
from relacja.marketing.rules.arms import Arm, draw  # noqa: E402
from relacja.platform.actor import Actor  # noqa: E402
from relacja.platform.transfer.plugs import import_targets  # noqa: E402
from relacja.platform.transfer.types import LoadOptions, Record  # noqa: E402

ACTOR = Actor.system("a bench")
CHANCE = (Arm("control", 500), Arm("a", 500))
DRAWS = 20
Row = dict[str, Any]


def ifood(folder: Path) -> Iterator[Row]:
    """Six offers of a food shop: everybody was asked; those who had taken the one before against the others."""
    with gzip.open(folder / "ml_project1_data.csv.gz", "rt") as file:
        people = list(csv.DictReader(file))
    offers = ["AcceptedCmp1", "AcceptedCmp2", "AcceptedCmp3", "AcceptedCmp4", "AcceptedCmp5", "Response"]
    at = datetime(2014, 6, 1, tzinfo=UTC)
    for before, offer in zip([None, *offers], offers, strict=False):
        for one in people:
            arm = "treated" if before is None or one[before] == "1" else "control"
            yield _row(offer, arm, at, f"ifood-{one['ID']}", did=one[offer] == "1", brought=0)


def journey(folder: Path) -> Iterator[Row]:
    """Thirty months of a grocer: households that were chosen for a campaign against all others, by what they spent."""
    asked: dict[str, set[str]] = {}
    for one in pyarrow.parquet.read_table(folder / "campaigns.parquet").to_pylist():
        asked.setdefault(one["campaign_id"], set()).add(one["household_id"])
    baskets = pyarrow.parquet.read_table(folder / "transactions_sample.parquet").to_pylist()
    everybody = sorted({one["household_id"] for one in baskets})
    for plan in pyarrow.parquet.read_table(folder / "campaign_descriptions.parquet").to_pylist():
        spent: dict[str, float] = {}
        for one in baskets:
            if plan["start_date"] <= one["transaction_timestamp"].date() <= plan["end_date"]:
                spent[one["household_id"]] = spent.get(one["household_id"], 0.0) + one["sales_value"]
        at = datetime.combine(plan["start_date"], datetime.min.time(), UTC)
        for home in everybody:
            arm = "treated" if home in asked.get(plan["campaign_id"], ()) else "control"
            brought = round(spent.get(home, 0.0), 2)
            yield _row(f"campaign {plan['campaign_id']}", arm, at, f"home-{home}", did=brought > 0, brought=brought)


def _row(name: str, arm: str, at: datetime, key: str, *, did: bool, brought: float) -> Row:
    return {
        "experiment": name, "arm": arm, "at": at, "is_random": False, "did": did, "brought": brought,
        "customer_key": key,
    }  # fmt: skip


def told_of(rows: list[Row]) -> dict[str, float]:
    """Load them as they are, then with arms drawn by chance; what is claimed of both."""
    names = sorted({row["experiment"] for row in rows})
    began = time.perf_counter()
    _load(rows)
    seconds = time.perf_counter() - began
    reports = _reports(names)
    drawn = [
        {**row, "experiment": f"{row['experiment']}, draw {n}", "is_random": True,
         "arm": draw(CHANCE, f"{row['experiment']} {n}", int("".join(filter(str.isdigit, row["customer_key"]))))}
        for n in range(DRAWS) for row in rows if row["experiment"] in names[:2]
    ]  # fmt: skip
    _load(drawn)
    by_chance = _reports(sorted({row["experiment"] for row in drawn}))
    sure = [one.uplift.rate.is_sure for one in by_chance if one.uplift.rate is not None]
    return {
        "campaigns": len(reports), "claims": sum(one.uplift.claim == "interval" for one in reports),
        "tempting": max(100 * (one.treated.rate - one.control.rate) for one in reports if one.control.people),
        "astray": 100 * sum(sure) / len(sure), "rows_per_s": len(rows) / seconds,
    }  # fmt: skip


def _load(rows: list[Row]) -> None:
    target, options = import_targets["marketing.experiment"], LoadOptions(source="bench")
    for start in range(0, len(rows), target.chunk_rows):
        records = [Record(n, row) for n, row in enumerate(rows[start : start + target.chunk_rows], start + 2)]
        with transaction.atomic():
            prepared = target.prepare(records=records, options=options)
            loaded = target.load(actor=ACTOR, prepared=prepared, options=options)
        refused = [one for one in loaded.outcomes if one.kind == "refused"]
        if refused:
            raise RuntimeError(refused[0])


def _reports(names: list[str]) -> list[Any]:
    found = {one.name: one for one in queries.campaigns(ACTOR).filter(name__in=names)}
    return [queries.report(ACTOR, found[name], timezone.now()) for name in names]


def main(data: Path) -> None:
    """Both sets."""
    told = {
        "ifood_campaigns": told_of(list(ifood(data / "ifood_campaigns"))),
        "complete_journey": told_of(list(journey(data / "complete_journey"))),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
