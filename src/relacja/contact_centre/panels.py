"""What the contact centre shows on timelines: reasons and outcomes of calls, and classes of recordings, in words.

And who hears the recordings that hang there.
"""

from collections.abc import Collection, Mapping

from django.utils import timezone

from relacja.contact_centre import queries, services, words
from relacja.contact_centre.parameters import RETENTION
from relacja.contact_centre.queries.desk import code_names
from relacja.interactions.plugs import FileGuard, OutcomeWords, file_guards, outcome_words
from relacja.platform.actor import Actor


@outcome_words.plug("contact_centre.wrap_up")
class WrapUpWords(OutcomeWords):
    """The codes picked at the end of a call: as managers named them, else as we ship them."""

    def words(self, kind: str, codes: Collection[str]) -> Mapping[str, words.Words]:
        """Words for the codes that are picked at the desk, and for how long recordings are kept."""
        if kind == "retention":
            return {code: RETENTION[code] for code in codes if code in RETENTION}
        ours = {code: words.CODES[code] for code in codes if code in words.CODES}
        return {**ours, **code_names(kind, codes)}


@file_guards.plug("recording")
class RecordingGuard(FileGuard):
    """Whoever may not hear a recording on the page of its call does not hear it on a timeline either."""

    def open_to(self, actor: Actor, hashes: Collection[str]) -> Collection[str]:
        """Those that can be heard; two queries."""
        return queries.calls.open_recordings(actor, hashes)

    def handed_out(self, actor: Actor, sha256: str) -> None:
        """That somebody listens is kept in the audit."""
        recording_id = queries.calls.recording_with(actor, sha256)
        if recording_id is not None:
            services.listen(actor=actor, recording_id=recording_id, now=timezone.now())
