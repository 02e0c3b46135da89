"""What routing itself puts on the overview of the settings."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from relacja.accounts import queries as accounts
from relacja.platform.actor import Actor
from relacja.routing.queries import setup as queries
from relacja.routing.queries import words
from relacja.routing.queries.plans import plan_lines
from relacja.routing.types import SetupRow

PEOPLE_SHOWN = 6


def people(actor: Actor) -> list[SetupRow]:
    """The first who take work, with what they can do and what they are doing."""
    found = queries.first_workers(actor, PEOPLE_SHOWN)
    names = accounts.user_names(one.user_id for one in found)
    lines = queries.skill_lines(one.pk for one in found)
    return [
        SetupRow(
            names.get(one.user_id, ""),
            reverse("routing:worker", args=[one.user_id]),
            ", ".join(lines.get(one.pk, ())),
            words.activity(one.activity.code, one.activity.name),
            "success" if one.activity.takes_work else "",
        )
        for one in found
    ]


def skills(actor: Actor) -> list[SetupRow]:
    """Every skill, with how many have it."""
    counts = queries.skill_counts()
    return [
        SetupRow(one.name, reverse("routing:skill", args=[one.code]), _has_it(counts.get(one.pk, 0)))
        for one in queries.skills()
    ]


def _has_it(count: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count} if count else _("nobody yet")


def queues(actor: Actor) -> list[SetupRow]:
    """Every queue, with what it promises."""
    return [
        SetupRow(
            words.queue(one.code, one.name),
            reverse("routing:queue", args=[one.pk]),
            _("%(share)d %% within %(seconds)d s") % {"share": one.service_share, "seconds": one.service_seconds},
            "" if one.is_active else pgettext("queue", "not in use"),
        )
        for one in queries.queues(actor)
    ]


def activities(actor: Actor) -> list[SetupRow]:
    """What people may say they are doing."""
    return [
        SetupRow(
            words.activity(one.code, one.name),
            reverse("routing:activity", args=[one.code]),
            "",
            _("takes work") if one.takes_work else "" if one.is_active else pgettext("activity", "not in use"),
            "success" if one.takes_work else "",
        )
        for one in queries.every_activity()
    ]


def plans(actor: Actor) -> list[SetupRow]:
    """Every plan, with the version in force and what waits to be put into force."""
    return [
        SetupRow(
            one.name,
            reverse("routing:plan", args=[one.latest_id]),
            _("version %d") % one.live if one.live else _("not in force yet"),
            ngettext("%(n)d draft", "%(n)d drafts", one.drafts) % {"n": one.drafts} if one.drafts else "",
            "info",
        )
        for one in plan_lines()
    ]
