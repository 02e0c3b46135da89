"""Puts on record what allauth tells about second factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver
from django.http import HttpRequest

from relacja.accounts import services
from relacja.accounts.models import User


@receiver(authenticator_added, dispatch_uid="accounts.authenticator_added")
def on_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """A second factor was switched on."""
    _note(request, user, f"{authenticator.type} added")


@receiver(authenticator_removed, dispatch_uid="accounts.authenticator_removed")
def on_removed(*, request: HttpRequest, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """A second factor was switched off."""
    _note(request, user, f"{authenticator.type} removed")


@receiver(authenticator_reset, dispatch_uid="accounts.authenticator_reset")
def on_reset(*, request: HttpRequest, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """Recovery codes were made anew."""
    _note(request, user, f"{authenticator.type} made anew")


def _note(request: HttpRequest, user: User, what: str) -> None:
    services.note_security(actor=request.actor, user_id=user.pk, what=what)  # type: ignore[attr-defined]
