"""The post's process."""

from typing import Any

from django.core.management.base import BaseCommand

from relacja.messaging.services.post import Post


class Command(BaseCommand):
    """Keeps lines open to the mailboxes until asked to stop."""

    help = "Take in what comes to the mailboxes, until SIGTERM or SIGINT."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Follow."""
        Post().run()
