"""How a mail server is reached: where it stands, how the line is kept private, and who signs in."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal

Security = Literal["none", "starttls", "tls"]
Step = Literal["host", "connection", "tls", "certificate", "login", "folder", "protocol"]


class Away(ConnectionError):
    """The server cannot be used now. `step` says how far we came; the text is what was said, without any secret."""

    def __init__(self, step: Step, detail: object) -> None:
        super().__init__(str(detail) or type(detail).__name__)
        self.step = step


@dataclass(frozen=True, slots=True)
class Login:
    """Who signs in: with a password, or with a `token` that is asked for anew each time (XOAUTH2)."""

    user: str
    password: str = ""
    token: Callable[[], str] | None = None

    def __repr__(self) -> str:
        return f"Login({self.user!r})"

    def xoauth2(self) -> bytes:
        """What XOAUTH2 sends, before base64."""
        return f"user={self.user}\1auth=Bearer {self.token() if self.token else ''}\1\1".encode()

    def plain(self) -> bytes:
        """What PLAIN sends (RFC 4616), before base64."""
        return f"\0{self.user}\0{self.password}".encode()


@dataclass(frozen=True, slots=True)
class Server:
    """Where it stands. `trust` are certificates in PEM to be trusted beside those of the system, for servers of one's
    own. Without security only on this machine: anywhere else `Away` is raised before anything is said."""

    host: str
    port: int
    login: Login | None = None
    security: Security = "tls"
    trust: str = ""
    patience: float = 60.0
    """Seconds without a word after which the line counts as lost."""

    def may_be_open(self) -> bool:
        """Whether it stands on this machine."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    def context(self) -> ssl.SSLContext:
        """What a certificate is judged by: its authority and its name, always."""
        made = ssl.create_default_context()
        if self.trust:
            made.load_verify_locations(cadata=self.trust)
        return made
