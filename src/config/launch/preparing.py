"""Database and files brought to the state of the sources, in one process of the environment, when something changed."""

import hashlib
import os
import subprocess
from pathlib import Path

from config.launch.environment import Say
from config.launch.place import CannotGoOn, Place, Stamps, digest_of

STATE = "state.json"


def ensure(place: Place, dsn: str, say: Say, *, company: str = "", static: bool = True) -> None:
    """Messages compiled, migrations applied, static files collected, on the first start `company` founded.

    `company` is "sample", "blank" (one administrator and nothing else), or empty where a word only needs the tables.
    A process that shows no pages leaves the `static` files to those that do.

    Skipped where digests show that nothing changed. A database that is not ours may have been exchanged or restored
    behind our back, so there the migrations are always looked at.
    """
    stamps = Stamps(place.data / STATE)
    steps = _steps(place, dsn)
    due = [name for name, digest in steps.items() if not stamps.holds(name, digest) and (static or name != "static")]
    if "DATABASE_URL" in os.environ and "migrations" not in due:
        due.append("migrations")
    if company and "company" not in stamps.known:
        due.append(company if place.in_clone else "blank")
    if not due:
        return
    say(f"preparing: {', '.join(due)}")
    command = [str(place.python), "-m", "config.launch.prepare", *due]
    run = subprocess.run(command, cwd=place.workplace, env=place.environment(DATABASE_URL=dsn), check=False)
    if run.returncode:
        raise CannotGoOn(f"Preparing the database failed (see above). The data in {place.data} are as they were.")
    done = _steps(place, dsn)
    for name in due:
        stamps.set(*((name, done[name]) if name in done else ("company", name)))


def _steps(place: Place, dsn: str) -> dict[str, str]:
    return {"messages": _messages(place), "migrations": _migrations(place, dsn), "static": _static(place)}


def _messages(place: Place) -> str:
    texts = [*(place.source / "relacja").rglob("locale/**/*.po")]
    compiled = all(text.with_suffix(".mo").exists() for text in texts)
    return digest_of(texts, str(compiled))


def _migrations(place: Place, dsn: str) -> str:
    files = (place.source / "relacja").rglob("migrations/*.py")
    lock = place.root / "requirements.lock"
    return digest_of([*files, *([lock] if lock.exists() else [])], hashlib.sha256(dsn.encode()).hexdigest())


def _static(place: Place) -> str:
    files = [path for path in (place.source / "relacja").rglob("static/**/*") if path.is_file()]
    collected = place.data / "static" / "staticfiles.json"
    return digest_of(files, str(collected.exists()), _lock_digest(place.root / "requirements.lock"))


def _lock_digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest() if lock.exists() else ""
