"""For every test: what Django reads must have been built."""

from tools import messages


def pytest_configure() -> None:
    """Compile the translations that have changed."""
    messages.compile_all()
