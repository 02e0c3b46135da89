"""Logs are lines of JSON and hold no personal data."""

import io
import json
import logging
import logging.config
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from django.db import IntegrityError, connection, transaction

from config.logging import logging_settings

NAME, EMAIL, PHONE = "Grażyna Brzęczyszczykiewicz", "grazyna@example.com", "+48601234567"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the log handlers write, through the settings of production."""
    stream = io.StringIO()
    settings = logging_settings("json")
    settings["handlers"] = {"stderr": {"class": "logging.StreamHandler", "formatter": "structured", "stream": stream}}
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(settings)
    yield stream
    logging.getLogger().handlers[:] = before


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """The lines written, as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_json_with_its_context(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1", verb="tea.pour"):
        structlog.get_logger("tea").info("poured", cups=2)
    (line,) = lines(written)
    assert (line["event"], line["cups"], line["request_id"], line["verb"]) == ("poured", 2, "r1", "tea.pour")
    assert (line["level"], line["logger"]) == ("info", "tea")
    assert line["timestamp"].endswith("Z")


def test_lines_of_libraries_take_the_same_form(written: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        logging.getLogger("library").warning("%s cups", 3)
    (line,) = lines(written)
    assert (line["event"], line["request_id"], line["level"]) == ("3 cups", "r1", "warning")


@pytest.mark.parametrize("log", [structlog.get_logger("tea").exception, logging.getLogger("tea").exception])
def test_what_an_exception_says_is_left_out_and_where_it_arose_is_not(log: Any, written: io.StringIO) -> None:
    try:
        try:
            raise ValueError(f"{NAME}, {PHONE}")
        except ValueError as cause:
            raise RuntimeError(NAME) from cause
    except RuntimeError:
        log("it failed")
    (line,) = lines(written)
    assert line["exception"] == ["RuntimeError", "ValueError"]
    assert "test_logging.py" in line["frames"][-1]
    assert NAME not in written.getvalue()
    assert PHONE not in written.getvalue()


@pytest.mark.django_db
def test_what_the_database_quotes_is_left_out_and_the_constraint_is_named(written: io.StringIO) -> None:
    def twice() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for _ in range(2):
                cursor.execute(
                    "INSERT INTO platform_parametervalue (code, value, updated_at) VALUES (%s, '1', now())", [EMAIL]
                )

    try:
        twice()
    except IntegrityError:
        logging.getLogger("tea").exception("it failed")
    (line,) = lines(written)
    assert EMAIL not in written.getvalue()
    assert any("platform_parametervalue_code" in kind for kind in line["exception"])


def test_an_address_in_a_text_is_masked(written: io.StringIO) -> None:
    logging.getLogger("library").warning("mail to %s refused", EMAIL)
    (line,) = lines(written)
    assert line["event"] == "mail to <e-mail> refused"


def test_every_process_of_the_house_logs_this_way() -> None:
    code = "import django; django.setup(); import structlog; structlog.get_logger('tea').info('poured', cups=2)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert (line["event"], line["cups"], line["logger"]) == ("poured", 2, "tea")
