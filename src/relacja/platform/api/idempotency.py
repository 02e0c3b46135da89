"""Idempotency keys: a write that is sent twice is done once, and both callers get the same answer.

The key is stored in the transaction of the write itself, with the answer. A repeat that comes while the first is still
running waits at the unique index, until the first ends or `WAIT` has passed. Only success is kept: what failed has
changed nothing, and may be tried again under the same key.

Answers may hold what nobody else is to read (a new token, a revealed number). So the row holds keyed hashes of the key
and the request, and the answer is encrypted under a key made of the installation's and the caller's: without the
caller's key, which is kept nowhere, the answer cannot be read again, not even by the house.
"""

import hmac
import os
from collections.abc import Callable
from functools import cached_property
from typing import Final

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from relacja.platform import sql
from relacja.platform.api.problems import Refused
from relacja.platform.use_case import one_transaction

HEADER: Final = "HTTP_IDEMPOTENCY_KEY"
LONGEST: Final = 200
WAIT: Final = "10s"
KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location")
NONCE: Final = 12


class IdempotencyKeyReused(Refused):
    """This idempotency key was used for another request."""

    status = 422


class IdempotencyKeyInUse(Refused):
    """A request with this idempotency key is still being worked on."""

    status = 409


class BadIdempotencyKey(Refused):
    """An idempotency key has 1 to 200 printable characters."""


class Slot:
    """Where the answer of one user's key is kept; knows how to hide it and how to read it again."""

    def __init__(self, user_id: int, key: str) -> None:
        self.user_id = user_id
        self._spoken = f"{user_id}:{key}".encode()

    def _made(self, purpose: str, *more: bytes) -> "hmac.HMAC":
        keyed = hmac.new(settings.MASTER_KEY.encode(), f"idempotency {purpose}\n".encode(), "sha256")
        for part in (self._spoken, *more):
            keyed.update(b"%d:" % len(part) + part)
        return keyed

    @cached_property
    def name(self) -> str:
        """What stands for the key in the database."""
        return self._made("name").hexdigest()

    def digest_of(self, request: HttpRequest) -> str:
        """What makes two requests the same: method, address and body."""
        return self._made("request", f"{request.method} {request.get_full_path()}".encode(), request.body).hexdigest()

    def sealed(self, headers: dict[str, str], body: bytes) -> bytes:
        """An answer as it is kept."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, orjson.dumps(headers) + b"\n" + body, None)

    def opened(self, sealed: bytes) -> tuple[dict[str, str], bytes]:
        """The answer again."""
        headers, _, body = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], None).partition(b"\n")
        return orjson.loads(headers), body

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._made("answer").digest())


def run_once(request: HttpRequest, user_id: int, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the write, or give the answer it had before."""
    key = request.META[HEADER].strip()
    if not (0 < len(key) <= LONGEST and key.isprintable()):
        raise BadIdempotencyKey
    slot = Slot(user_id, key)
    digest = slot.digest_of(request)
    with one_transaction():
        if not _claim(slot, digest):
            return _kept(slot, digest)
        response = run()
        if response.status_code < 400:
            _keep(slot, response)
        else:
            transaction.set_rollback(True)
    return response


def _claim(slot: Slot, digest: str) -> bool:
    """Write the key down; False where it stands there already. Waits for whoever is writing it down just now."""
    try:
        return bool(sql.rows(CLAIM, [slot.user_id, slot.name, digest, WAIT]))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise IdempotencyKeyInUse from error
        raise


CLAIM = """
INSERT INTO platform_idempotentanswer (user_id, key, digest, created_at, status, body)
SELECT %s::bigint, %s::text, %s::text, clock_timestamp(), 0, ''::bytea FROM set_config('lock_timeout', %s::text, true)
ON CONFLICT (user_id, key) DO NOTHING RETURNING 1
"""
KEEP = """
UPDATE platform_idempotentanswer SET status = %s::smallint, body = %s::bytea
WHERE user_id = %s::bigint AND key = %s::text
"""


def _keep(slot: Slot, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    sql.rows(KEEP, [response.status_code, slot.sealed(headers, response.content), slot.user_id, slot.name])


def _kept(slot: Slot, digest: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest, status, body FROM platform_idempotentanswer WHERE user_id = %s AND key = %s",
            [slot.user_id, slot.name],
        )
        row = cursor.fetchone()
    if row is None:
        raise IdempotencyKeyInUse
    if row[0] != digest:
        raise IdempotencyKeyReused
    headers, body = slot.opened(bytes(row[2]))
    return HttpResponse(body, status=row[1], headers={**headers, "Idempotent-Replayed": "true"})
