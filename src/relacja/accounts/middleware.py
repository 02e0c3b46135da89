"""Makes the actor of each request, once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from relacja.accounts.queries import actors
from relacja.accounts.services import seen
from relacja.platform.actor import Actor

GetResponse = Callable[[HttpRequest], HttpResponse]
SEEN_EVERY = timedelta(minutes=5)
API = "/api/"
KEPT_NOWHERE = "private, no-store"
"""Pages hold personal data: after signing out, "back" must not show them, nor any cache on the way."""
KNOWN_AGAIN = "private, no-cache"


def actor(get_response: GetResponse) -> GetResponse:
    """Sets `request.actor`: the signed-in user with today's roles, the client of a token, or nobody.

    Also sets `request.user`, the language and the time zone of the reader, and `request.token_refused` where a bearer
    token was sent that does not count (any more): the API answers 401 then, a session sent along does not help.
    Tokens count in the API only: on pages, those of one's own account among them, nobody has signed in by one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        ip = client_ip(request)
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        bearer = scheme.lower() == "bearer" and request.path_info.startswith(API)
        found = _by_token(secret.strip(), ip) if bearer else _by_session(request, ip)
        request.token_refused = bearer and found is None  # type: ignore[attr-defined]
        request.actor = found.actor if found else Actor.nobody(ip=ip)  # type: ignore[attr-defined]
        request.user = found.user if found else AnonymousUser()
        _speak(request, found)
        response = get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        response.headers.setdefault("Cache-Control", _kept(request, response))
        return response

    return middleware


def _kept(request: HttpRequest, response: HttpResponse) -> str:
    return KNOWN_AGAIN if request.method in ("GET", "HEAD") and "ETag" in response.headers else KEPT_NOWHERE


def client_ip(request: HttpRequest) -> str | None:
    """Where the request came from: the address the outermost proxy we trust has seen."""
    count = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen_by_proxies = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    candidate = seen_by_proxies[-count] if 0 < count <= len(seen_by_proxies) else request.META.get("REMOTE_ADDR")
    try:
        return str(ip_address(candidate or ""))
    except ValueError:
        return None


def _by_token(secret: str, ip: str | None) -> actors.SignedIn | None:
    found = actors.signed_in_token(secret, now=timezone.now(), ip=ip)
    if found and found.actor.token_id and found.last_seen != actors.today():
        seen.token_used(token_id=found.actor.token_id, day=actors.today())
    return found


def _by_session(request: HttpRequest, ip: str | None) -> actors.SignedIn | None:
    user_id = request.session.get(SESSION_KEY) if hasattr(request, "session") else None
    if user_id is None or request.session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    session_key = request.session.session_key or ""
    found = actors.signed_in_user(int(user_id), session_key=session_key, ip=ip)
    if found is None or not constant_time_compare(
        request.session.get(HASH_SESSION_KEY, ""), found.user.get_session_auth_hash()
    ):
        request.session.flush()
        return None
    now = timezone.now()
    if _is_stale(found.last_seen, now):
        seen.session_used(session_key=session_key, now=now)
    return found


def _is_stale(last_seen: datetime | None, now: datetime) -> bool:
    return last_seen is not None and now - last_seen > SEEN_EVERY


def _speak(request: HttpRequest, found: actors.SignedIn | None) -> None:
    if found is None:
        translation.activate(translation.get_language_from_request(request))
        timezone.deactivate()
        return
    translation.activate(found.user.language)
    try:
        timezone.activate(ZoneInfo(found.user.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        timezone.deactivate()
