"""Routing under Settings, and what it does in words for the record of changes."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.web import settings_pages
from relacja.platform.web.settings_pages import SettingsPage
from relacja.platform.web.verbs import name_verbs
from relacja.routing import sections
from relacja.routing.permissions import CONFIGURE
from relacja.routing.plugs import SetupSection, setup_sections

settings_pages.add(
    SettingsPage(
        "routing.setup",
        _("Contact centre"),
        "work",
        "routing:setup",
        CONFIGURE,
        order=30,
        icon="headset",
        hint=_("Who takes calls, mail and chats, in which order, by which telephones"),
    )
)
setup_sections.add(
    "routing.people",
    SetupSection(
        pgettext_lazy("work", "People"), "users", _("Who takes work, and what each of them can do."), sections.people,
        order=10, new_url_name="routing:add_worker", new_label=_("Add somebody"), all_url_name="routing:people",
    ),
)  # fmt: skip
setup_sections.add(
    "routing.skills",
    SetupSection(
        _("Skills"), "graduation-cap", _("Languages, products, procedures: queues ask for them."), sections.skills,
        order=20, new_url_name="routing:new_skill", new_label=_("Add a skill"),
    ),
)  # fmt: skip
setup_sections.add(
    "routing.queues",
    SetupSection(
        _("Queues"), "list-ordered", _("What waits together, for whom, and how long it may."), sections.queues,
        order=30, new_url_name="routing:new_queue", new_label=_("Add a queue"),
    ),
)  # fmt: skip
setup_sections.add(
    "routing.plans",
    SetupSection(
        _("Plans"), "route", _("Who is asked, in which order and for how long."), sections.plans,
        order=40, new_url_name="routing:new_plan", new_label=_("Add a plan"),
    ),
)  # fmt: skip
setup_sections.add(
    "routing.activities",
    SetupSection(
        _("Activities"), "coffee", _("What people may say they are doing: ready, on a break, in a meeting."),
        sections.activities, order=90, new_url_name="routing:new_activity", new_label=_("Add an activity"),
    ),
)  # fmt: skip

name_verbs(
    {
        "routing.accept_work": _("Work taken"),
        "routing.draft_plan": _("Routing plan drafted"),
        "routing.enqueue_work": _("Work put into a queue"),
        "routing.make_worker": _("Worker set up"),
        "routing.part_work_from": _("Work parted from a forgotten person"),
        "routing.publish_plan": _("Routing plan put into force"),
        "routing.reject_work": _("Work rejected"),
        "routing.save_activity": _("Activity set up"),
        "routing.save_queue": _("Queue set up"),
        "routing.save_skill": _("Skill set up"),
        "routing.set_activity": _("Activity changed"),
        "routing.set_activity_of": _("Activity of a colleague changed"),
        "routing.take_back_work": _("Work taken back"),
        "routing.withdraw_work": _("Work taken out of the queue"),
    }
)
