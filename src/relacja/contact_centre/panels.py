"""What the contact centre shows on timelines: reasons and outcomes of calls, and classes of recordings, in words."""

from collections.abc import Collection, Mapping

from relacja.contact_centre import words
from relacja.contact_centre.queries.desk import code_names
from relacja.interactions.plugs import OutcomeWords, outcome_words


@outcome_words.plug("contact_centre.wrap_up")
class WrapUpWords(OutcomeWords):
    """The codes picked at the end of a call: as managers named them, else as we ship them."""

    def words(self, kind: str, codes: Collection[str]) -> Mapping[str, words.Words]:
        """Words for the codes that are picked at the desk, and for how long recordings are kept."""
        if kind == "retention":
            return {code: words.RETENTION[code] for code in codes if code in words.RETENTION}
        ours = {code: words.CODES[code] for code in codes if code in words.CODES}
        return {**ours, **code_names(kind, codes)}
