"""What tests of calls stand on."""

from collections.abc import Iterator

import pytest

from relacja.contact_centre.testing import Stage, make_centre


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    """A contact centre with one queue and one plan, and a simulator whose rounds are played by hand."""
    playing = Stage(make_centre())
    yield playing
    playing.loop.close()
