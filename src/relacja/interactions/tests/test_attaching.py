"""Files of contacts: kept by content, told in the ledger, handed out to whoever may see the contact."""

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in, token_for
from relacja.customers.testing import make_party
from relacja.interactions import queries, services
from relacja.interactions.testing import make_interaction
from relacja.interactions.types import Upload
from relacja.platform import files
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def upload(content: bytes = PNG, name: str = "note.png") -> Upload:
    return Upload(BytesIO(content), name)


def test_a_file_hangs_on_a_contact_with_its_type_and_size_and_the_old_version_stays() -> None:
    told = make_interaction(make_party().pk)
    services.attach(actor=SYSTEM, interaction_id=told.id, uploads=[upload()])
    entry = queries.entry(SYSTEM, told.id)
    assert entry is not None
    [file] = entry.artefacts
    assert (file.kind, file.name, file.media_type, file.size, file.is_picture) == (
        "image", "note.png", "image/png", len(PNG), True,
    )  # fmt: skip
    assert entry.version == 2
    assert len(queries.versions(SYSTEM, told.id)) == 2


def test_the_same_content_hangs_there_once() -> None:
    told = make_interaction(make_party().pk)
    for name in ("a.png", "b.png"):
        services.attach(actor=SYSTEM, interaction_id=told.id, uploads=[upload(name=name), upload()])
    entry = queries.entry(SYSTEM, told.id)
    assert entry is not None
    assert [file.name for file in entry.artefacts] == ["a.png"]


def test_what_is_taken_off_stays_in_what_was_said_before() -> None:
    told = make_interaction(make_party().pk, artefacts=services.kept([upload()]))
    [before] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    services.detach(actor=SYSTEM, interaction_id=told.id, sha256=before.sha256, reason="another customer's")
    assert queries.entry(SYSTEM, told.id).artefacts == ()  # type: ignore[union-attr]
    assert files.is_whole(before.sha256)
    with pytest.raises(services.NoSuchArtefact):
        services.detach(actor=SYSTEM, interaction_id=told.id, sha256=before.sha256, reason="again")


def test_too_many_files_are_refused_and_nothing_is_changed() -> None:
    told = make_interaction(make_party().pk)
    first = [upload(b"%d" % number, f"{number}.txt") for number in range(50)]
    services.attach(actor=SYSTEM, interaction_id=told.id, uploads=first)
    with pytest.raises(services.TooManyFiles):
        services.attach(actor=SYSTEM, interaction_id=told.id, uploads=[upload()])
    assert len(queries.entry(SYSTEM, told.id).artefacts) == 50  # type: ignore[union-attr]


def test_a_name_that_tries_to_be_a_path_is_only_a_name() -> None:
    [kept] = services.kept([upload(name="../../etc/pass\u202ewd.png")])
    assert kept.name == "passwd.png"


def test_the_composer_takes_photographs_in_the_same_move() -> None:
    user = make_user()
    party, client = make_party(), sign_in(Client(), user)
    actor_with(user=user)
    photo = SimpleUploadedFile("paper.png", PNG, "image/png")
    answer = client.post(f"/customers/{party.pk}/compose/?kind=note", {"body": "Found on the desk", "files": [photo]})
    assert answer.status_code == 200
    [entry] = queries.timeline(SYSTEM, party.pk).entries
    assert [file.name for file in entry.artefacts] == ["paper.png"]
    assert entry.version == 1


def test_a_file_goes_to_whoever_may_see_the_contact_and_to_nobody_else() -> None:
    user, other = make_user(), make_user()
    actor_with(user=user, scope="own")
    actor_with(user=other, scope="own")
    told = make_interaction(make_party(owner_id=user.pk).pk, artefacts=services.kept([upload()]))
    [file] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    address = f"/contacts/{told.id}/files/{file.sha256}/"
    shown = sign_in(Client(), user).get(address + "?show")
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"".join(shown.streaming_content) == PNG  # type: ignore[attr-defined]
    assert sign_in(Client(), other).get(address).status_code == 404
    assert sign_in(Client(), user).get(f"/contacts/{told.id}/files/{'0' * 64}/").status_code == 404


def test_a_page_of_script_is_handed_out_as_a_download_only() -> None:
    user = make_user()
    actor_with(user=user)
    told = make_interaction(make_party().pk, artefacts=services.kept([upload(b"<script>alert(1)</script>", "a.html")]))
    [file] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    answer = sign_in(Client(), user).get(f"/contacts/{told.id}/files/{file.sha256}/?show")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_api_attaches_hands_out_and_takes_off() -> None:
    user = make_user()
    actor_with(user=user)
    token = token_for(user, scopes=permissions.codes())
    client, told = Client(headers={"Authorization": f"Bearer {token}"}), make_interaction(make_party().pk)
    address = f"/api/v1/interactions/{told.id}/files"
    assert client.post(address, {"files": [SimpleUploadedFile("paper.png", PNG)]}).status_code == 200
    [file] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    assert b"".join(client.get(f"{address}/{file.sha256}").streaming_content) == PNG  # type: ignore[attr-defined]
    off = client.post(f"{address}/{file.sha256}/off", {"reason": "wrong one"}, content_type="application/json")
    assert off.status_code == 200
    assert client.get(f"{address}/{file.sha256}").status_code == 404


def test_verify_finds_a_file_that_is_not_what_it_was() -> None:
    told = make_interaction(make_party().pk, artefacts=services.kept([upload(b"an agreement", "a.txt")]))
    call_command("verify", "--files", stdout=StringIO())
    [file] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    kept: Path = files.path_of(file.sha256)
    kept.chmod(0o600)
    kept.write_bytes(b"another agreement")
    said = StringIO()
    with pytest.raises(CommandError, match="1 files"):
        call_command("verify", "--files", stdout=said)
    assert file.sha256 in said.getvalue()
    kept.unlink()


def test_nobody_is_asked_to_take_off_a_file_that_is_held(client: Client) -> None:
    told = make_interaction(make_party().pk, artefacts=services.kept([upload()]))
    [file] = queries.entry(SYSTEM, told.id).artefacts  # type: ignore[union-attr]
    user = make_user(language="en")
    actor_with(*permissions.codes(), user=user)
    sign_in(client, user)

    def offered() -> bool:
        page = client.get(f"/contacts/{told.id}/").content.decode()
        assert file.sha256 in page
        return f"{file.sha256}/off/" in page

    assert offered()
    for is_held in (True, False):
        services.hold_file(actor=SYSTEM, interaction_id=told.id, sha256=file.sha256, is_held=is_held, reason="a claim")
        assert offered() is not is_held
