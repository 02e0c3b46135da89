"""The list of those who take work."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, FlagFilter, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare
from relacja.routing.permissions import CONFIGURE
from relacja.routing.queries import setup as queries
from relacja.routing.queries import words


def _skills(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return queries.skill_lines(ids)


def _activities() -> list[tuple[str, str]]:
    return [(one.code, words.activity(one.code, one.name)) for one in queries.every_activity()]


def _languages() -> list[tuple[str, str]]:
    return words.language_choices()[1:]


def _having(actor: Actor, values: Iterable[str]) -> Q:
    return Q(skills__skill__code__in=list(values))


WORKERS = declare(
    ListDefinition(
        code="routing.workers",
        title=_("People who take work"),
        permission=CONFIGURE,
        columns=(
            Column("name", _("Name"), field="user__full_name", sort=True),
            Column("skills", _("Skills"), field="id", kind="tags", lookup=_skills),
            Column("activity", _("Activity"), field="activity__code", kind="choice", choices=_activities),
            Column("activity_since", _("Since"), kind="moment"),
            Column("is_reachable", _("Telephone connected"), kind="flag"),
            Column("is_active", _("Takes work"), kind="flag"),
            Column("language", _("Language"), kind="choice", choices=_languages, default=False),
        ),
        filters=(
            ChoiceFilter(
                code="skill",
                label=_("Skill"),
                choices=lambda actor: [(s.code, s.name) for s in queries.skills()],
                by=_having,
            ),
            ChoiceFilter(
                code="activity", label=_("Activity"), field="activity__code", choices=lambda actor: _activities()
            ),
            FlagFilter(code="active", label=_("Takes work"), field="is_active"),
        ),
        search=TextFilter(code="q", label=_("Name"), field="user__full_name__unaccent"),
        rows=queries.listed_workers,
        default_sort="name",
        row_url=lambda row: reverse("routing:worker", args=[row["user_id"]]),
        extra_fields=("user_id",),
        empty=_("Nobody takes work yet. Add the people who answer calls, mail and chats."),
        new_url_name="routing:add_worker",
        new_label=_("Add somebody"),
        new_permission=CONFIGURE,
    )
)
