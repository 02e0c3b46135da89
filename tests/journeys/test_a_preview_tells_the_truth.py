"""A preview of several steps says what the import then does: nothing is refused for want of an earlier step."""

import csv
import io
from random import Random
from zipfile import ZipFile

import pytest

from relacja.integrations import queries, services
from relacja.integrations.management.commands.import_file import PROFILES
from relacja.integrations.types import RunPlan
from relacja.platform.actor import Actor
from relacja.platform.transfer.mapping import MappingFile

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("test of previews")
CUSTOMER = "customer_id,company_name,contact_name,contact_title,address,city,region,postal_code,country,phone"
COUNTED = ("new", "changed", "same", "duplicate", "refused")


def shop(seed: int) -> bytes:
    """A shop's customers, products and orders; some orders name customers nobody knows, some lines are broken."""
    chance = Random(seed)
    customers = [[f"C{n}", f"Firma {n}", "", "", "", "Gdańsk", "", "", "Poland", ""] for n in range(20)]
    customers += [["C3", "Firma 3", *[""] * 8], ["", "", *[""] * 8]]
    products = [[n, f"Produkt {n}"] for n in range(8)]
    orders = [[n, f"C{chance.randrange(24)}", f"2026-0{1 + n % 8}-03", "", ""] for n in range(40)]
    lines = [
        [n, chance.randrange(9), chance.choice(["9.50", "9.50", "dużo"]), chance.choice(["1", "2", "3", ""]), "0"]
        for n in range(40)
        for _ in range(chance.randrange(1, 4))
    ]
    tables = {
        "customers.csv": (CUSTOMER, customers),
        "products.csv": ("product_id,product_name", products),
        "orders.csv": ("order_id,customer_id,order_date,required_date,shipped_date", orders),
        "order_details.csv": ("order_id,product_id,unit_price,quantity,discount", lines),
    }  # fmt: skip
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, (head, rows) in tables.items():
            text = io.StringIO()
            csv.writer(text).writerows([head.split(","), *rows])
            archive.writestr(name, text.getvalue())
    return packed.getvalue()


def planned(seed: int) -> int:
    """A run over the shop of this seed, by the mapping that comes along for such files."""
    mapping = MappingFile.read((PROFILES / "northwind.toml").read_bytes(), toml=True)
    run_id = services.upload_file(actor=SYSTEM, stream=io.BytesIO(shop(seed)), name="shop.zip")
    services.plan_import(actor=SYSTEM, run_id=run_id, plan=RunPlan(mapping.plain(), {}, {"source": "northwind"}))
    return run_id


def load(run_id: int) -> dict[str, int]:
    services.queue_import(actor=SYSTEM, run_id=run_id, enqueue=False)
    counts = services.drive_import(actor=SYSTEM, run_id=run_id).counts
    return {name: counts.get(name, 0) for name in COUNTED}


@pytest.mark.parametrize("seed", range(4))
def test_a_preview_counts_what_the_import_then_does(seed: int) -> None:
    for _round in ("into an empty house", "again"):
        run_id = planned(seed)
        foreseen = services.drive_preview(actor=SYSTEM, run_id=run_id).preview
        refused = [(row.line, row.reason) for row in queries.refused_of(SYSTEM, run_id, preview=True)]
        assert load(run_id) == {name: foreseen.get(name, 0) for name in COUNTED}
        assert sorted(refused) == sorted(
            (row.line, row.reason) for row in queries.refused_of(SYSTEM, run_id, preview=False)
        )
        assert refused, "nothing was wrong in the file, so nothing was tried"
