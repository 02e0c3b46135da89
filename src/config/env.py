"""Everything an operator may set, typed once. Read from the environment, prefix RELACJA_ (DATABASE_URL has none)."""

import os
import secrets
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from relacja.kit.disk import make_durable


class Env(BaseSettings):
    """The operators' settings; every one has a default that is right for one machine."""

    model_config = SettingsConfigDict(env_prefix="RELACJA_", extra="ignore")

    data: Path = Path("var")
    database_url: str = Field("", validation_alias="DATABASE_URL")
    debug: bool = False
    allowed_hosts: list[str] = ["localhost", "127.0.0.1", "[::1]"]
    base_url: str = "http://localhost:8000"
    behind_https: bool = False
    trusted_proxies: int = 0
    log_format: str = "json"
    email_url: str = ""
    email_from: str = "Relacja <relacja@localhost>"
    metrics_token: str = ""
    web_threads: int = 8
    largest_body_mb: int = 2048
    telephone_origins: list[str] = []
    api_requests_per_minute: int = 6000
    capture_requests_per_second: int = 1000
    api_request_bytes: int = 10 * 1_048_576

    @cached_property
    def database(self) -> dict[str, object]:
        """Django's connection settings, from `DATABASE_URL` (any libpq URL or key=value string)."""
        parts: dict[str, object] = dict(conninfo_to_dict(self.database_url or "dbname=relacja"))
        known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
        settings: dict[str, object] = {name: parts.pop(key, "") for key, name in known.items()}
        return {"ENGINE": "relacja.platform.postgres", **settings, "OPTIONS": {"prepare_threshold": 0, **parts}}

    @cached_property
    def mail_server(self) -> dict[str, object]:
        """Django's mail settings, from `email_url`: `smtp://user:password@host:587` (STARTTLS), `smtps://` (TLS)."""
        parts = urlsplit(self.email_url)
        ways = {"smtp": (587, True, False), "smtps": (465, False, True), "smtp-plain": (25, False, False)}
        port, starttls, tls = ways[parts.scheme]
        return {
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or port,
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": starttls,
            "EMAIL_USE_SSL": tls,
        }

    def secret(self, name: str) -> str:
        """The secret `name`: RELACJA_<NAME> if set, else made once and kept in the data directory, mode 0600.

        Of several processes that begin together one makes it, and no other ever reads half of it.
        """
        given = os.environ.get(f"RELACJA_{name.upper()}")
        if given:
            return given
        path = self.data / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile("w", dir=path.parent) as draft:  # readable by nobody else
                draft.write(secrets.token_urlsafe(48))
                draft.flush()
                os.fsync(draft.fileno())
                with suppress(FileExistsError):
                    os.link(draft.name, path)
            for place in (path.parent, self.data):
                make_durable(place)
        return path.read_text().strip()


env = Env()
