"""Workers' accounts at the engine: made over its REST interface, kept in its own store, no file touched."""

import contextlib
from collections.abc import Mapping

from relacja.contact_centre.telephony.asterisk.client import Ari, Refused, part
from relacja.contact_centre.types import SoftphoneAccount

_PLAIN = {
    "context": "from-worker", "disallow": "all", "allow": "alaw,ulaw", "direct_media": "no", "rtp_symmetric": "yes",
    "force_rport": "yes", "rewrite_contact": "yes",
}  # fmt: skip
_BROWSER = {**_PLAIN, "webrtc": "yes", "dtls_auto_generate_cert": "yes"}


async def provide(ari: Ari, settings: Mapping[str, str], leg: str, password: str) -> SoftphoneAccount:
    """Let a telephone sign in (`worker:7` in the browser, `worker:7-desk` beside it), and fall-back calls ring it."""
    user = leg.replace(":", "-")
    await _put(ari, "auth", user, {"auth_type": "userpass", "username": user, "password": password})
    await _put(ari, "aor", user, {"max_contacts": "1", "remove_existing": "yes", "qualify_frequency": "0"})
    await _put(ari, "endpoint", user, {**(_PLAIN if user.endswith("-desk") else _BROWSER), "auth": user, "aors": user})
    with contextlib.suppress(Refused):  # it is a member already
        await ari.manage("QueueAdd", Queue="fallback", Interface=f"PJSIP/{user}")
    servers = tuple(settings.get("ice_servers", "").split())
    return SoftphoneAccount(
        settings.get("websocket", ""), f"sip:{user}@{settings.get('domain', '')}", user, password, servers
    )


async def _put(ari: Ari, kind: str, name: str, values: Mapping[str, str]) -> None:
    fields = [{"attribute": attribute, "value": value} for attribute, value in values.items()]
    await ari.ask("PUT", f"asterisk/config/dynamic/res_pjsip/{kind}/{part(name)}", body={"fields": fields})
