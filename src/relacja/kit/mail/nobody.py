"""Addresses behind which stands no person: machines, and mailboxes of a role or a group."""

import re

from relacja.kit.mail.role_words import GROUPS, ROLES

MACHINE, DAEMON, ROLE, GROUP = "no_reply", "daemon", "role", "group"
_MACHINE = re.compile(
    r"(?:.*[._+-])?(?:no|do[._-]?not|dont|nie|nicht|ne)[._-]?(?:reply|replay|respond|response|odpowiadaj|odpisuj|antworten?)(?:[._+-].*)?|"
    r"(?:.*[._-])?(?:neodpovidej|noanswer|unattended|automat(?:ic|ed|yczny)?|auto-?mailer|robot|notifications?|notify|powiadomieni[ae]|alerts?|uvedomlenie|updates?|newsletters?|mailings?)(?:[._+-].*)?|(?:.*[._-])?bot"
)
_DAEMON = re.compile(
    r"mailer-?daemon|postmaster|mail-?delivery(?:-?system)?|bounces?(?:[._+=-].*)?|abuse|hostmaster|daemon|root|listserv|majordomo|mdaemon|.*-(?:bounces?|request|owner|errors)|owner-.*"
)
_CUT = re.compile(r"[._+\-\d]+")
_POLISH = str.maketrans("ąćęłńóśźż", "acelnoszz")


def is_nobody(address: str) -> str:
    """Why nobody in person stands behind this address: `no_reply`, `daemon`, `role`, `group`; empty if somebody may.

    A role's mailbox belongs to a firm, so a message from it is kept with the firm and makes no person.
    """
    local, at, domain = address.strip().strip("<>").lower().rpartition("@")
    if not at:
        local = domain
    local = local.translate(_POLISH)[:200]
    if not local or _DAEMON.fullmatch(local):
        return DAEMON
    if _MACHINE.fullmatch(local):
        return MACHINE
    words = [word for word in _CUT.split(local) if word]
    if words and (local in ROLES or words[0] in ROLES or (len(words) > 1 and words[-1] in ROLES)):
        return ROLE
    if words and any(word in GROUPS for word in words):
        return GROUP
    return ""
