"""Secrets that are made on the first start."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.env import Env


def test_processes_that_begin_together_find_one_secret_and_never_half_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RELACJA_MASTER_KEY", raising=False)
    synced = os.fsync

    def slowly(opened: int) -> None:
        time.sleep(0.05)
        synced(opened)

    monkeypatch.setattr(os, "fsync", slowly)
    place = Env(data=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _n: place.secret("master_key"), range(8)))
    [secret] = found
    assert len(secret) == 64
    kept = tmp_path / "data" / "secrets" / "master_key"
    assert kept.read_text() == secret
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["master_key"]


def test_a_secret_that_the_operator_gives_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELACJA_MASTER_KEY", "given")
    assert Env(data=tmp_path).secret("master_key") == "given"
    assert list(tmp_path.iterdir()) == []
