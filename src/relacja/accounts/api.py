"""Verbs of accounts: who works here, where, in which roles, with which tokens."""

from django.utils import timezone

from relacja.accounts import services
from relacja.accounts.permissions import MANAGE_ROLES, MANAGE_UNITS, SEE_USERS
from relacja.accounts.queries import people
from relacja.accounts.schemas import (
    InvitationIn,
    Made,
    MembershipEnd,
    MembershipIn,
    MembershipOut,
    NewUser,
    RoleChange,
    RoleIn,
    RoleOut,
    Secret,
    TokenIn,
    TokenOut,
    UnitChange,
    UnitClose,
    UnitIn,
    UnitMove,
    UnitOut,
    UserChange,
    UserOut,
)
from relacja.accounts.tables import INVITATIONS, TOKENS, USERS
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why, answers_with, offer

router = Router(tags=["Accounts"])
offer(router, "/users", USERS, name="users")
offer(router, "/invitations", INVITATIONS, name="invitations")
offer(router, "/tokens", TOKENS, name="tokens")
for _conflict in (
    services.AlreadyInvited,
    services.AlreadyMember,
    services.CodeTaken,
    services.EmailTaken,
    services.InvitationClosed,
    services.NameTaken,
    services.RoleInUse,
    services.UnitClosed,
    services.UnitInUse,
):
    answers_with(_conflict, 409)
answers_with(services.MoreThanOwn, 403, lambda error: {"missing": error.missing})


@router.create("/users", response=Made)
def add_user(request: ApiRequest, body: NewUser) -> Answer:
    """Make a user at once; they may do nothing until they have a membership, and choose a password by mail."""
    return {"id": services.add_user(actor=request.actor, password=None, **body.model_dump()).pk}


@router.read("/users/{int:user_id}", response=UserOut)
def get_user(request: ApiRequest, user_id: Id) -> Answer:
    """Somebody who signs in."""
    request.actor.require(SEE_USERS)
    return people.user_of(request.actor, user_id)


@router.act("/users/{int:user_id}", method="PUT", response=Made, guarded_by=get_user)
def change_user(request: ApiRequest, user_id: Id, body: UserChange) -> Answer:
    """Change a user's name and how they are reached."""
    return {"id": services.change_user(actor=request.actor, user_id=user_id, **body.model_dump()).pk}


@router.act("/users/{int:user_id}/deactivate", response=Made)
def deactivate_user(request: ApiRequest, user_id: Id, body: Why) -> Answer:
    """Keep a user out from this moment."""
    return {"id": services.deactivate_user(actor=request.actor, user_id=user_id, reason=body.reason).pk}


@router.act("/users/{int:user_id}/activate", response=Made)
def activate_user(request: ApiRequest, user_id: Id, body: Why) -> Answer:
    """Let a user in again."""
    return {"id": services.activate_user(actor=request.actor, user_id=user_id, reason=body.reason).pk}


@router.act("/users/{int:user_id}/second-factor/reset", response=None)
def reset_second_factor(request: ApiRequest, user_id: Id, body: Why) -> Answer:
    """Take the second factor off somebody who lost their phone."""
    services.reset_second_factor(actor=request.actor, user_id=user_id, reason=body.reason)


@router.list("/users/{int:user_id}/memberships", response=list[MembershipOut])
def list_memberships(request: ApiRequest, user_id: Id) -> Answer:
    """What a user holds, held and will hold."""
    request.actor.require(SEE_USERS)
    return people.memberships_of(request.actor, user_id)


@router.create("/memberships", response=Made)
def start_membership(request: ApiRequest, body: MembershipIn) -> Answer:
    """Give a user a role in a unit."""
    return {"id": services.start_membership(actor=request.actor, **body.model_dump()).pk}


@router.act("/memberships/{int:membership_id}/end", response=Made)
def end_membership(request: ApiRequest, membership_id: Id, body: MembershipEnd) -> Answer:
    """End a membership from a day on."""
    ended = services.end_membership(actor=request.actor, membership_id=membership_id, **body.model_dump())
    return {"id": ended.pk}


@router.create("/invitations", response=Made)
def invite(request: ApiRequest, body: InvitationIn) -> Answer:
    """Invite somebody by mail into a unit, in a role."""
    return {"id": services.invite(actor=request.actor, now=timezone.now(), **body.model_dump()).pk}


@router.act("/invitations/{int:invitation_id}/again", response=Made)
def invite_again(request: ApiRequest, invitation_id: Id) -> Answer:
    """Send a new link."""
    sent = services.invite_again(actor=request.actor, invitation_id=invitation_id, now=timezone.now())
    return {"id": sent.pk}


@router.act("/invitations/{int:invitation_id}/withdraw", response=Made)
def withdraw_invitation(request: ApiRequest, invitation_id: Id) -> Answer:
    """Take an invitation back."""
    gone = services.withdraw_invitation(actor=request.actor, invitation_id=invitation_id, now=timezone.now())
    return {"id": gone.pk}


@router.list("/units", response=list[UnitOut])
def list_units(request: ApiRequest) -> Answer:
    """The tree of the organisation, as far as you manage or see people in it."""
    actor = request.actor
    permission = MANAGE_UNITS if actor.may(MANAGE_UNITS) else SEE_USERS
    actor.require(permission)
    return sorted(people.tree_of_units(actor, permission), key=lambda unit: unit.path)


@router.create("/units", response=Made)
def create_unit(request: ApiRequest, body: UnitIn) -> Answer:
    """Add a unit below a parent."""
    return {"id": services.create_unit(actor=request.actor, **body.model_dump()).pk}


@router.act("/units/{int:unit_id}", method="PUT", response=Made)
def change_unit(request: ApiRequest, unit_id: Id, body: UnitChange) -> Answer:
    """Give a unit another name or kind."""
    return {"id": services.change_unit(actor=request.actor, unit_id=unit_id, **body.model_dump()).pk}


@router.act("/units/{int:unit_id}/move", response=Made)
def move_unit(request: ApiRequest, unit_id: Id, body: UnitMove) -> Answer:
    """Move a unit with all below it; whoever reaches its rows changes with it at once."""
    return {"id": services.move_unit(actor=request.actor, unit_id=unit_id, **body.model_dump()).pk}


@router.act("/units/{int:unit_id}/close", response=Made)
def close_unit(request: ApiRequest, unit_id: Id, body: UnitClose) -> Answer:
    """Close a unit from a day on."""
    return {"id": services.close_unit(actor=request.actor, unit_id=unit_id, **body.model_dump()).pk}


@router.act("/units/{int:unit_id}/reopen", response=Made)
def reopen_unit(request: ApiRequest, unit_id: Id) -> Answer:
    """Open a closed unit again."""
    return {"id": services.reopen_unit(actor=request.actor, unit_id=unit_id).pk}


@router.list("/roles", response=list[RoleOut])
def list_roles(request: ApiRequest) -> Answer:
    """All roles with what they grant."""
    request.actor.require(SEE_USERS if request.actor.may(SEE_USERS) else MANAGE_ROLES)
    return people.every_role()


@router.create("/roles", response=Made)
def create_role(request: ApiRequest, body: RoleIn) -> Answer:
    """Make a role."""
    plain = body.model_dump(exclude={"permissions"})
    return {"id": services.create_role(actor=request.actor, granted=body.permissions, **plain).pk}


@router.act("/roles/{int:role_id}", method="PUT", response=Made)
def change_role(request: ApiRequest, role_id: Id, body: RoleChange) -> Answer:
    """Change what a role grants and where; it counts at the next request of everybody who holds it."""
    changed = services.change_role(
        actor=request.actor, role_id=role_id, name=body.name, row_scope=body.row_scope, granted=body.permissions
    )
    return {"id": changed.pk}


@router.act("/roles/{int:role_id}", method="DELETE", response=None)
def delete_role(request: ApiRequest, role_id: Id) -> Answer:
    """Delete a role that nobody ever held."""
    services.delete_role(actor=request.actor, role_id=role_id)


@router.list("/me/tokens", response=list[TokenOut])
def list_own_tokens(request: ApiRequest) -> Answer:
    """Your tokens, those that still work first."""
    return people.own_tokens(request.actor)


@router.create("/me/tokens", response=Secret)
def make_token(request: ApiRequest, body: TokenIn) -> Answer:
    """Make a token for yourself; only a signed-in person may, a token cannot."""
    made = services.make_token(actor=request.actor, now=timezone.now(), **body.model_dump())
    return {"id": made.id, "secret": made.secret}


@router.act("/tokens/{int:token_id}/end", response=Made)
def end_token(request: ApiRequest, token_id: Id) -> Answer:
    """End a token at once."""
    return {"id": services.end_token(actor=request.actor, token_id=token_id, now=timezone.now()).pk}
