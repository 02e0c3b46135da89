"""Workers' accounts at the engine: made over its REST interface, kept in its own store, no file touched.

Of a password the engine keeps the hash that SIP's digest is computed from, for its realm alone.
"""

import contextlib
import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from relacja.contact_centre.telephony.asterisk.client import Ari, Refused, part
from relacja.contact_centre.types import SoftphoneAccount

_PLAIN = {
    "context": "from-worker", "disallow": "all", "allow": "alaw,ulaw", "direct_media": "no", "rtp_symmetric": "yes",
    "force_rport": "yes", "rewrite_contact": "yes",
}  # fmt: skip
REALM = "asterisk"
ATTEMPTS = 5
_STORE = "asterisk/config/dynamic/res_pjsip"
_BROWSER = {**_PLAIN, "webrtc": "yes", "dtls_auto_generate_cert": "yes"}


async def provide(ari: Ari, settings: Mapping[str, str], leg: str, password: str) -> SoftphoneAccount:
    """Let a telephone sign in (`worker:7` in the browser, `worker:7-desk` beside it), and fall-back calls ring it.

    A telephone on the table that signed in by an older password is signed off.
    """
    user, is_desk = leg.replace(":", "-"), leg.endswith("-desk")
    await _put(ari, "auth", user, {"auth_type": "md5", "username": user, "realm": REALM,
                                   "md5_cred": _hashed(user, password), "password": ""})  # fmt: skip
    await _place(ari, user)
    await _put(ari, "endpoint", user, {**(_PLAIN if is_desk else _BROWSER), "auth": user, "aors": user})
    told = await ari.manage("PJSIPShowEndpoint", Endpoint=user)
    for _again in range(ATTEMPTS):
        if f"ID: {user}@@" not in told:
            break
        await _place(ari, user)  # who signed in just then was taken for one who always is
        told = await ari.manage("PJSIPShowEndpoint", Endpoint=user)
    if is_desk:
        await _sign_off(ari, user, told)
    with contextlib.suppress(Refused):  # it is a member already
        await ari.manage("QueueAdd", Queue="fallback", Interface=f"PJSIP/{user}")
    servers = tuple(settings.get("ice_servers", "").split())
    domain = settings.get("domain") or urlsplit(settings.get("url", "")).hostname or ""
    return SoftphoneAccount(settings.get("websocket", ""), f"sip:{user}@{domain}", user, password, servers)


async def withdraw(ari: Ari, leg: str) -> None:
    """Take away what `provide` made; a telephone that is signed in is signed off. Nothing to take away is no error."""
    user = leg.replace(":", "-")
    with contextlib.suppress(Refused):  # it is no member
        await ari.manage("QueueRemove", Queue="fallback", Interface=f"PJSIP/{user}")
    with contextlib.suppress(Refused):  # there is no such endpoint
        await _sign_off(ari, user, await ari.manage("PJSIPShowEndpoint", Endpoint=user))
    for kind in ("endpoint", "aor", "auth"):
        try:
            await ari.ask("DELETE", f"{_STORE}/{kind}/{part(user)}")
        except Refused as refused:
            if refused.status != 404:
                raise


def _hashed(user: str, password: str) -> str:
    return hashlib.md5(f"{user}:{REALM}:{password}".encode()).hexdigest()  # noqa: S324 what SIP's digest asks for


async def _place(ari: Ari, user: str) -> None:
    """Where one telephone may sign in. Made anew: changed as it stands, it would keep who is signed in for ever."""
    with contextlib.suppress(Refused):  # not there yet
        await ari.ask("DELETE", f"{_STORE}/aor/{part(user)}")
    await _put(ari, "aor", user, {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "0"})


async def _sign_off(ari: Ari, user: str, told: str) -> None:
    """Take away where the telephone is reached now; it must sign in again."""
    for contact in re.findall(rf"^ID: ({re.escape(user)};@\w+)\s*$", told, re.MULTILINE):
        with contextlib.suppress(Refused):  # it is gone meanwhile
            await ari.ask("DELETE", f"{_STORE}/contact/{part(contact)}")


async def _put(ari: Ari, kind: str, name: str, values: Mapping[str, str]) -> None:
    fields = [{"attribute": attribute, "value": value} for attribute, value in values.items()]
    await ari.ask("PUT", f"{_STORE}/{kind}/{part(name)}", body={"fields": fields})
