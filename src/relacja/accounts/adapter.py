"""How allauth signs people in and out of this house."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from relacja.accounts import services
from relacja.accounts.models import User
from relacja.accounts.queries import actor_for_user

THEME_COOKIE = "theme"
A_YEAR = 31_536_000


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; passwords change through our service; each sign-in is put on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by invitation."""
        return False

    def set_password(self, user: User, password: str) -> None:
        """Through the one door, so that it is audited and other sessions end."""
        session_key = self.request.session.session_key or ""
        services.set_password(actor=self.request.actor, user=user, password=password, keep_session=session_key)

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        """After the usual steps: on record, and the page in the user's own light."""
        response: HttpResponse = super().post_login(request, user, **details)
        actor = actor_for_user(user.pk, request.META.get("REMOTE_ADDR"))
        services.note_security(actor=actor, user_id=user.pk, what="signed in")
        return remember_theme(response, user.theme)


def remember_theme(response: HttpResponse, theme: str) -> HttpResponse:
    """Light or dark as the user has chosen; the shell reads it from a cookie, so that pages never flash."""
    if theme == User.Theme.SYSTEM:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    else:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR, samesite="Lax", secure=secure)
    return response


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted under the installation's master key."""

    def encrypt(self, text: str) -> str:
        """What is kept."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"accounts.second_factor").derive(settings.MASTER_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
