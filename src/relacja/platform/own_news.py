"""The socket for news of one's own: what an event on `user:<id>` means to its reader, said on whatever page is open.

Only the event and its ids go down the wire; the page then asks for the words, with the rights of its reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Said:
    """What has happened, in the language of the reader, and the page that shows it."""

    text: str
    url: str


class OwnNews:
    """An event of one's own. Subclass it and add it to `own_news` under the name of the event."""

    def said(self, actor: Actor, ids: Mapping[str, int]) -> Said | None:
        """The words; None where it is nothing to the actor: not theirs to see, settled, or not wanted."""
        raise NotImplementedError


own_news: Registry[OwnNews] = Registry("news of one's own", OwnNews)
