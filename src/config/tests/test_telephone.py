"""The telephone engine's configuration is written from wishes, and nobody else may read its secrets."""

import json
import stat
from pathlib import Path

import pytest

from config.launch import telephone_conf
from config.launch.place import CannotGoOn
from config.launch.telephone_engine import Program

PROGRAM = Program(("asterisk",), Path("/nowhere/modules"), Path("/nowhere/share"), "22.1.0")


def written(data: Path, name: str) -> str:
    return (data / "telephone" / "etc" / name).read_text()


def test_by_itself_it_listens_to_this_machine_only_and_lets_workers_call_nobody(tmp_path: Path) -> None:
    telephone_conf.write(tmp_path, PROGRAM)
    assert "bindaddr=127.0.0.1" in written(tmp_path, "http.conf")
    assert "bind=127.0.0.1:25060" in written(tmp_path, "pjsip.conf")
    assert "[trunk]" not in written(tmp_path, "pjsip.conf")
    assert "[from-worker]\nexten => _.,1,Hangup(21)" in written(tmp_path, "extensions.conf")


def test_its_password_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    telephone_conf.write(tmp_path, PROGRAM)
    file = tmp_path / "secrets" / "telephone.json"
    password = json.loads(file.read_text())["password"]
    telephone_conf.write(tmp_path, PROGRAM)
    assert json.loads(file.read_text())["password"] == password
    assert f"password={password}" in written(tmp_path, "ari.conf")
    for secret in (file, tmp_path / "telephone" / "etc" / "ari.conf", tmp_path / "telephone" / "etc" / "manager.conf"):
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600


def test_a_trunk_is_signed_in_at_and_its_calls_are_known_by_their_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "telephone").mkdir()
    (tmp_path / "telephone" / "settings.json").write_text(
        json.dumps({"trunk": "sip.example.org:5060", "trunk_user": "us", "trunk_from": "192.0.2.1, 192.0.2.2"})
    )
    monkeypatch.setenv("RELACJA_TELEPHONE_TRUNK_PASSWORD", "secret")
    telephone_conf.write(tmp_path, PROGRAM)
    text = written(tmp_path, "pjsip.conf")
    assert "contact=sip:sip.example.org:5060" in text
    assert "match=192.0.2.1\nmatch=192.0.2.2\n" in text
    assert "outbound_auth=trunk" in text
    assert "password=secret" in text


@pytest.mark.parametrize("settings", ['{"sip_port": "many"}', '{"host": "everywhere"}', "[1]", '{"unknown": 1}'])
def test_settings_that_cannot_be_meant_are_refused(tmp_path: Path, settings: str) -> None:
    (tmp_path / "telephone").mkdir()
    (tmp_path / "telephone" / "settings.json").write_text(settings)
    with pytest.raises(CannotGoOn, match="settings"):
        telephone_conf.write(tmp_path, PROGRAM)
