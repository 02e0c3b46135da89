"""Users with what they hold, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from relacja.accounts.models import ApiToken, Invitation, Membership, OrganisationUnit, Role, User
from relacja.accounts.permissions import END_TOKENS, MANAGE_USERS, SEE_USERS
from relacja.accounts.queries.actors import digest_of, today
from relacja.platform.actor import Actor

OWN_TOKENS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class HeldMembership:
    """A membership as a page shows it."""

    id: int
    unit_id: int
    unit: str
    role_code: str
    role: str
    valid_from: date
    valid_to: date | None

    @property
    def state(self) -> str:
        """`now`, `later` or `ended`."""
        if self.valid_from > today():
            return "later"
        return "ended" if self.valid_to is not None and self.valid_to <= today() else "now"


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session as its owner sees it."""

    id: int
    user_agent: str
    ip: str
    last_seen_at: datetime
    current: bool


def listed_users(actor: Actor) -> QuerySet[User]:
    """Users the actor may see, with whether a second factor protects them."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return User.objects.visible_to(actor, SEE_USERS).annotate(second_factor=Exists(factors))


def user_of(actor: Actor, user_id: int) -> User:
    """One of these users; `User.DoesNotExist` otherwise."""
    return listed_users(actor).get(id=user_id)


def roles_of_users(actor: Actor, ids: Iterable[int]) -> dict[int, list[tuple[str, str, str]]]:
    """Code and name of today's roles with the unit, by user, as far as the actor sees them."""
    held = of_today(Membership.objects.visible_to(actor, SEE_USERS)).filter(user_id__in=list(ids))
    found: dict[int, list[tuple[str, str, str]]] = {}
    for user_id, code, name, unit in held.values_list("user_id", "role__code", "role__name", "unit__name"):
        found.setdefault(user_id, []).append((code, name, unit))
    return found


def memberships_of(actor: Actor, user_id: int) -> list[HeldMembership]:
    """What a user holds, held and will hold, as far as the actor sees it; the latest first."""
    rows = Membership.objects.visible_to(actor, SEE_USERS).filter(user_id=user_id).order_by("-valid_from", "-id")
    fields = ("id", "unit_id", "unit__name", "role__code", "role__name", "valid_from", "valid_to")
    return [HeldMembership(*row) for row in rows.values_list(*fields)]


def own_sessions(actor: Actor, session_key: str) -> list[OwnSession]:
    """The actor's sessions, the one in use first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
    rows = UserSession.objects.filter(Exists(alive), user_id=actor.user_id or 0).order_by("-last_seen_at")
    sessions = [
        OwnSession(row.pk, row.user_agent, row.ip, row.last_seen_at, row.session_key == session_key) for row in rows
    ]
    return sorted(sessions, key=lambda session: not session.current)


def has_second_factor(user_id: int) -> bool:
    """Whether the user signs in with a code as well."""
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def listed_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations into the units the actor manages."""
    return Invitation.objects.visible_to(actor, MANAGE_USERS)


def invitation_of(actor: Actor, invitation_id: int) -> Invitation:
    """One of these invitations; `Invitation.DoesNotExist` otherwise."""
    return listed_invitations(actor).select_related("unit", "role", "invited_by").get(id=invitation_id)


def invitation_by_secret(secret: str) -> Invitation | None:
    """The invitation whose link somebody opened; whoever has the link may see it."""
    return Invitation.objects.select_related("unit", "role").filter(digest=digest_of(secret)).first()


def listed_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """API tokens of the users whose tokens the actor may end, and own ones."""
    return ApiToken.objects.visible_to(actor, END_TOKENS)


def own_tokens(actor: Actor) -> list[ApiToken]:
    """The actor's tokens, those that still work first; the latest hundred of them."""
    rows = ApiToken.objects.filter(user_id=actor.user_id or 0)
    return list(rows.order_by(F("revoked_at").desc(nulls_first=True), "-created_at")[:OWN_TOKENS_AT_MOST])


def every_role() -> list[Role]:
    """All roles with the number of people who hold them today."""
    day = today()
    lasting = Q(memberships__valid_from__lte=day) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=day)
    )
    return list(Role.objects.annotate(holders=Count("memberships__user", filter=lasting, distinct=True)).order_by("id"))


def tree_of_units(actor: Actor, permission: str) -> list[OrganisationUnit]:
    """The units `permission` reaches, with the number of members of today, in no order."""
    day = today()
    lasting = Q(memberships__valid_from__lte=day) & (
        Q(memberships__valid_to__isnull=True) | Q(memberships__valid_to__gt=day)
    )
    units = OrganisationUnit.objects.visible_to(actor, permission)
    return list(units.annotate(members=Count("memberships__user", filter=lasting, distinct=True)))


def members_of_unit(actor: Actor, unit_id: int) -> list[tuple[int, str, str, str]]:
    """Id and name of the members of today with code and name of their role."""
    held = of_today(Membership.objects.visible_to(actor, SEE_USERS)).filter(unit_id=unit_id)
    rows = held.order_by("user__full_name").values_list("user_id", "user__full_name", "role__code", "role__name")
    return list(rows)


def of_today(rows: QuerySet[Membership]) -> QuerySet[Membership]:  # no actor: narrows what it is given
    """Of memberships, those that last today."""
    day = today()
    return rows.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
