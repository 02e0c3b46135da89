"""What stands in the doors of the apps."""

from pathlib import Path

import pytest
from django.apps import apps as django_apps
from tools.walls import doors
from tools.walls.floors import FLOORS, HOUSE, app_of, python_files

APPS = doors.apps()
NAMES = [app.name for app in APPS]


@pytest.mark.parametrize("app", APPS, ids=NAMES)
def test_every_service_is_a_use_case_that_takes_its_actor_by_keyword(app: Path) -> None:
    assert doors.loose_services(doors.sources(app, "services")) == []


@pytest.mark.parametrize("app", APPS, ids=NAMES)
def test_every_query_asks_who_wants_to_know(app: Path) -> None:
    assert doors.blind_queries(doors.sources(app, "queries")) == []


SERVICES = {
    "services": """
@use_case(permits=EDIT)
def good(*, actor, name): ...

@use_case(permits=EDIT)
def by_position(actor, name): ...

@use_case(permits=EDIT)
def by_nobody(*, name): ...

def bare(*, actor): ...

def excused(*, name):  # not a use case: it only builds text
    ...

def hands_over(*, actor, name):
    return good(actor=actor, name=name)

def _own(name): ...
"""
}


def test_a_loose_service_is_found() -> None:
    assert doors.loose_services(SERVICES) == [
        "services.by_position takes something by position",
        "services.by_nobody takes no actor",
        "services.bare is no use case",
    ]


def test_only_what_a_package_shows_is_its_door() -> None:
    package = {
        "__init__": "from relacja.tea.services.pouring import pour\n__all__ = ['pour']\n",
        "pouring": "def pour(*, actor): ...\n\ndef inner(): ...\n",
    }
    assert doors.loose_services(package) == ["pouring.pour is no use case"]


def test_a_blind_query_is_found() -> None:
    source = "def open_cases(actor): ...\n\ndef all_cases(limit): ...\n\ndef names(ids):  # no actor: names\n    ...\n"
    assert doors.blind_queries({"queries": source}) == ["queries.all_cases takes no actor"]


def is_test(path: Path) -> bool:
    """Whether a file is for tests only."""
    return not {"tests", "testing"}.isdisjoint(path.parts)


def test_nobody_touches_another_apps_objects() -> None:
    found = {
        str(path.relative_to(HOUSE)): loose
        for path in python_files(tests=True)
        if (
            loose := doors.foreign_objects(app_of(path), path.read_text(), tests={"tests", "testing"} & set(path.parts))
        )
    }
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "from relacja.customers.models import Party\nParty.objects.all()",
        "from relacja.customers import models\nmodels.Party.objects.get(pk=1)",
        "from relacja.customers.models import Party as P\nP._default_manager.create()",
        "from django.apps import apps\napps.get_model('customers.Party')",
        "from django.apps import apps\napps.get_model('customers', 'Party')",
    ],
)
def test_a_hand_in_another_apps_objects_is_found(source: str) -> None:
    assert len(doors.foreign_objects("sales", source)) == 1
    assert doors.foreign_objects("customers", source) == []


TABLES = {
    model._meta.db_table: model._meta.app_label for model in django_apps.get_models() if model._meta.app_label in FLOORS
}


def test_nobody_reads_another_apps_tables_by_sql_without_a_reason() -> None:
    found = {
        str(path.relative_to(HOUSE)): loose
        for path in python_files()
        if (loose := doors.foreign_tables(app_of(path), path.read_text(), TABLES))
    }
    assert found == {}


def test_sql_on_another_apps_table_is_found() -> None:
    tables = {"customers_party": "customers", "sales_order": "sales"}
    source = 'SQL = """\nSELECT 1 FROM sales_order JOIN customers_party USING (id)\n"""\n'
    assert doors.foreign_tables("sales", source, tables) == ["line 1: customers_party of customers"]
    assert doors.foreign_tables("sales", f"# reads customers: one statement instead of two\n{source}", tables) == []


def test_a_door_is_not_a_corridor() -> None:
    found = {
        str(path.relative_to(HOUSE)): deep
        for path in python_files(tests=True)
        if (deep := doors.deep_imports(app_of(path), path.read_text()))
    }
    assert found == {}


def test_an_import_through_the_door_and_further_is_found() -> None:
    deep = "from relacja.customers.services.merging import merge\n"
    assert doors.deep_imports("sales", deep) == ["line 1: relacja.customers.services.merging"]
    assert doors.deep_imports("customers", deep) == []
    assert doors.deep_imports("sales", "from relacja.customers import services\n") == []
