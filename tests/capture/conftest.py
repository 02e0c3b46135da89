"""What tests of the entrance for events stand on."""

import time
from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from relacja.capture import services
from relacja.platform.actor import Actor
from tests.servers import serving


@pytest.fixture(scope="module")
def web(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A web process for the tests of a file, on the database that each of them finds empty."""
    with django_db_blocker.unblock():
        with serving(tmp_path_factory.mktemp("web")) as address:
            yield address
        _let_go()


def _let_go() -> None:
    """Wait until the server of the database has noticed, too, that the process has gone."""
    until = time.monotonic() + 5
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT FROM pg_stat_activity WHERE application_name = 'relacja capture'")
            if not cursor.fetchall():
                break
            time.sleep(0.05)
    connection.close()


@pytest.fixture
def key(web: str, transactional_db: None) -> str:
    """The write key of a source."""
    return services.add_source(actor=Actor.system("a test"), name="Shop")[1]
