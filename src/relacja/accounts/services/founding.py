"""The first day of an installation."""

from relacja.accounts.models import Membership, OrganisationUnit, Role, User
from relacja.accounts.permissions import MANAGE_ROLES
from relacja.accounts.queries.actors import today
from relacja.accounts.services import handing_on
from relacja.accounts.services.units import create_unit
from relacja.accounts.services.users import add_user
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class AlreadyFounded(Exception):
    """There are users or units already: whoever administers them adds more."""


@use_case(permits=MANAGE_ROLES)
def found_company(
    *, actor: Actor, company_name: str, email: str, full_name: str, password: str, language: str = "pl"
) -> User:
    """Make the company's root unit and its first administrator, where there is nothing yet."""
    handing_on.guard_administrators()
    if User.objects.exists() or OrganisationUnit.objects.exists():
        raise AlreadyFounded
    company = create_unit(actor=actor, name=company_name, kind="company", parent_id=None)
    user = add_user(actor=actor, email=email, full_name=full_name, password=password, language=language)
    role = Role.objects.get(code="administrator")
    Membership.objects.create(user=user, unit=company, role=role, valid_from=today())
    audit.note(subject=Ref("accounts.user", user.pk), unit=company.pk)
    return user
