"""What is typed, and what is said when it cannot be done."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tools.testing.cluster import ROOT

from config.launch import database, environment, up, words
from config.launch.place import CannotGoOn, Place, Stamps, digest_of


def relacja(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(ROOT / "relacja"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_words_are_those_that_were_promised() -> None:
    promised = (
        "up test check bench import export backup restore verify source simulate telephone shell new-app new-plug"
    )
    assert list(words.WORDS) == promised.split(" ")


def test_alone_it_lists_every_word_with_a_line(tmp_path: Path) -> None:
    done = relacja(cwd=tmp_path)
    assert done.returncode == 0
    for word in words.WORDS:
        assert any(line.split()[:1] == [word] and len(line.split()) > 3 for line in done.stdout.splitlines())


def test_a_word_that_does_not_exist_is_answered_with_those_that_do() -> None:
    done = relacja("fly")
    assert done.returncode == 2
    assert "no word 'fly'" in done.stderr
    assert "up " in done.stderr


def test_the_launcher_needs_nothing_but_the_standard_library() -> None:
    code = "import sys; sys.path.insert(0, 'src'); from config.launch import words; print(len(words.WORDS))"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == str(len(words.WORDS)), done.stderr


@pytest.mark.parametrize(
    "typed", [["--data", "x y", "up", "--blank"], ["up", "--data=x y", "--blank"], ["up", "--blank", "--data", "x y"]]
)
def test_the_data_directory_may_be_named_anywhere(
    typed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rest, data = words._take_data(typed)
    assert rest == ["up", "--blank"]
    assert data == tmp_path / "x y"


def test_a_taken_port_is_named_with_a_way_out() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        given = words.argparse.Namespace(host="127.0.0.1", port=port)
        with pytest.raises(CannotGoOn, match=f"Port {port} .* Try: ./relacja up --port {port + 1}"):
            up._check_port(given)


def test_a_web_process_alone_is_told_of_a_taken_port_too(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        given = words.argparse.Namespace(host="127.0.0.1", port=taken.getsockname()[1], only="web")
        with pytest.raises(CannotGoOn, match="cannot be used"), up._alone(Place(tmp_path), given):
            pass


@pytest.mark.parametrize(("started_before", "megabytes"), [(False, 200), (True, 20)])
def test_a_disk_that_is_full_is_named_before_anything_is_written(
    started_before: bool, megabytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if started_before:
        (tmp_path / "state.json").touch()
    usage = shutil.disk_usage(tmp_path)._replace(free=megabytes * 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(CannotGoOn, match=f"Only {megabytes} MB are free"):
        up.make_data(Place(tmp_path))


def test_a_second_up_on_the_same_data_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = words.argparse.Namespace(host="127.0.0.1", port=port, only=None)
    with (
        up._alone(Place(tmp_path), given),
        pytest.raises(CannotGoOn, match=f"runs already .*http://localhost:{port}"),
        up._alone(Place(tmp_path), given),
    ):
        pass
    with up._alone(Place(tmp_path), given):
        assert True


def test_a_python_without_venv_is_told_the_name_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    with pytest.raises(CannotGoOn, match=rf"apt-get install python3\.{sys.version_info.minor}-venv"):
        environment._make_venv(Place(tmp_path / "data", root=tmp_path, in_clone=True))


def test_root_without_user_namespaces_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setattr(database.os, "geteuid", lambda: 0)
    monkeypatch.setattr(database.unprivileged, "namespaces_work", lambda: False)
    with pytest.raises(CannotGoOn, match="ordinary user"), database.running(Place(tmp_path)):
        pass


def test_a_disk_without_room_is_named_with_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "_ROOM_MB", 10**9)
    with pytest.raises(CannotGoOn, match="1000000000 MB"):
        environment._check_room(Place(tmp_path / "data", root=tmp_path, in_clone=True))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_data_directory_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotGoOn, match="cannot be made"):
        up.make_data(Place(tmp_path / "data"))


def test_a_step_is_skipped_only_while_what_it_was_made_from_is_the_same(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_text("a")
    Stamps(tmp_path / "stamps").set("step", digest_of([source]))
    assert Stamps(tmp_path / "stamps").holds("step", digest_of([source]))
    source.write_text("b")
    assert not Stamps(tmp_path / "stamps").holds("step", digest_of([source]))
    (tmp_path / "stamps").write_text("{half")
    assert not Stamps(tmp_path / "stamps").holds("step", digest_of([source]))
