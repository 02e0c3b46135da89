"""The telephone engine's whole configuration, written from a few wishes. Nothing in it is edited by hand."""

import ipaddress
import json
import math
import os
import secrets
import struct
import subprocess
import wave
from dataclasses import dataclass, fields, replace
from pathlib import Path

from config.launch.place import CannotGoOn
from config.launch.telephone_engine import Program

APP = "relacja"
MODULES = """
pbx_config chan_pjsip chan_bridge_media app_stasis app_queue app_dial app_playback app_mixmonitor app_stack
app_playtones bridge_simple bridge_softmix bridge_holding bridge_builtin_features codec_alaw
codec_ulaw codec_resample codec_gsm codec_opus_open_source codec_g722 res_format_attr_opus format_wav format_pcm
format_gsm format_sln func_callerid func_channel func_env func_logic func_strings func_hangupcause func_cut
res_sorcery_config res_sorcery_memory res_sorcery_astdb res_timing_timerfd res_pjproject res_pjsip
res_pjsip_authenticator_digest res_pjsip_caller_id res_pjsip_dtmf_info res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_nat res_pjsip_outbound_authenticator_digest
res_pjsip_outbound_registration res_pjsip_path res_pjsip_pubsub res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326
res_pjsip_sdp_rtp res_pjsip_session res_pjsip_transport_websocket res_rtp_asterisk res_srtp res_crypto
res_http_websocket res_websocket_client res_musiconhold res_stasis res_stasis_answer
res_stasis_playback res_stasis_recording res_stasis_snoop res_ari res_ari_applications res_ari_asterisk
res_ari_bridges res_ari_channels res_ari_endpoints res_ari_events res_ari_model
res_ari_playbacks res_ari_recordings res_ari_sounds
"""
"""What is loaded: a tenth of what there is. Without `chan_bridge_media` bridges cannot be
played to; with `bridge_native_rtp` legs are now and then deaf after a hook (listening, recording) came or went."""


@dataclass(frozen=True)
class Wishes:
    """What may differ from one engine to the next, from `telephone/settings.json`; the environment goes first."""

    host: str = "127.0.0.1"
    sip_port: int = 25060
    http_port: int = 25088
    rtp_from: int = 26000
    rtp_to: int = 27999
    trunk: str = ""
    trunk_user: str = ""
    trunk_password: str = ""
    trunk_from: str = ""
    fallback_seconds: int = 120

    @property
    def alone(self) -> bool:
        """Whether only this machine can reach the engine."""
        return ipaddress.ip_address(self.host).is_loopback


def wishes(data: Path) -> Wishes:
    """The defaults, changed by the file, changed by the environment (`RELACJA_TELEPHONE_SIP_PORT`...)."""
    file = data / "telephone" / "settings.json"
    try:
        given = json.loads(file.read_text()) if file.exists() else {}
        for field in fields(Wishes):
            given[field.name] = os.environ.get(f"RELACJA_TELEPHONE_{field.name.upper()}", given.get(field.name))
        numbers = {field.name for field in fields(Wishes) if field.type is int}
        told = {
            name: int(value) if name in numbers else str(value) for name, value in given.items() if value is not None
        }
        made = replace(Wishes(), **told)  # type: ignore[arg-type]
        ipaddress.ip_address(made.host)
    except (ValueError, TypeError, AttributeError) as wrong:
        raise CannotGoOn(f"The telephone engine's settings ({file}) cannot be read: {wrong}") from None
    return made


def write(data: Path, program: Program) -> Path:
    """Write everything the engine reads; the file it is started with."""
    wish, root = wishes(data), data / "telephone"
    for part in (
        "etc",
        "lib/keys/keys",
        "lib/moh",
        "db",
        "spool/recording",
        "spool/monitor",
        "spool/fallback",
        "log",
        "run",
        "sounds",
    ):
        (root / part).mkdir(parents=True, exist_ok=True, mode=0o700)
    if len(str(root / "run" / "asterisk.ctl")) > 100:
        raise CannotGoOn(f"{root} is too long a name: the engine's socket does not fit. Give a shorter --data DIR.")
    for folder in ("sounds", "rest-api", "documentation", "static-http"):
        link = root / "lib" / folder
        link.unlink(missing_ok=True)
        link.symlink_to(program.share / folder)
    password = _account(data, wish)
    for name, text in _files(root, wish, program, password).items():
        _put(root / "etc" / name, text)
    _sounds(root)
    return root / "etc" / "asterisk.conf"


def _put(file: Path, text: str) -> None:
    draft = file.with_name(file.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(text)
    draft.replace(file)


def _account(data: Path, wish: Wishes) -> str:
    """The password the router's process signs in with, made once; beside it, where the engine is found."""
    file = data / "secrets" / "telephone.json"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    known = json.loads(file.read_text()) if file.exists() else {}
    password = str(known.get("password") or secrets.token_urlsafe(32))
    told = {
        "url": f"http://{_bracketed(wish.host)}:{wish.http_port}",
        "user": APP,
        "password": password,
        "websocket": f"ws://{_bracketed(wish.host)}:{wish.http_port}/ws",
        "domain": f"{_bracketed(wish.host)}:{wish.sip_port}",
        "folder": str(data / "telephone"),
    }
    if told != known:
        _put(file, json.dumps(told, indent=1))
    return password


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _files(root: Path, wish: Wishes, program: Program, password: str) -> dict[str, str]:
    present = [name for name in MODULES.split() if (program.modules / f"{name}.so").exists()]
    given = {
        "root": root, "modules": program.modules, "host": wish.host, "password": password, "app": APP,
        "sip": f"{_bracketed(wish.host)}:{wish.sip_port}", "http_port": wish.http_port, "ami_port": wish.http_port + 1,
        "rtp_from": wish.rtp_from, "rtp_to": wish.rtp_to, "strict": "no" if wish.alone else "yes",
        "seconds": wish.fallback_seconds, "candidates": _candidates(wish),
    }  # fmt: skip
    made = {name: text.lstrip("\n").format(**given) for name, text in _TEMPLATES.items()}
    made["modules.conf"] = "[modules]\nautoload=no\n" + "".join(f"load={name}.so\n" for name in present)
    made["pjsip.conf"] += _trunk(wish)
    made |= {f"{name}.conf": "[general]\n" for name in ("udptl", "pjproject", "cel", "features", "ccss")}
    return made


def _trunk(wish: Wishes) -> str:
    """The line to the outer world: whose calls are taken as coming from customers, and whereto ours go."""
    host = wish.trunk.rpartition(":")[0] if ":" in wish.trunk else wish.trunk
    sources = [part.strip() for part in (wish.trunk_from or host).split(",") if part.strip()]
    if not sources:
        return ""
    lines = _TRUNK + "".join(f"match={source}\n" for source in sources)
    if wish.trunk:
        lines += f"[trunk]\ntype=aor\ncontact=sip:{wish.trunk}\n"
    if wish.trunk_user:
        lines += _REGISTRATION.format(host=wish.trunk, user=wish.trunk_user, password=wish.trunk_password)
        lines = lines.replace("aors=trunk\n", "aors=trunk\noutbound_auth=trunk\n", 1)
    return lines


def _candidates(wish: Wishes) -> str:
    """Browsers are only offered the loopback where only loopback may be used: it replaces this machine's addresses."""
    if not wish.alone:
        return ""
    try:
        own = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        own = []
    return "[ice_host_candidates]\n" + "".join(f"{address} => {wish.host}\n" for address in own if "." in address)


def _sounds(root: Path) -> None:
    """A chime for announcements that nobody has recorded, the signal to speak after, and music to hold the line to."""
    for file, notes, seconds in (
        (root / "sounds" / "chime.wav", (660, 880), 1.2),
        (root / "sounds" / "beep.wav", (1000,), 0.3),
        (root / "lib" / "moh" / "hold.wav", (262, 330, 392, 523, 392, 330), 12.0),
    ):
        if not file.exists():
            _tune(file, notes, seconds)


def _tune(file: Path, notes: tuple[int, ...], seconds: float) -> None:
    rate = 8000
    each = int(rate * seconds / len(notes))
    frames = bytearray()
    for note in notes:
        for at in range(each):
            loud = 3000 * math.sin(math.pi * at / each)
            frames += struct.pack("<h", int(loud * math.sin(2 * math.pi * note * at / rate)))
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(bytes(frames))


_TRUNK = """
[trunk]
type=endpoint
context=from-trunk
disallow=all
allow=alaw,ulaw
direct_media=no
rtp_symmetric=yes
aors=trunk
[trunk]
type=identify
endpoint=trunk
"""
_REGISTRATION = """
[trunk]
type=auth
auth_type=userpass
username={user}
password={password}
[trunk-registration]
type=registration
server_uri=sip:{host}
client_uri=sip:{user}@{host}
outbound_auth=trunk
retry_interval=20
"""

_TEMPLATES = {
    "asterisk.conf": """
[directories](!)
astetcdir={root}/etc
astmoddir={modules}
astvarlibdir={root}/lib
astdatadir={root}/lib
astdbdir={root}/db
astkeydir={root}/lib/keys
astspooldir={root}/spool
astrundir={root}/run
astlogdir={root}/log
[options]
documentation_language=en_US
hideconnect=yes
""".replace("(!)", ""),
    "logger.conf": """
[general]
queue_log=no
[logfiles]
messages => notice,warning,error
""",
    "http.conf": """
[general]
enabled=yes
bindaddr={host}
bindport={http_port}
enable_static=no
""",
    "ari.conf": """
[general]
enabled=yes
websocket_write_timeout=1000
channelvars=RELACJA_CALL,RELACJA_LEG,RELACJA_ROLE,RELACJA_STATE,RELACJA_CALLEE
[{app}]
type=user
read_only=no
password={password}
""",
    "manager.conf": """
[general]
enabled=yes
webenabled=yes
bindaddr={host}
port={ami_port}
displayconnects=no
httptimeout=600
[{app}]
secret={password}
read=
write=system,call,agent
""",
    "rtp.conf": """
[general]
rtpstart={rtp_from}
rtpend={rtp_to}
strictrtp={strict}
icesupport=yes
{candidates}
""",
    "sorcery.conf": """
[res_pjsip]
endpoint=config,pjsip.conf,criteria=type=endpoint
endpoint=astdb,ps_endpoint
auth=config,pjsip.conf,criteria=type=auth
auth=astdb,ps_auth
aor=config,pjsip.conf,criteria=type=aor
aor=astdb,ps_aor
""",
    "pjsip.conf": """
[global]
type=global
user_agent=Relacja
[udp]
type=transport
protocol=udp
bind={sip}
[ws]
type=transport
protocol=ws
bind={host}
""",
    "queues.conf": """
[general]
persistentmembers=yes
[fallback]
strategy=rrmemory
timeout=15
retry=1
ringinuse=no
setinterfacevar=yes
setqueueentryvar=yes
joinempty=yes
leavewhenempty=no
""",
    "musiconhold.conf": """
[default]
mode=files
directory={root}/lib/moh
""",
    "indications.conf": """
[general]
country=pl
[pl]
description=Poland
ringcadence=1000,4000
dial=425
busy=425/500,0/500
ring=425/1000,0/4000
congestion=425/500,0/500
callwaiting=425/150,0/150,425/150,0/4000
dialrecall=425/500,0/50
record=1400/500,0/15000
info=950/330,1400/330,1800/330
""",
    "cdr.conf": """
[general]
enable=no
""",
    "extensions.conf": """
[from-trunk]
exten => _[+0-9].,1,Set(RELACJA_CALL=${{UNIQUEID}})
 same => n,Set(RELACJA_LEG=caller)
 same => n,Set(RELACJA_CALLEE=${{EXTEN}})
 same => n,Stasis({app},inbound,${{EXTEN}})
 same => n,GotoIf($["${{STASISSTATUS}}"="FAILED"]?fallback,${{EXTEN}},1)
 same => n,Hangup()

; Relacja is away: whoever is at a telephone takes the call. What happened is kept until Relacja has read it.
[fallback]
exten => _[+0-9].,1,Set(FALLBACK_BEGAN=${{EPOCH}})
 same => n,Set(RELACJA_LEG=fallback)
 same => n,Answer()
 same => n,Queue(fallback,,,,{seconds})
 same => n,Playback({root}/sounds/chime)
 same => n,Hangup()
exten => h,1,Set(WHO=${{CALLERID(num)}}|${{RELACJA_CALLEE}}|${{CALLERID(name)}})
 same => n,Set(WHEN=${{FALLBACK_BEGAN}}|${{EPOCH}}|${{QEHOLDTIME}})
 same => n,Set(FILE({root}/spool/fallback/${{UNIQUEID}})=${{WHEN}}|${{MEMBERINTERFACE}}|${{WHO}}|.)

; Telephones of workers call nobody by themselves: calls go out through Relacja only.
[from-worker]
exten => _.,1,Hangup(21)
""",
}
