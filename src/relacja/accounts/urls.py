"""Addresses of accounts."""

from allauth.account import views as door
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from relacja.accounts.tables import INVITATIONS, TOKENS, USERS
from relacja.accounts.views import invitations, me, roles, tokens, units, users
from relacja.platform.web.list_page import list_view

urlpatterns = [
    path("sign-in", door.login, name="account_login"),
    path("sign-out", door.logout, name="account_logout"),
    path("sign-in/inactive", door.account_inactive, name="account_inactive"),
    path("sign-in/again", door.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code", second_factor.authenticate, name="mfa_authenticate"),
    path("sign-in/again/code", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("password/reset", door.password_reset, name="account_reset_password"),
    path("password/reset/sent", door.password_reset_done, name="account_reset_password_done"),
    path("password/reset/done", door.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        door.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("invitation/<str:secret>", invitations.accept, name="accounts_accept"),
    path("settings/me", me.me, name="accounts_me"),
    path("settings/security", me.security, name="accounts_security"),
    path("settings/security/password", door.password_change, name="account_change_password"),
    path("settings/security/password/set", door.password_set, name="account_set_password"),
    path("settings/security/sessions/end", me.end_other_sessions, name="accounts_end_other_sessions"),
    path("settings/security/sessions/<int:session_id>/end", me.end_session, name="accounts_end_session"),
    path("settings/security/second-factor", second_factor.index, name="mfa_index"),
    path("settings/security/second-factor/on", totp.activate_totp, name="mfa_activate_totp"),
    path("settings/security/second-factor/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("settings/security/codes", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("settings/security/codes/new", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("settings/security/codes/file", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("settings/my-tokens", tokens.my_tokens, name="accounts_my_tokens"),
    path("settings/tokens", list_view(TOKENS), name="accounts_tokens"),
    path("settings/tokens/<int:token_id>", tokens.token, name="accounts_token"),
    path("settings/tokens/<int:token_id>/end", tokens.end_token, name="accounts_end_token"),
    path("settings/users", list_view(USERS), name="accounts_users"),
    path("settings/users/<int:user_id>", users.user, name="accounts_user"),
    path("settings/users/<int:user_id>/change", users.change_user, name="accounts_change_user"),
    path("settings/users/<int:user_id>/roles/new", users.add_membership, name="accounts_add_membership"),
    path(
        "settings/users/<int:user_id>/roles/<int:membership_id>/end",
        users.end_membership,
        name="accounts_end_membership",
    ),
    re_path(
        r"^settings/users/(?P<user_id>\d{1,18})/(?P<action>deactivate|activate|reset-second-factor)$",
        users.user_action,
        name="accounts_user_action",
    ),
    path("settings/invitations", list_view(INVITATIONS), name="accounts_invitations"),
    path("settings/invitations/new", invitations.invite, name="accounts_invite"),
    path("settings/invitations/<int:invitation_id>", invitations.invitation, name="accounts_invitation"),
    re_path(
        r"^settings/invitations/(?P<invitation_id>\d{1,18})/(?P<action>again|withdraw)$",
        invitations.invitation_action,
        name="accounts_invitation_action",
    ),
    path("settings/units", units.units, name="accounts_units"),
    path("settings/units/new", units.new_unit, name="accounts_new_unit"),
    path("settings/units/<int:unit_id>", units.unit, name="accounts_unit"),
    path("settings/units/<int:unit_id>/change", units.change_unit, name="accounts_change_unit"),
    path("settings/units/<int:unit_id>/move", units.move_unit, name="accounts_move_unit"),
    path("settings/units/<int:unit_id>/close", units.close_unit, name="accounts_close_unit"),
    path("settings/units/<int:unit_id>/reopen", units.reopen_unit, name="accounts_reopen_unit"),
    path("settings/roles", roles.roles, name="accounts_roles"),
    path("settings/roles/new", roles.new_role, name="accounts_new_role"),
    path("settings/roles/<int:role_id>", roles.role, name="accounts_role"),
    path("settings/roles/<int:role_id>/delete", roles.delete_role, name="accounts_delete_role"),
]
