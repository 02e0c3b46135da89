"""The web process as `./relacja up` starts it, on the database of a test."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

ROOT = Path(__file__).resolve().parents[1]


def surroundings(tmp_path: Path) -> dict[str, str]:
    """What a process of the product needs around it to work on the database of the test."""
    at = connection.get_connection_params()
    return os.environ | {
        "DATABASE_URL": f"postgresql://{at['user']}@/{at['dbname']}?host={quote(at['host'], safe='')}",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RELACJA_DATA": str(tmp_path / "data"),
        "RELACJA_SECRET_KEY": settings.SECRET_KEY,
        "RELACJA_MASTER_KEY": settings.MASTER_KEY,
    }


@pytest.fixture(scope="session")
def collected(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """What browsers load, collected once for all tests."""
    place = tmp_path_factory.mktemp("collected")
    with django_db_blocker.unblock():
        env = surroundings(place)
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "-v", "0"]
    subprocess.run(command, env=env, check=True)
    return place / "data" / "static"


@pytest.fixture
def whole_server(transactional_db: None, tmp_path: Path, collected: Path) -> Iterator[str]:
    """The address of a web process as `./relacja up` starts it, pushing included, on the database of the test."""
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "static").symlink_to(collected)
    with serving(tmp_path) as address:
        yield address


@contextmanager
def serving(directory: Path) -> Iterator[str]:
    """The address of a web process on the database of the tests, without what is collected for browsers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "--loop", "asyncio"]
    with (directory / "web.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "config.asgi:application"], env=surroundings(directory), stdout=log, stderr=log
        )
    address = f"http://localhost:{port}"
    try:
        until = time.monotonic() + 60
        while not _answers(address):
            if server.poll() is not None or time.monotonic() > until:
                pytest.fail((directory / "web.log").read_text()[-2000:])
            time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
