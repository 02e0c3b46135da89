"""The log as production writes it, for tests that look for what must not be in it."""

import io
import logging
import logging.config
from collections.abc import Iterator
from contextlib import contextmanager

from config.logging import logging_settings


@contextmanager
def production_log() -> Iterator[io.StringIO]:
    """Everything that is logged inside, down to INFO and by everybody, in the form of production."""
    stream = io.StringIO()
    settings = logging_settings("json")
    settings["handlers"] = {"stderr": {"class": "logging.StreamHandler", "formatter": "structured", "stream": stream}}
    before = logging.getLogger().handlers[:]
    logging.config.dictConfig(settings)
    try:
        yield stream
    finally:
        logging.getLogger().handlers[:] = before
