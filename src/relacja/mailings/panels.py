"""How letters show on the timeline."""

from collections.abc import Collection, Mapping

from django.urls import reverse

from relacja.interactions.plugs import EntryDetail, EntryDetails, entry_details
from relacja.mailings import queries
from relacja.platform.actor import Actor


@entry_details.plug("mailings.letter")
class LetterDetails(EntryDetails):
    """The letter as it was sent."""

    def details(self, actor: Actor, ids: Collection[int]) -> Mapping[int, EntryDetail]:
        """Its subject leads to it; one query."""
        titles = queries.letter_titles(actor, ids)
        return {pk: EntryDetail(title=title, url=reverse("mailings:letter", args=[pk])) for pk, title in titles.items()}
