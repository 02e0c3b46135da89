"""The mail server of the other side: what it has accepted is in its file before it says so, through whatever end.

    python -m bench.faults_messaging_sink PORT FILE

A line for each message: its Message-ID and the number of the answer that stands in it. Like a real server it looks at a
message for a moment before it answers, so that those who are killed are often killed while nobody can know.
"""

import asyncio
import os
import random
import re
import sys
from email.parser import BytesHeaderParser
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

ANSWER = re.compile(rb"answer-(\d+)-")
LOOKS = 0.15
"""Seconds, at most."""


class Sink:
    """Takes everything."""

    def __init__(self, file: Path) -> None:
        self.file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(  # noqa: N802 named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep it for good, then say so."""
        raw = envelope.original_content or b""
        key = str(BytesHeaderParser().parsebytes(raw).get("Message-ID", "")).strip("<> ")
        found = ANSWER.search(raw)
        os.write(self.file, f"{key}\t{int(found[1]) if found else -1}\n".encode())
        os.fsync(self.file)
        await asyncio.sleep(random.uniform(0, LOOKS))
        return "250 2.0.0 OK"


async def serve(port: int, sink: Sink) -> None:
    """Until it is killed."""
    loop = asyncio.get_running_loop()

    def talk() -> SMTP:
        return SMTP(
            sink, hostname="mx.foreign.test", loop=loop, auth_require_tls=False,
            authenticator=lambda *_given: AuthResult(success=True),
        )  # fmt: skip

    server = await loop.create_server(talk, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Sink(Path(sys.argv[2]))))
