"""The lists of accounts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.accounts.models import User
from relacja.accounts.permissions import END_TOKENS, MANAGE_USERS, SEE_USERS
from relacja.accounts.queries import people, unit_choices, unit_ids_below, unit_names, user_names
from relacja.accounts.words import role_name
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, FlagFilter, ListDefinition, TextFilter, UnitFilter
from relacja.platform.lists.definition import declare

STATES = {"open": _("Open"), "accepted": _("Accepted"), "withdrawn": _("Withdrawn"), "expired": _("Expired")}
TOKEN_STATES = {"works": _("Works"), "ended": _("Ended"), "expired": _("Expired")}


def roles_in_words(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    """What users are and where, as labels."""
    held = people.roles_of_users(actor, ids)
    return {user: [f"{role_name(code, name)}, {unit}" for code, name, unit in roles] for user, roles in held.items()}


def _users(_actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return user_names(ids)


def _units(_actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return unit_names(ids)


def _unit_options(actor: Actor) -> list[tuple[str, str]]:
    return [(str(unit_id), name) for unit_id, name in unit_choices(actor, SEE_USERS)]


def _in_units(actor: Actor, values: Iterable[str]) -> Q:
    below = {found for value in values if value.isdecimal() for found in unit_ids_below(int(value))}
    return Q(id__in=User.objects.filter(memberships__unit_id__in=below).values("id"))


def _invitations(actor: Actor) -> QuerySet[Any]:
    state = Case(
        When(accepted_at__isnull=False, then=Value("accepted")),
        When(withdrawn_at__isnull=False, then=Value("withdrawn")),
        When(expires_at__lte=Now(), then=Value("expired")),
        default=Value("open"),
        output_field=CharField(),
    )
    return people.listed_invitations(actor).annotate(state=state)


def _tokens(actor: Actor) -> QuerySet[Any]:
    state = Case(
        When(revoked_at__isnull=False, then=Value("ended")),
        When(expires_at__lte=Now(), then=Value("expired")),
        default=Value("works"),
        output_field=CharField(),
    )
    return people.listed_tokens(actor).annotate(state=state)


USERS = declare(
    ListDefinition(
        code="accounts.users",
        title=_("Users"),
        permission=SEE_USERS,
        columns=(
            Column("full_name", _("Name"), sort=True, detail="email"),
            Column("roles", _("Roles today"), field="id", kind="tags", lookup=roles_in_words),
            Column("is_active", _("Active"), kind="flag"),
            Column("second_factor", _("Second factor"), kind="flag"),
            Column("last_login", _("Last signed in"), kind="moment", sort=True),
            Column("email", _("E-mail"), sort=True, default=False),
            Column("phone", _("Phone"), default=False),
            Column("created_at", _("Added"), kind="moment", sort=True, default=False),
        ),
        filters=(
            UnitFilter(code="unit", label=_("Unit"), choices=_unit_options, by=_in_units),
            FlagFilter(code="active", label=_("Active"), field="is_active"),
            FlagFilter(code="second_factor", label=_("Second factor")),
        ),
        search=TextFilter(code="q", label=_("Name or e-mail"), field="full_name__unaccent"),
        rows=people.listed_users,
        default_sort="full_name",
        row_url=lambda row: reverse("accounts_user", args=[row["id"]]),
        new_url_name="accounts_invite",
        new_label=_("Invite"),
        new_permission=MANAGE_USERS,
    )
)

INVITATIONS = declare(
    ListDefinition(
        code="accounts.invitations",
        title=_("Invitations"),
        permission=MANAGE_USERS,
        columns=(
            Column("email", _("E-mail"), sort=True, detail="full_name"),
            Column("role", _("Role"), field="role__name"),
            Column("unit", _("Unit"), field="unit_id", lookup=_units),
            Column(
                "state",
                _("State"),
                kind="choice",
                choices=STATES.items,
                tones={"open": "accent", "accepted": "success", "expired": "warning"},
            ),
            Column("invited_at", _("Sent"), kind="moment", sort=True),
            Column("expires_at", _("Expires"), kind="moment", sort=True, default=False),
            Column("invited_by", _("Invited by"), field="invited_by_id", lookup=_users),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda actor: STATES.items()),
            DateRange(code="invited_at", label=_("Sent"), moments=True),
        ),
        search=TextFilter(code="q", label=_("E-mail"), field="email"),
        rows=_invitations,
        default_sort="-invited_at",
        row_url=lambda row: reverse("accounts_invitation", args=[row["id"]]),
        new_url_name="accounts_invite",
        new_label=_("Invite"),
        new_permission=MANAGE_USERS,
        empty=_("Nobody has been invited yet. Colleagues come in by an invitation sent to their e-mail."),
    )
)

TOKENS = declare(
    ListDefinition(
        code="accounts.tokens",
        title=_("Everybody's API tokens"),
        permission=END_TOKENS,
        columns=(
            Column("name", _("For"), sort=True, detail="prefix"),
            Column("user", _("User"), field="user_id", lookup=_users),
            Column("state", _("State"), kind="choice", choices=TOKEN_STATES.items, tones={"works": "success"}),
            Column("created_at", _("Made"), kind="moment", sort=True),
            Column("expires_at", _("Expires"), kind="moment", sort=True),
            Column("last_used_on", _("Last used"), kind="date", sort=True),
            Column("scopes", _("May do"), kind="tags", default=False),
        ),
        filters=(ChoiceFilter(code="state", label=_("State"), choices=lambda actor: TOKEN_STATES.items()),),
        rows=_tokens,
        default_sort="-created_at",
        row_url=lambda row: reverse("accounts_token", args=[row["id"]]),
        empty=_("Programs sign in with API tokens. Nobody has made one yet."),
    )
)
