"""What others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse

from relacja.accounts.models import OrganisationUnit, Role
from relacja.accounts.queries import user_names
from relacja.platform.actor import Actor
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("accounts.user")
class UserRef(RefKind):
    """A user; colleagues know one another's names."""

    label = "user"
    icon = "user"
    history_permission = SEE_AUDIT

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names."""
        return user_names(ids) if actor.kind != "nobody" else {}

    def url(self, row_id: int) -> str:
        """The user's page."""
        return reverse("accounts_user", args=[row_id])


@ref_kinds.plug("accounts.unit")
class UnitRef(RefKind):
    """A unit of the organisation."""

    label = "unit"
    icon = "building-2"
    history_permission = SEE_AUDIT

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names."""
        if actor.kind == "nobody":
            return {}
        return dict(OrganisationUnit.objects.filter(id__in=set(ids)).values_list("id", "name"))

    def url(self, row_id: int) -> str:
        """The unit's page."""
        return reverse("accounts_unit", args=[row_id])


@ref_kinds.plug("accounts.role")
class RoleRef(RefKind):
    """A role."""

    label = "role"
    icon = "key-round"
    history_permission = SEE_AUDIT

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names."""
        if actor.kind == "nobody":
            return {}
        return dict(Role.objects.filter(id__in=set(ids)).values_list("id", "name"))

    def url(self, row_id: int) -> str:
        """The role's page."""
        return reverse("accounts_role", args=[row_id])
