"""The lists of conversations, drawn by the inbox, and of what came in."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.messaging import inbox_words as words
from relacja.messaging import queries
from relacja.messaging import words as codes
from relacja.messaging.models import Arrival
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.queries import inbox
from relacja.messaging.types import Rating, Status
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter, UserFilter
from relacja.platform.lists.definition import declare
from relacja.platform.lists.filters import FlagFilter, IdFilter


def _priorities(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    return {value: words.priority(value) for value in values}


def _ratings(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    return {value: words.rating(value) for value in values}


def _users(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return accounts.user_names(ids)


def _customers(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return customers.party_names(actor, [one for one in ids if one is not None])


def _colleagues(actor: Actor, text: str) -> list[tuple[int, str]]:
    return accounts.user_choices(actor, ANSWER, search=text, may=ANSWER)


def _mailboxes(actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name) for one in queries.mailboxes(actor)]


def _labels(actor: Actor) -> list[tuple[str, str]]:
    return [(label, label) for label in inbox.labels_in_use(actor)]


def _labelled(actor: Actor, values: Sequence[str]) -> Q:
    return Q(labels__overlap=list(values))


class _Words(TextFilter):
    """Every word in a message or its sender, or in the subject, name and address."""

    def holding(self, values: Any) -> Q:
        """What holds for a conversation that is found by these words; for none where nobody could be."""
        return queries.by_words(" ".join(values)) or Q(pk__in=[])


VISITOR = "visitor:"
"""How the address of somebody begins whom only their browser is known by."""


def _senders(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    def said(value: str) -> str:
        return str(_("Visitor %s")) % value.removeprefix(VISITOR)[:4].upper() if value.startswith(VISITOR) else value

    return {value: said(value) for value in values}


def _reasons(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    return {value: codes.arrival(value) for value in values}


CONVERSATIONS = declare(
    ListDefinition(
        code="messaging.conversations",
        title=_("Inbox"),
        permission=VIEW,
        columns=(
            Column("last_at", _("Last message"), kind="moment", sort=True),
            Column("customer", _("Customer"), field="party_id", lookup=_customers),
            Column("name", pgettext_lazy("conversation", "Sender"), detail="address"),
            Column("subject", _("Subject")),
            Column("status", _("State"), kind="choice", choices=lambda: Status.choices, tones=words.STATUS_TONES),
            Column("assignee", _("Assigned to"), field="assignee_id", lookup=_users),
            Column("mailbox", _("Mailbox"), field="mailbox__name"),
            Column("waiting", _("Waiting since"), field="waiting_since", kind="moment", sort=True),
            Column("priority", _("Priority"), lookup=_priorities, default=False),
            Column("began", pgettext_lazy("conversation", "Begun"), field="began_at", kind="moment", default=False),
            Column("messages", _("Messages"), kind="number", default=False),
            Column("rating", pgettext_lazy("conversation", "Rating"), lookup=_ratings, default=False),
        ),
        filters=(
            ChoiceFilter(
                code="queue", label=_("Queue"), choices=lambda actor: words.QUEUES.items(), by=inbox.in_queues
            ),
            IdFilter(code="mailbox", field="mailbox_id", label=_("Mailbox"), choices=_mailboxes),
            ChoiceFilter(code="label", label=_("Label"), choices=_labels, by=_labelled),
            UserFilter(
                code="assignee", field="assignee_id", label=_("Assigned to"), find=_colleagues,
                named=accounts.user_names, none=_("Nobody"),
            ),
            DateRange(code="last_at", label=_("Last message"), moments=True, primary=False),
            ChoiceFilter(code="status", label=_("State"), choices=lambda _actor: Status.choices, primary=False),
            FlagFilter(
                code="waiting", label=_("Waits for an answer"), yes=Q(waiting_since__isnull=False), primary=False
            ),
            IdFilter(
                code="rating", field="rating", label=pgettext_lazy("conversation", "Rating"),
                choices=lambda _actor: [(str(value), label) for value, label in Rating.choices], primary=False,
            ),
            IdFilter(code="party", field="party_id", label=_("Customer"), choices=lambda _actor: [], primary=False),
        ),
        search=_Words(code="q", label=_("Words, name or address")),
        rows=queries.visible,
        default_sort="-last_at",
        row_url=lambda row: reverse("messaging:conversation", args=[row["id"]]),
        empty=_("Mail, chats and messages of customers come in here, as soon as a mailbox is set up."),
        extra_fields=(
            "last_text", "is_visitor", "snoozed_until", "labels", "priority", "mailbox__transport", "waiting_since",
            "candidates", "messages", "beside_id", "rating",
        ),
    )
)  # fmt: skip

ARRIVAL_TONES: dict[str, str] = {
    Arrival.State.HELD: "warning",
    Arrival.State.IN: "success",
    Arrival.State.JOINED: "success",
}
ARRIVALS = declare(
    ListDefinition(
        code="messaging.arrivals",
        title=_("What came in"),
        permission=VIEW,
        columns=(
            Column("subject", pgettext_lazy("of a message", "Subject")),
            Column("sender", pgettext_lazy("message", "From"), lookup=_senders),
            Column("state", _("State"), kind="choice", choices=lambda: Arrival.State.choices, tones=ARRIVAL_TONES),
            Column("reason", _("Reason"), lookup=_reasons),
            Column("mailbox", _("Mailbox"), field="mailbox__name"),
            Column("seen_at", _("When"), kind="moment"),
            Column("size", pgettext_lazy("message", "Size"), kind="number", align="end", default=False),
            Column("settled_at", _("Decided"), kind="moment", default=False),
            Column("conversation", _("Conversation"), field="message__conversation_id", kind="number", default=False),
            Column("number", _("Number"), field="id", kind="number", sort=True, default=False),
        ),
        filters=(
            IdFilter(code="mailbox", field="mailbox_id", label=_("Mailbox"), choices=_mailboxes),
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: Arrival.State.choices),
            ChoiceFilter(code="reason", label=_("Reason"), choices=lambda _actor: codes.ARRIVALS.items()),
            DateRange(code="seen_at", label=_("When"), moments=True),
            FlagFilter(code="settled", label=_("Decided"), yes=Q(settled_at__isnull=False), primary=False),
            TextFilter(code="sender", label=pgettext_lazy("message", "From"), match="startswith", primary=False),
        ),
        rows=queries.arrivals,
        default_sort="-number",
        row_url=lambda row: reverse("messaging:arrival", args=[row["id"]]),
        empty=_("Every message that was seen stands here, whatever became of it, with the reason."),
    )
)
