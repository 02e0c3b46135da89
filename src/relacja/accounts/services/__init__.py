"""The verbs of accounts."""

from relacja.accounts.services.founding import AlreadyFounded, found_company
from relacja.accounts.services.handing_on import LastAdministrator, MoreThanOwn
from relacja.accounts.services.invitations import (
    AlreadyInvited,
    InvitationClosed,
    accept_invitation,
    invite,
    invite_again,
    withdraw_invitation,
)
from relacja.accounts.services.mail import (
    invitation_link,
    mail_leaves,
    send_invitation_mail,
    send_password_changed_mail,
    send_reset_mail,
)
from relacja.accounts.services.me import (
    NoSuchSession,
    UnknownTimeZone,
    change_my_settings,
    end_other_sessions,
    end_session,
    note_security,
)
from relacja.accounts.services.memberships import AlreadyMember, PeriodEmpty, end_membership, start_membership
from relacja.accounts.services.passwords import ask_for_reset, set_password
from relacja.accounts.services.roles import (
    CodeTaken,
    RoleInUse,
    UnknownPermission,
    change_role,
    create_role,
    delete_role,
)
from relacja.accounts.services.tokens import ExpiryPast, MadeByToken, NewToken, NoScopes, end_token, make_token
from relacja.accounts.services.units import (
    NameTaken,
    OutsideOwnUnits,
    UnitClosed,
    UnitInUse,
    change_unit,
    close_unit,
    create_unit,
    move_unit,
    reopen_unit,
)
from relacja.accounts.services.users import (
    EmailTaken,
    activate_user,
    add_user,
    change_user,
    deactivate_user,
    reset_second_factor,
)

__all__ = [
    "AlreadyFounded",
    "AlreadyInvited",
    "AlreadyMember",
    "CodeTaken",
    "EmailTaken",
    "ExpiryPast",
    "InvitationClosed",
    "LastAdministrator",
    "MadeByToken",
    "MoreThanOwn",
    "NameTaken",
    "NewToken",
    "NoScopes",
    "NoSuchSession",
    "OutsideOwnUnits",
    "PeriodEmpty",
    "RoleInUse",
    "UnitClosed",
    "UnitInUse",
    "UnknownPermission",
    "UnknownTimeZone",
    "accept_invitation",
    "activate_user",
    "add_user",
    "ask_for_reset",
    "change_my_settings",
    "change_role",
    "change_unit",
    "change_user",
    "close_unit",
    "create_role",
    "create_unit",
    "deactivate_user",
    "delete_role",
    "end_membership",
    "end_other_sessions",
    "end_session",
    "end_token",
    "found_company",
    "invitation_link",
    "invite",
    "invite_again",
    "mail_leaves",
    "make_token",
    "move_unit",
    "note_security",
    "reopen_unit",
    "reset_second_factor",
    "send_invitation_mail",
    "send_password_changed_mail",
    "send_reset_mail",
    "set_password",
    "start_membership",
    "withdraw_invitation",
]
