"""What tests of marketing stand on."""

from relacja.mailings.testing.fixtures import bird, mailbox_id, version

__all__ = ["bird", "mailbox_id", "version"]
