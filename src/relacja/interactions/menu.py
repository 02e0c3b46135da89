"""Contacts and tasks in the shell."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.interactions import queries
from relacja.interactions.permissions import VIEW
from relacja.platform.actor import Actor
from relacja.platform.web import menu, today
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.today import Figure, TodayBlock, TodayFigure
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("interactions.tasks", _("Tasks"), "square-check", "interactions:tasks", "today", VIEW, order=10))
menu.add(MenuItem("interactions.list", _("Contacts"), "history", "interactions:list", "customers", VIEW, order=30))

today.add_block(
    TodayBlock(
        code="interactions.mine",
        label=_("Waiting for me"),
        icon="list-checks",
        list_code="interactions.tasks",
        url_name="interactions:tasks",
        parameters={"owner": "me"},
        columns=("summary", "customer", "kind", "started_at"),
        empty=_("Nothing is planned for you. Plan a call, a visit or a task on a customer's file."),
        order=10,
    )
)
today.add_block(
    TodayBlock(
        code="interactions.recent",
        label=_("Lately recorded by me"),
        icon="history",
        list_code="interactions.interactions",
        url_name="interactions:list",
        parameters={"author": "me"},
        columns=("summary", "customer", "kind", "started_at"),
        empty=_("Calls, visits, letters and notes you record will stand here."),
        order=20,
    )
)


def _without_typing(actor: Actor) -> Figure | None:
    """How much came by itself, which is what this house promises."""
    found = queries.calls_without_typing_share(actor, timezone.now())
    if found is None or not found.contacts:
        return None
    note = ngettext("of the latest contact", "of the latest %(n)d contacts", found.contacts) % {"n": found.contacts}
    return Figure(gettext("Recorded without typing"), f"{found.percent}%", note, reverse("interactions:list"))


today.add_figure(TodayFigure(code="interactions.without_typing", figure=_without_typing))

name_verbs(
    {
        "interactions.record": _("Contact recorded"),
        "interactions.put_on_timelines": _("Visits to sites recorded"),
        "interactions.log": _("Contact recorded"),
        "interactions.record_many": _("Contacts recorded"),
        "interactions.attach": _("File attached to a contact"),
        "interactions.detach": _("File taken off a contact"),
        "interactions.hold_file": _("File held for legal reasons, or released"),
        "interactions.open_interaction": _("Contact begun"),
        "interactions.close_interaction": pgettext_lazy("call or visit", "Contact ended"),
        "interactions.round_off": _("Outcome of a contact told"),
        "interactions.reassign_party": _("Contact given to whoever it was"),
        "interactions.complete": _("Contact done"),
        "interactions.cancel": _("Contact called off"),
        "interactions.reopen": _("Contact planned again"),
        "interactions.correct": _("Contact corrected"),
        "interactions.correct_many": _("Contacts corrected"),
        "interactions.withdraw_many": _("Contacts withdrawn"),
        "interactions.delete_files": _("Files of contacts deleted, their time had run out"),
        "interactions.forget_contacts": _("Personal data erased from contacts"),
        "interactions._rebuild_piece": _("Timelines rebuilt"),
        "interactions._count_anew": _("Contacts counted anew"),
    }
)
