"""A step that remembers, lent to flows under test."""

from collections.abc import Iterator

import pytest

from relacja.automation.plugs import steps
from relacja.automation.testing import Recorder


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    """Stands in flows as `test.remember`."""
    with steps.lent("test.remember", Recorder()) as found:
        yield found  # type: ignore[misc]
