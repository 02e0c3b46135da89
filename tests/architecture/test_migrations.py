"""Migrations: what they stand on, and that they do not wait for locks."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model
from django.db.models.signals import post_migrate, pre_migrate

Key = tuple[str, str]


def unfounded(models: list[type[Model]], parents: Mapping[str, set[Key]]) -> list[str]:
    """Apps with audited models whose migrations do not come after the tables that their triggers write to."""
    audited = {
        model._meta.app_label
        for model in models
        if any(trigger.name.startswith("audit_") for trigger in getattr(model._meta, "triggers", ()))
    }
    return sorted(app for app in audited - {"platform"} if ("platform", "0001_initial") not in parents.get(app, set()))


def test_audited_tables_come_after_the_record_they_write_to() -> None:
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    parents = {
        app: set().union(*(graph.forwards_plan(key) for key in graph.root_nodes(app)))
        for app in {key[0] for key in graph.nodes}
    }
    assert unfounded(apps.get_models(), parents) == []
    assert "accounts" in unfounded(apps.get_models(), {})


@pytest.mark.django_db
def test_a_migration_waits_for_no_lock_longer_than_the_setting() -> None:
    def lock_timeout() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    config: Any = apps.get_app_config("platform")
    words = {"app_config": config, "verbosity": 0, "interactive": False, "using": "default", "plan": [], "apps": apps}
    before = lock_timeout()
    pre_migrate.send(sender=config, **words)
    during = lock_timeout()
    reset = next(one for one in post_migrate._live_receivers(config)[0] if one.__name__ == "_reset_lock_timeout")
    reset(sender=config, using="default")
    assert (during, lock_timeout()) == ("5s", before)
