"""What tests of letters to many stand on."""

from relacja.mailings.testing.factories import (
    ORIGIN,
    SYSTEM,
    agree,
    body,
    draft_of,
    make_reader,
    make_version,
    queue,
    send_all,
)

__all__ = ["ORIGIN", "SYSTEM", "agree", "body", "draft_of", "make_reader", "make_version", "queue", "send_all"]
