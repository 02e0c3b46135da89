"""Tables that people edit keep their rows before and after; those that do not say why."""

from django.apps import apps
from django.db import models
from tools.walls.floors import FLOORS

from relacja.platform.audit import audited

WITHOUT = {
    "marketing.PaperLetter": "noted once; what becomes of it leaves a noted verb, a file at a time",
    "marketing.PaperPart": "made and let go of by noted verbs",
    "marketing.TextMessage": "noted once; what becomes of it leaves a noted verb, a batch at a time",
    "marketing.Participation": "drawn once, never changed",
    "marketing.Response": "follows from orders and letters",
    "platform.StoredFile": "one content under its hash is never changed",
    "platform.FileLink": "hung up once, never changed",
    "platform.IdempotentAnswer": "answers kept for a day",
    "platform.SpentRequests": "counters of a minute",
    "platform.OutboxEvent": "the event is its own record",
    "platform.OutboxDelivery": "counters of the machine; what operators do is noted",
    "contact_centre.Call": "a projection of the signals of engines, which are append-only",
    "contact_centre.CallToMake": "what is done about it leaves a noted verb each time",
    "contact_centre.SignalAside": "put aside and heard again by noted verbs, never changed",
    "contact_centre.CallCommandRow": "asked once, marked when done",
    "messaging.Arrival": "the line is its own record; what people decide about it leaves a noted verb",
    "messaging.Attachment": "written once with its message",
    "messaging.Bounce": "what a server reported, written once",
    "messaging.Recipient": "where a message stands for one of those it goes to; each step leaves a noted verb",
    "messaging.Conversation": "each change has its line in the record of the conversation, which is append-only",
    "messaging.Folder": "how far a folder has been read: counters of the machine",
    "messaging.Follower": "a statement, made or taken back by a noted verb",
    "messaging.Message": "written once; whatever becomes of its delivery leaves a noted verb",
    "messaging.Draft": "what somebody is typing, kept with every few letters and gone when it is sent",
    "messaging.Notice": "a letter to a colleague, marked with what became of it",
    "messaging.NoticeChoice": "one's own choice, made by a noted verb",
    "messaging.DraftFile": "a file of what somebody is typing, gone with it",
    "messaging.HookPost": "what a provider told, until it has happened",
    "messaging.PicturesFrom": "what one reader wants to see, said and taken back by a noted verb",
    "messaging.Presence": "who has a page open just now",
    "mailings.Letter": "a row of the ledger of letters: each step leaves a noted verb, a batch at a time",
    "mailings.Hit": "raw, as it came; what it is taken for follows from that",
    "mailings.Question": "asked and answered once, by noted verbs",
    "mailings.Stop": "said once by a noted verb",
    "mailings.Pace": "counters of the machine",
    "routing.WorkItem": "each change has its line in the ledger of routing, which is append-only",
    "routing.Reservation": "each change has its line in the ledger of routing, which is append-only",
    "decisions.Edition": "a counter",
    "decisions.ModelSnapshot": "follows from the answers",
    "capture.Basket": "follows from what was done to it, which it keeps",
    "automation.Run": "each change has its line in the record of the run, which is append-only",
    "automation.Remembered": "what was told, kept for some days",
    "sales.OrderDay": "counters, which follow from orders",
    "segments.Count": "a full count is its own record",
    "segments.TypeOfMonth": "follows from what is known of the customer, each month anew",
    "segments.Stay": "each stay is its own record: when and why entered, when and why left",
    "capture.Batch": "how far events are digested",
    "capture.Erased": "signs of who is not taken any more, written once",
    "capture.Event": "what came, written once",
    "capture.EventKey": "keys that are unique for ever, written once",
    "capture.Held": "what broke a rule, written once",
    "capture.Sender": "who sends, tied once; the tie itself is an identity of customers",
    "capture.Session": "follows from events",
    "capture.Tally": "a counter",
    "customers.PartyAccess": "dated rows that are ended, never changed; the verb notes to whom",
    "customers.ConsentNow": "a projection of consent events, which are append-only",
    "customers.ExternalKey": "keys of other systems, added once",
    "customers.PartyIdentity": "dated assertions that are taken back, never changed; the verb notes of whom",
    "customers.NotTheSame": "a statement, made or taken back by a noted verb",
    "customers.Tag": "a word; which party carries it leaves an image",
    "integrations.ImportRun": "the run is its own record",
    "integrations.ImportChunk": "the chunk is its own record",
    "integrations.RefusedRow": "what was refused, written once",
    "integrations.PreviewRow": "what would happen, written once",
    "integrations.ExportRun": "the run is its own record",
    "interactions.ContactDay": "counters, recounted from the ledger",
    "interactions.Interaction": "a projection of the ledger, which is append-only",
    "interactions.InteractionParty": "a projection of the ledger, which is append-only",
    "interactions.InteractionItem": "a projection of the ledger, which is append-only",
    "interactions.Artefact": "a projection of the ledger, which is append-only",
    "interactions.LedgerEvent": "append-only and sealed",
    "interactions.LedgerErasure": "append-only",
    "interactions.FormerParticipant": "a projection of the ledger, which is append-only",
    "interactions.LedgerKey": "keys that are unique for ever, written once",
    "interactions.LedgerSeal": "append-only",
    "interactions.PartyKey": "keys that must not be copied into a record, or nobody could be forgotten",
}


def without_record(kinds: list[type[models.Model]]) -> list[str]:
    """Models whose rows leave no image and that are not append-only."""
    return [
        kind._meta.label
        for kind in kinds
        if not any(
            trigger.name.startswith(("audit_", "append_only")) for trigger in getattr(kind._meta, "triggers", ())
        )
    ]


def test_every_table_that_is_edited_keeps_its_rows_before_and_after() -> None:
    ours = [kind for kind in apps.get_models() if kind._meta.app_label in FLOORS]
    assert set(without_record(ours)) == set(WITHOUT)


def test_a_table_without_a_record_is_found() -> None:
    class Edited:
        class _meta:  # noqa: N801
            label, triggers = "tea.Edited", audited()

    class Forgotten:
        class _meta:  # noqa: N801
            label, triggers = "tea.Forgotten", ()

    assert without_record([Edited, Forgotten]) == ["tea.Forgotten"]  # type: ignore[list-item]
