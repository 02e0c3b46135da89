"""For every test: what Django reads must have been built, and no query is asked only because time has passed."""

from collections.abc import Iterator

import pytest
from tools import messages

pytest_plugins = ["relacja.messaging.testing.servers.fixtures"]


def pytest_configure() -> None:
    """Compile the translations that have changed."""
    messages.compile_all()


@pytest.fixture(autouse=True)
def timeless(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Parameters are read once and not anew each few seconds, so that a test that counts queries counts the same each
    time; and no machine is too slow to choose offers."""
    from django.utils import translation

    from relacja.platform import parameters

    translation.deactivate()  # whatever language the last test spoke
    monkeypatch.setattr(parameters, "READ_ANEW_AFTER", 3600.0)
    with parameters.standing_at("decisions.patience", 10_000):
        yield
    if parameters._kept.values:
        parameters.forget()


@pytest.fixture(autouse=True, scope="session")
def _swept() -> None:
    """What a test has really stored is swept away quickly."""
    from django.test import TransactionTestCase

    from relacja.platform.testing.sweeping import sweep

    TransactionTestCase._fixture_teardown = lambda _case: sweep()
