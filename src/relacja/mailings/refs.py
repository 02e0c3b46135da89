"""Letters and designs as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.mailings import queries
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("mailings.letter")
class LetterRef(RefKind):
    """A letter to one customer."""

    label = _("Letter to many")
    icon = "mails"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Its subject."""
        return queries.letter_titles(actor, ids)

    def url(self, row_id: int) -> str:
        """The letter as it was sent."""
        return reverse("mailings:letter", args=[row_id])
