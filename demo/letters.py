"""Letters of the sample company: what customers wrote in the last days, answered and not."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from itertools import count

from demo.letter_words import ANSWERS, LETTERS, MACRO, RULE, SIGNATURE, TEXTS, Letter
from demo.staff import Staff
from relacja.messaging import services as messaging
from relacja.messaging.types import Inbound, Place, RuleDraft, Sent, TextDraft
from relacja.platform.actor import Actor

ADDRESS = "kontakt@bursztyn.example"
SERVERS = {"imap_host": "imap.bursztyn.example", "smtp_host": "smtp.bursztyn.example"}


@dataclass
class Post:
    """Lets letters come in to one mailbox that no server stands behind: it is not read, and what it sends stays."""

    actor: Actor
    staff: Staff
    now: datetime

    def __post_init__(self) -> None:
        self.numbers = count(1)
        mailbox = messaging.save_mailbox(
            actor=self.actor, transport="email", address=ADDRESS, values=SERVERS, name="Kontakt", language="pl",
            signature=SIGNATURE, is_active=False, unit_id=self.staff.units["Contact center"],
        )  # fmt: skip
        self.mailbox_id = mailbox.pk
        self._make_ready()

    def _make_ready(self) -> None:
        """What consultants have at hand: ready texts, a macro, and a rule for what comes in."""
        for code, name, body in TEXTS:
            messaging.save_text(actor=self.actor, draft=TextDraft(code, name, {"pl": ("", body)}))
        name, actions = MACRO
        messaging.save_macro(actor=self.actor, name=name, actions=actions)
        messaging.save_rule(actor=self.actor, draft=RuleDraft(*RULE))

    def bring(self, addresses: list[str]) -> None:
        """Each letter from another customer, but for those of strangers."""
        known = iter(addresses)
        for letter in sorted(LETTERS, key=lambda one: -one.hours_ago):
            sender = letter.sender or next(known)
            self._handle(letter, self._come_in(letter, sender))

    def _come_in(self, letter: Letter, sender: str) -> int:
        number = next(self.numbers)
        text = f"{letter.text}\n\n{letter.name}" if letter.name else letter.text
        inbound = Inbound(
            key=f"sample-{number}@{sender.rpartition('@')[2]}",
            at=self.now - timedelta(hours=letter.hours_ago),
            sender=sender,
            sender_name=letter.name,
            recipients={"to": [ADDRESS]},
            subject=letter.subject,
            text=text,
            language=letter.language,
            original=self._original(letter, sender, text, number),
        )
        seen = messaging.Seen(Place("INBOX", 1, number), lambda: inbound, inbound.original)
        [arrival] = messaging.take_in(actor=self.actor, mailbox_id=self.mailbox_id, seen=[seen])
        if arrival.message is None:
            raise LookupError(letter.subject)
        return arrival.message.conversation_id

    def _original(self, letter: Letter, sender: str, text: str, number: int) -> bytes:
        """The letter as a mail program would have sent it."""
        mail = EmailMessage()
        mail["From"] = formataddr((letter.name, sender))
        mail["To"], mail["Subject"] = ADDRESS, letter.subject
        mail["Date"] = format_datetime(self.now - timedelta(hours=letter.hours_ago))
        mail["Message-ID"] = f"<sample-{number}@{sender.rpartition('@')[2]}>"
        mail.set_content(text)
        return mail.as_bytes()

    def _handle(self, letter: Letter, conversation_id: int) -> None:
        if not letter.done:
            return
        actor = self.staff.actor(letter.by)
        if letter.labels:
            messaging.label_conversation(actor=actor, conversation_id=conversation_id, add=letter.labels)
        if letter.note:
            messaging.write_note(actor=actor, conversation_id=conversation_id, note=letter.note)
        if letter.done == "assigned":
            messaging.assign_conversation(
                actor=actor, conversation_id=conversation_id, user_id=self.staff.users[letter.by]
            )
        if letter.done == "snoozed":
            until = self.now + timedelta(days=2)
            messaging.snooze_conversation(actor=actor, conversation_id=conversation_id, until=until)
        if letter.done in ANSWERS:
            answer = messaging.Answer(text=f"{ANSWERS[letter.done]}\n\n-- \n{SIGNATURE}", then=letter.done)
            message = messaging.answer(actor=actor, conversation_id=conversation_id, answer=answer)
            messaging.mark_sent(actor=messaging.DELIVERY, message_id=message.pk, sent=Sent())
