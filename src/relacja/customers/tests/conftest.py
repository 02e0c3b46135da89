"""Fixtures of the customers' tests."""

from datetime import UTC, datetime

import pytest

from relacja.platform.actor import Actor


@pytest.fixture
def noon() -> datetime:
    """A moment in the past at which tests act."""
    return datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def system() -> Actor:
    """Who may do everything."""
    return Actor.system("test")
