"""Every way rows can come out: addresses, API verbs, and how their parameters are filled."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from relacja.platform.lists import lists

MARK = re.compile(r"z[poic]qaa[a-j]{3}")
"""Rows are fewer than a thousand: what starts otherwise is a token that happens to look like a mark."""
NAMED = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")


@dataclass(frozen=True)
class Path:
    """One address: its pattern, its name, its parameters."""

    pattern: str
    name: str
    parameters: tuple[str, ...]

    def address(self, values: dict[str, Any]) -> str:
        """The address with its parameters filled in."""
        text = (
            re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: f"<{found[1]}>", self.pattern).strip("^$").replace("\\.", ".")
        )
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), text)


def every_path() -> list[Path]:
    """All addresses the application answers, those of the API among them."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Iterable[Any], before: str) -> Iterator[Path]:
    for pattern in patterns:
        text = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            found = [first or second for first, second in NAMED.findall(text)]
            yield Path(text, pattern.name or "", tuple(found))


def addresses(path: Path, fill: dict[str, list[Any]]) -> list[str]:
    """The path with every combination of what its parameters may be; LookupError where one is not known."""
    unknown = [name for name in path.parameters if name not in fill]
    if unknown:
        raise LookupError(f"{path.pattern}: tell the test of scopes how to fill {', '.join(unknown)}")
    rows = [fill[name] for name in path.parameters]
    return [path.address(dict(zip(path.parameters, values, strict=True))) for values in product(*rows)]


def marks_in(answer: Any) -> set[str]:
    """The marks in an answer, whatever its form; a stream is read to its end."""
    content = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
    if content.startswith(b"PK"):
        with ZipFile(BytesIO(content)) as workbook:
            content = b" ".join(workbook.read(name) for name in workbook.namelist())
    return set(MARK.findall(content.decode("utf-8", "replace").lower()))


def list_codes() -> list[str]:
    """The lists there are."""
    return lists.codes()


def signed_in(user: Any) -> Client:
    """A browser in which the user is signed in."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
