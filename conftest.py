"""For every test: what Django reads must have been built, and no query is asked only because time has passed."""

from collections.abc import Iterator

import pytest

from tools import messages


def pytest_configure() -> None:
    """Compile the translations that have changed."""
    messages.compile_all()


@pytest.fixture(autouse=True)
def lasting_parameters(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Parameters are read once and not anew each few seconds: a test that counts queries counts the same each time."""
    from relacja.platform import parameters

    monkeypatch.setattr(parameters, "READ_ANEW_AFTER", 3600.0)
    yield
    if parameters._kept.values:
        parameters.forget()
