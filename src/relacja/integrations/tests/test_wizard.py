import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, sign_in
from relacja.customers import queries as customers
from relacja.customers import services as customer_services
from relacja.integrations import services
from relacja.integrations.models import ImportProfile, ImportRun
from relacja.platform.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
PERMISSIONS = (
    "integrations.run_imports", "customers.view", "customers.edit", "customers.import", "customers.assign",
)  # fmt: skip
CSV = "Imię;Nazwisko;E-mail;Telefon\nAnna;Żółć;anna@example.pl;601 234 567\nJan;Nowak;zły;602 345 678\n"


@pytest.fixture
def importer() -> tuple[Client, Actor]:
    user = make_user("import@example.pl")
    make_member(user, make_unit(), make_role(permissions=PERMISSIONS, scope="all"))
    return sign_in(Client(), user), actor_of(user)


def upload(client: Client, text: str = CSV, encoding: str = "cp1250") -> int:
    file = SimpleUploadedFile("klienci.csv", text.encode(encoding))
    answer = client.post("/imports/new/", {"file": file})
    assert answer.status_code == 302, answer.content.decode()
    return int(answer["Location"].split("/")[2])


def test_a_file_goes_through_every_step_of_the_wizard(importer: tuple[Client, Actor]) -> None:
    client, actor = importer
    run_id = upload(client)
    page = client.get(f"/imports/{run_id}/table/").content.decode()
    assert "Żółć" in page
    assert "cp1250" in page
    page = client.get(f"/imports/{run_id}/columns/").content.decode()
    assert 'value="family_name" selected' in page
    answer = client.post(
        f"/imports/{run_id}/columns/",
        {
            "target": "customers.customer", "match": "auto", "duplicates": "create", "existing": "update",
            "column_0": "given_name", "column_1": "family_name", "column_2": "email", "column_3": "phone",
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(f"/imports/{run_id}/preview/").content.decode()
    assert "Anna" in page, "the first page of the preview is there at once"
    run = services.drive_preview(actor=actor, run_id=run_id)
    assert (run.state, run.preview["new"], run.preview["refused"]) == ("previewed", 1, 1)
    assert customers.find_by_email(actor, "anna@example.pl") == [], "a preview writes nothing"
    assert client.post(f"/imports/{run_id}/start/").status_code == 302
    run = services.drive_import(actor=actor, run_id=run_id)
    assert run.state == ImportRun.State.DONE
    page = client.get(f"/imports/{run_id}/").content.decode()
    assert "zły" in page
    refused = b"".join(client.get(f"/imports/{run_id}/refused.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "3," in refused
    assert "zły" in refused
    assert [hit.display_name for hit in customers.find_by_email(actor, "anna@example.pl")] == ["Anna Żółć"]


def test_what_stays_when_a_run_is_taken_back_is_named_with_the_reason(importer: tuple[Client, Actor]) -> None:
    client, actor = importer
    run_id = upload(client, "Imię;Nazwisko;E-mail\nAnna;Żółć;anna@example.pl\nJan;Nowak;jan@example.pl\n")
    columns = {"column_0": "given_name", "column_1": "family_name", "column_2": "email"}
    said = {"target": "customers.customer", "match": "auto", "duplicates": "create", "existing": "update"}
    client.post(f"/imports/{run_id}/columns/", said | columns)
    services.drive_preview(actor=actor, run_id=run_id)
    client.post(f"/imports/{run_id}/start/")
    services.drive_import(actor=actor, run_id=run_id)
    [anna] = customers.find_by_email(actor, "anna@example.pl")
    customer_services.tag_party(actor=Actor.system("test"), party_id=anna.id, name="vip", at=timezone.now())
    services.queue_undo(actor=actor, run_id=run_id, enqueue=False)
    services.drive_undo(actor=actor, run_id=run_id)
    page = client.get(f"/imports/{run_id}/").content.decode()
    assert f'href="/customers/{anna.id}/"' in page
    assert "Anna Żółć" in page
    assert "Jan Nowak" not in page


def test_pasted_cells_are_a_file_too(importer: tuple[Client, Actor]) -> None:
    client, _actor = importer
    answer = client.post("/imports/new/", {"pasted": "Nazwa\tNIP\nAlfa Sp. z o.o.\t5260250274\n"})
    page = client.get(answer["Location"]).content.decode()
    assert "Alfa Sp. z o.o." in page


def test_a_mistake_in_the_mapping_keeps_everything(importer: tuple[Client, Actor]) -> None:
    client, _actor = importer
    run_id = upload(client)
    page = client.post(
        f"/imports/{run_id}/columns/",
        {"target": "customers.customer", "match": "phone", "duplicates": "skip", "existing": "only_new",
         "column_0": "given_name", "column_1": "given_name"},
    ).content.decode()  # fmt: skip
    assert 'value="phone" selected' in page
    assert 'value="skip" selected' in page
    assert ImportRun.objects.get().mapping == {}


def test_a_mapping_is_remembered_for_files_with_the_same_columns(importer: tuple[Client, Actor]) -> None:
    client, _actor = importer
    run_id = upload(client)
    client.post(
        f"/imports/{run_id}/columns/",
        {"target": "customers.customer", "match": "auto", "duplicates": "create", "existing": "update",
         "column_1": "name", "column_3": "mobile"},
    )  # fmt: skip
    assert ImportProfile.objects.count() == 1
    page = client.get(f"/imports/{upload(client)}/columns/").content.decode()
    assert 'value="mobile" selected' in page


def test_a_file_of_no_known_kind_is_refused_in_plain_words(importer: tuple[Client, Actor]) -> None:
    client, _actor = importer
    answer = client.post("/imports/new/", {"file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 ...")})
    assert answer.status_code == 200
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("page", ["table", "columns"])
def test_a_file_that_is_gone_is_told_in_plain_words(importer: tuple[Client, Actor], page: str) -> None:
    client, _actor = importer
    run_id = upload(client)
    ImportRun.objects.filter(pk=run_id).update(sha256="0" * 64)
    answer = client.get(f"/imports/{run_id}/{page}/")
    assert answer.status_code == 200
    assert "nie jest już przechowywany" in answer.content.decode()


def test_somebody_elses_import_is_not_found(importer: tuple[Client, Actor]) -> None:
    client, _actor = importer
    other = make_user("other@example.pl")
    make_member(other, make_unit(), make_role(permissions=PERMISSIONS, scope="all"))
    run_id = services.upload_file(actor=actor_of(other), stream=io.BytesIO(CSV.encode()), name="a.csv")
    for place in ("", "table/", "columns/", "preview/", "progress/", "refused.csv"):
        assert client.get(f"/imports/{run_id}/{place}").status_code == 404
    for verb in ("start", "stop", "undo"):
        assert client.post(f"/imports/{run_id}/{verb}/").status_code == 404
