"""What the mails about signing in say, in the language that is active."""

from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _

Letter = tuple[str, str]
"""Subject and text."""


def invitation(*, name: str, company: str, inviter: str, link: str, until: datetime) -> Letter:
    """Come in."""
    said = _("{inviter} invites you to work in Relacja, {company}.") if inviter else _("You are invited to {company}.")
    day = formats.date_format(timezone.localtime(until), "j E Y, H:i")
    lines = [
        _greeting(name),
        said.format(inviter=inviter, company=company),
        _("Open this link to choose your password and begin:"),
        link,
        _("The link works until {day}, once.").format(day=day),
        _("If you do not know what this is about, do nothing: without the link nobody gets in."),
    ]
    return _("Invitation to Relacja, {company}").format(company=company), _text(lines)


def password_reset(*, name: str, link: str) -> Letter:
    """Choose a new password."""
    lines = [
        _greeting(name),
        _("Somebody, probably you, asked for a new password. Open this link to choose one:"),
        link,
        _("If it was not you, do nothing: your password stays as it is."),
    ]
    return _("Choose a new password for Relacja"), _text(lines)


def password_changed(*, name: str, link: str) -> Letter:
    """Was it you?"""
    lines = [
        _greeting(name),
        _("Your password has just been changed, and your other sessions have ended."),
        _("If it was not you, choose a new one at once and tell your administrator:"),
        link,
    ]
    return _("Your password for Relacja was changed"), _text(lines)


def _greeting(name: str) -> str:
    return _("Hello {name},").format(name=name) if name else _("Hello,")


def _text(lines: list[str]) -> str:
    return "\n\n".join(lines) + "\n"
