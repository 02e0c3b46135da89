"""What tests of mails that are taken in stand on."""

from collections.abc import Iterator

import pytest

from relacja.messaging.models import Mailbox
from relacja.messaging.testing import make_mailbox, pigeon


@pytest.fixture
def mailbox(db: None) -> Iterator[Mailbox]:
    """A shared mailbox that reaches nobody."""
    with pigeon():
        yield make_mailbox()
