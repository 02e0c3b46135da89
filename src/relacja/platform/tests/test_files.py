"""Files: once by content, whole or not at all, of the type their bytes show, for who may see what they hang on."""

import hashlib
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from relacja.platform import files, parameters
from relacja.platform.actor import Actor
from relacja.platform.models import FileLink, StoredFile
from relacja.platform.refs import Ref, RefKind, ref_kinds
from relacja.platform.web.views.files import file

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system("tests")
ALA = Actor("user", "Ala", user_id=1)
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x00" * 40
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


class Evens(RefKind):
    """Users see rows with even ids, the system all."""

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        if actor.kind == "nobody":
            return {}
        return {row_id: "row" for row_id in ids if actor.kind == "system" or row_id % 2 == 0}


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A place of the test's own to keep files in."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    with ref_kinds.lent("tea.kettle", Evens()):
        yield tmp_path / "files"


def kept(place: Path) -> list[Path]:
    """Every file under the place."""
    return [path for path in place.rglob("*") if path.is_file()]


def test_a_content_is_kept_under_its_hash_and_comes_back_whole(place: Path) -> None:
    content = os.urandom(3_000_000)
    stored = files.store(io.BytesIO(content))
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.size == len(content)
    with files.open_file(stored.sha256) as stream:
        assert stream.read() == content


def test_the_same_content_is_kept_once(place: Path) -> None:
    first, second = files.store(io.BytesIO(PDF), "a.pdf"), files.store(io.BytesIO(PDF), "b.pdf")
    assert first.pk == second.pk
    assert len(kept(place)) == 1


def test_nobody_else_on_the_machine_may_read_what_is_kept(place: Path) -> None:
    files.store(io.BytesIO(PDF))
    (path,) = kept(place)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(place: Path) -> None:
    with pytest.raises(files.FileTooLarge) as refused:
        files.store(io.BytesIO(b"x" * 101), limit=100)
    assert refused.value.limit == 100
    assert kept(place) == []
    assert not StoredFile.objects.exists()
    files.store(io.BytesIO(b"x" * 100), limit=100)


def test_the_limit_is_what_managers_say() -> None:
    with parameters.standing_at(files.LARGEST, 1), pytest.raises(files.FileTooLarge):
        files.store(io.BytesIO(b"x" * ((1 << 20) + 1)))


class Breaking(io.BytesIO):
    """An upload that is cut off after its first part."""

    def read(self, size: int | None = -1, /) -> bytes:
        part = super().read(size)
        if not part:
            raise ConnectionResetError
        return part


def test_an_upload_that_is_cut_off_leaves_nothing(place: Path) -> None:
    with pytest.raises(ConnectionResetError):
        files.store(Breaking(b"x" * 5_000_000))
    assert kept(place) == []


def test_a_process_killed_half_way_leaves_no_half_file(place: Path) -> None:
    code = (
        "import sys, os; from pathlib import Path; import django; django.setup()\n"
        "from django.conf import settings; settings.DATA = Path(sys.argv[1])\n"
        "from relacja.platform import files\n"
        "class Slow:\n"
        "    parts = 0\n"
        "    def read(self, size):\n"
        "        self.parts += 1\n"
        "        if self.parts == 3: os.kill(os.getpid(), 9)\n"
        "        return b'x' * size\n"
        "files.store(Slow(), limit=1 << 30)\n"
    )
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code, str(place.parent)], env=env, check=False)
    assert done.returncode == -9
    left = kept(place)
    assert [path.parent.name for path in left] == ["incoming"]
    assert files.sweep(timezone.now()) == 0, "an upload may still be under way"
    old = time.time() - 2 * 86_400
    os.utime(left[0], (old, old))
    assert files.sweep(timezone.now()) == 1
    assert kept(place) == []


def test_a_power_cut_takes_no_directory_with_it(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda opened: synced.append(os.fstat(opened).st_ino))
    path = files.path_of(files.store(io.BytesIO(PDF)).sha256)
    in_turn = [path, path.parent, path.parent.parent, place, place.parent]
    assert synced == [each.stat().st_ino for each in in_turn], "the content first, then whatever it stands in"


@pytest.mark.parametrize(
    "asked", ["../../etc/passwd", "", "a" * 63, "A" * 64, "a" * 65, "/" + "a" * 63, "a" * 62 + "/.", "\x00" * 64]
)
def test_what_is_no_hash_leads_nowhere(asked: str) -> None:
    with pytest.raises(files.NoSuchFile), files.open_file(asked):
        pass


@given(st.text(max_size=80))
@effort(max_examples=300)
def test_no_text_leads_out_of_the_place(text: str) -> None:
    try:
        path = files.path_of(text)
    except files.NoSuchFile:
        return
    assert files.root() in path.parents


# Types


def zipped(*names: str) -> bytes:
    """A zip file of empty members."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PNG, "picture.png", "image/png"),
        (PNG, "invoice.pdf", "image/png"),
        (PDF, "picture.png", "application/pdf"),
        (b"a;b;c\n1;2;3\n", "list.csv", "text/"),
        ("Zażółć gęślą jaźń".encode(), "", "text/plain"),
        (b"", "empty.txt", files.UNKNOWN),
        (zipped("a.txt"), "archive.zip", "application/zip"),
        (b"\x00\x01\x02\x03random\x00", "program.png", files.UNKNOWN),
    ],
)
def test_the_type_is_what_the_bytes_show(content: bytes, name: str, expected: str) -> None:
    assert files.sniff(content, name).startswith(expected)


def test_html_never_passes_for_a_picture() -> None:
    assert files.store(io.BytesIO(HTML), "picture.png").media_type not in {"image/png", "image/jpeg"}


# Links


def test_a_linked_file_is_had_by_who_may_see_the_row() -> None:
    stored = files.store(io.BytesIO(PDF))
    seen = files.link(SYSTEM, stored, Ref("tea.kettle", 2), "bill.pdf")
    unseen = files.link(SYSTEM, stored, Ref("tea.kettle", 3), "bill.pdf")
    assert files.linked_file(ALA, seen.pk).name == "bill.pdf"
    for actor, link in ((ALA, unseen), (Actor.nobody(), seen)):
        with pytest.raises(files.NoSuchFile):
            files.linked_file(actor, link.pk)
    assert [found.link_id for found in files.files_of(ALA, Ref("tea.kettle", 2))] == [seen.pk]
    assert files.files_of(ALA, Ref("tea.kettle", 3)) == []


def test_a_file_that_hangs_on_nothing_known_is_nobodys() -> None:
    link = files.link(SYSTEM, files.store(io.BytesIO(PDF)), Ref("gone.kind", 2), "bill.pdf")
    with pytest.raises(files.NoSuchFile):
        files.linked_file(SYSTEM, link.pk)


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ala\\bill.pdf", "bill.pdf"),
        ("zażółć.pdf", "zażółć.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie: x=1.pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_link_has_a_plain_name(given_name: str, expected: str) -> None:
    assert files.link(SYSTEM, files.store(io.BytesIO(PDF)), Ref("tea.kettle", 2), given_name).name == expected


def ask(link: FileLink, actor: Actor, query: str = "", **headers: str) -> object:
    """The answer of the address of a link."""
    request = RequestFactory().get(f"/files/{link.pk}{query}", headers=headers)
    request.actor = actor  # type: ignore[attr-defined]
    return file(request, link.pk)


def test_the_address_hands_a_file_out_as_a_download_that_nothing_runs() -> None:
    link = files.link(SYSTEM, files.store(io.BytesIO(HTML), "page.html"), Ref("tea.kettle", 2), "zażółć.html")
    for query in ("", "?show"):
        answer = ask(link, ALA, query)
        assert b"".join(answer.streaming_content) == HTML  # type: ignore[attr-defined]
        assert answer.headers["Content-Type"] == files.UNKNOWN  # type: ignore[attr-defined]
        assert answer.headers["Content-Disposition"].startswith("attachment; filename")  # type: ignore[attr-defined]


def test_pictures_may_be_shown() -> None:
    link = files.link(SYSTEM, files.store(io.BytesIO(PNG), "a.png"), Ref("tea.kettle", 2), "a.png")
    answer = ask(link, ALA, "?show")
    assert answer.headers["Content-Type"] == "image/png"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("inline")  # type: ignore[attr-defined]
    assert "private" in answer.headers["Cache-Control"]  # type: ignore[attr-defined]
    again = ask(link, ALA, "?show", **{"If-None-Match": answer.headers["ETag"]})  # type: ignore[attr-defined]
    assert again.status_code == 304  # type: ignore[attr-defined]


def test_the_address_tells_nothing_to_who_may_not_see_the_row() -> None:
    from django.http import Http404

    link = files.link(SYSTEM, files.store(io.BytesIO(PDF)), Ref("tea.kettle", 3), "bill.pdf")
    with pytest.raises(Http404):
        ask(link, ALA)
    assert ask(link, Actor.nobody(), **{"HX-Request": "true"}).status_code == 401  # type: ignore[attr-defined]


def test_many_are_kept_as_one_by_one(db: None) -> None:
    given = [(b"%PDF-1.4 one", "a.pdf"), (b"two", "b.txt"), (b"%PDF-1.4 one", "c.pdf")]
    hashes = files.store_many(given)
    assert hashes == [files.hash_of(content) for content, _name in given]
    assert all(files.is_whole(sha256) for sha256 in hashes)
    assert {one.media_type for one in files.contents(hashes).values()} == {"application/pdf", "text/plain"}
    assert files.store(io.BytesIO(b"two"), "b.txt").sha256 == hashes[1]
