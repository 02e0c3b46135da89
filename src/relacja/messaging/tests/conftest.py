"""What tests of written messages stand on."""

from collections.abc import Callable, Iterator

import pytest

from relacja.accounts.testing import make_user
from relacja.messaging.models import Mailbox
from relacja.messaging.testing import Pigeon, make_mailbox, pigeon


@pytest.fixture
def bird(db: None) -> Iterator[Pigeon]:
    """The transport that reaches nobody."""
    with pigeon() as one:
        yield one


@pytest.fixture
def mailbox(bird: Pigeon) -> Mailbox:
    """A shared mailbox of nobody in particular."""
    return make_mailbox()


@pytest.fixture
def make_user_id(db: None) -> Callable[[], int]:
    """Makes a user; their id."""
    return lambda: make_user().pk
