"""What a process keeps between decisions is forgotten between tests."""

from collections.abc import Iterator

import pytest

from relacja.decisions.services import book, learning


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """Every test begins without a book, and without anything learnt."""
    book.forget()
    learning.forget()
    yield
    book.forget()
    learning.forget()
