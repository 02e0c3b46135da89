"""Structured logs: one JSON object a line (or coloured text for people), never personal data.

What an exception *says* is left out: databases and parsers quote the data they stumble over. Its kind, where it arose,
and which constraint was hurt are enough to find it; the rest stands in the database, behind permissions.
"""

import re
import sys
import traceback
from collections.abc import Iterator, MutableMapping
from typing import Any

import structlog

EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
FRAMES = 40
LOGGERS = {
    "django": {"handlers": [], "propagate": True},
    "django.server": {"handlers": [], "propagate": True},
    "django.request": {"level": "ERROR"},
    "procrastinate": {"level": "WARNING"},
    "httpx": {"level": "WARNING"},
}

Line = MutableMapping[str, Any]


def without_words(_logger: object, _method: str, line: Line) -> Line:
    """Put in place of an exception its kinds and its way, without what it says."""
    given = line.pop("exc_info", None)
    line.pop("exc_text", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        line["exception"] = [_kind(each) for each in _causes(error)]
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        line["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return line


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)


def _kind(error: BaseException) -> str:
    """The class, and for what a database refuses the constraint that was hurt."""
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return f"{name} ({constraint})" if constraint else name


def without_addresses(_logger: object, _method: str, line: Line) -> Line:
    """A last net: no e-mail address leaves in any text of the line."""
    for key, value in line.items():
        if isinstance(value, str) and "@" in value:
            line[key] = EMAIL.sub("<e-mail>", value)
    return line


def logging_settings(log_format: str) -> dict[str, Any]:
    """A `logging.config.dictConfig` for `log_format` 'json' or 'text'; also configures structlog."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.stdlib.PositionalArgumentsFormatter(),
                    without_words,
                    without_addresses,
                    render,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": LOGGERS,
    }
