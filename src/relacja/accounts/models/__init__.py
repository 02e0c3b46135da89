"""Users, the units they belong to, the roles they hold there, and the keys of programs that act for them."""

from relacja.accounts.models.api_token import ApiToken
from relacja.accounts.models.invitation import Invitation
from relacja.accounts.models.role import Membership, Role
from relacja.accounts.models.unit import OrganisationUnit
from relacja.accounts.models.user import User

__all__ = ["ApiToken", "Invitation", "Membership", "OrganisationUnit", "Role", "User"]
