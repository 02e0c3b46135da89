"""What tests of followed mailboxes stand on."""

from collections.abc import Iterator

import pytest

from relacja.messaging.services.post import Post


@pytest.fixture
def post() -> Iterator[Post]:
    """The post; whatever it follows is let go of in the end."""
    made = Post()
    yield made
    made._let_all_go()
