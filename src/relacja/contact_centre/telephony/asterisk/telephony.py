"""Asterisk, over its REST interface (ARI): a real telephone engine, on this machine or beside it."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from django.utils.translation import gettext_lazy as _

from relacja.contact_centre.plugs import EngineSetting, Line, Telephony, telephony
from relacja.contact_centre.types import CommandKind

CAPABLE = frozenset(get_args(CommandKind)) - {"place", "answer"}
"""SIP telephones go off the hook by themselves only."""


@telephony.plug("asterisk")
class Asterisk(Telephony):
    """What is left blank is that of the engine which `./relacja telephone` runs with the same data directory."""

    label = _("Asterisk")
    capabilities = CAPABLE
    settings = (
        EngineSetting("url", _("Address of its REST interface"), required=False, address="any"),
        EngineSetting("user", _("User name"), required=False),
        EngineSetting("password", _("Password"), secret=True, required=False),
        EngineSetting("websocket", _("Address for browsers' telephones (wss://…)"), required=False),
        EngineSetting("domain", _("SIP domain"), required=False),
        EngineSetting("folder", _("Folder that it shares with Relacja"), required=False),
        EngineSetting("caller_id", _("Number shown to those who are called"), required=False),
        EngineSetting("ice_servers", _("TURN servers, separated by blanks"), required=False),
    )

    def open(self, settings: Mapping[str, str]) -> Line:
        """A line to it."""
        from relacja.contact_centre.telephony.asterisk.line import AsteriskLine

        given = {code: value for code, value in settings.items() if value}
        own = _own_engine()
        return AsteriskLine({**own, **given} if given.get("url", own.get("url")) == own.get("url") else given)


def _own_engine() -> dict[str, str]:
    """Where the launcher's engine is found, and its password, which no other is told; nothing where there is none."""
    file = Path(os.environ.get("RELACJA_DATA", "var")) / "secrets" / "telephone.json"
    return dict(json.loads(file.read_text())) if file.is_file() else {}
