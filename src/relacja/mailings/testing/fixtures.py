"""What tests of letters to many stand on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relacja.mailings import parameters
from relacja.mailings.models import DesignVersion
from relacja.mailings.testing import make_version
from relacja.messaging.testing import Pigeon, make_mailbox, pigeon
from relacja.platform.parameters import standing_at


@pytest.fixture
def bird(db: None, settings: Any, tmp_path: Path) -> Iterator[Pigeon]:
    """The wire that reaches nobody; journals of this test only; no quiet hours, whenever the test runs."""
    settings.DATA = tmp_path
    settings.BASE_URL = "https://crm.test"
    with pigeon() as one, standing_at(parameters.QUIET.code, False):
        yield one


@pytest.fixture
def mailbox_id(bird: Pigeon) -> int:
    """From which letters go."""
    return make_mailbox("News", "news@firm.test").pk


@pytest.fixture
def version(bird: Pigeon) -> DesignVersion:
    """A design that may be sent."""
    return make_version()
