"""Idempotency keys: a write that is sent twice is done once, and both callers get the same answer.

The key is stored in the transaction of the write itself, with the answer. A repeat that comes while the first is still
running waits at the unique index, until the first ends or `WAIT` has passed. Only success is kept: what failed has
changed nothing, and may be tried again under the same key.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

import orjson
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse

from relacja.platform.api.problems import Refused
from relacja.platform.use_case import one_transaction

HEADER: Final = "HTTP_IDEMPOTENCY_KEY"
LONGEST: Final = 200
WAIT: Final = "10s"
KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location")


class IdempotencyKeyReused(Refused):
    """This idempotency key was used for another request."""

    status = 422


class IdempotencyKeyInUse(Refused):
    """A request with this idempotency key is still being worked on."""

    status = 409


class BadIdempotencyKey(Refused):
    """An idempotency key has 1 to 200 printable characters."""


def digest_of(request: HttpRequest) -> str:
    """What makes two requests the same: method, address and body."""
    line = f"{request.method} {request.get_full_path()}\n".encode()
    return sha256(line + request.body).hexdigest()


def run_once(request: HttpRequest, user_id: int, run: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the write, or give the answer it had before."""
    key = request.META[HEADER].strip()
    if not (0 < len(key) <= LONGEST and key.isprintable()):
        raise BadIdempotencyKey
    digest = digest_of(request)
    with one_transaction():
        if not _claim(user_id, key, digest):
            return _kept(user_id, key, digest)
        response = run()
        if response.status_code < 400:
            _keep(user_id, key, response)
        else:
            transaction.set_rollback(True)
    return response


def _claim(user_id: int, key: str, digest: str) -> bool:
    """Write the key down; False where it stands there already. Waits for whoever is writing it down just now."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(
                "INSERT INTO platform_idempotentanswer (user_id, key, digest, created_at, status, headers, body)"
                " SELECT %s, %s, %s, clock_timestamp(), 0, '{}', ''"
                " FROM set_config('lock_timeout', %s, true)"
                " ON CONFLICT (user_id, key) DO NOTHING",
                [user_id, key, digest, WAIT],
            )
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == "55P03":
                raise IdempotencyKeyInUse from error
            raise
        return bool(cursor.rowcount == 1)


def _keep(user_id: int, key: str, response: HttpResponse) -> None:
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE platform_idempotentanswer SET status = %s, headers = %s, body = %s WHERE user_id = %s AND key = %s",
            [response.status_code, orjson.dumps(headers).decode(), response.content, user_id, key],
        )


def _kept(user_id: int, key: str, digest: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT digest, status, headers, body FROM platform_idempotentanswer WHERE user_id = %s AND key = %s",
            [user_id, key],
        )
        row = cursor.fetchone()
    if row is None:
        raise IdempotencyKeyInUse
    if row[0] != digest:
        raise IdempotencyKeyReused
    return HttpResponse(bytes(row[3]), status=row[1], headers={**orjson.loads(row[2]), "Idempotent-Replayed": "true"})
