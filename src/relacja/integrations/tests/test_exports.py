import io

import openpyxl
import pytest
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.integrations import services
from relacja.integrations.models import ExportRun
from relacja.integrations.services import exporting
from relacja.platform.models import AuditEntry

pytestmark = pytest.mark.django_db
PERMISSIONS = ("integrations.export_lists", "customers.view", "customers.export")
LIST = "customers.parties"


def client_with(*permissions: str, scope: str = "all") -> Client:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=permissions, scope=scope))
    return sign_in(Client(), user)


def body(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_list_leaves_as_csv_with_formulas_defused() -> None:
    make_party("=HYPERLINK(1) Zły")
    text = body(client_with(*PERMISSIONS).get(f"/exports/{LIST}.csv")).decode()
    assert "'=HYPERLINK(1) Zły" in text
    assert text.startswith("\ufeff")


def test_a_list_leaves_as_a_workbook_in_which_texts_stay_texts() -> None:
    make_party("=1+1 Zły")
    book = openpyxl.load_workbook(io.BytesIO(body(client_with(*PERMISSIONS).get(f"/exports/{LIST}.xlsx"))))
    cells = [cell for row in book.active.iter_rows(min_row=2) for cell in row]  # type: ignore[union-attr]
    assert any(cell.value == "=1+1 Zły" and cell.data_type == "s" for cell in cells)


def test_only_what_the_reader_may_see_leaves() -> None:
    make_party("Obca Osoba")
    text = body(client_with(*PERMISSIONS, scope="own").get(f"/exports/{LIST}.csv")).decode()
    assert "Obca" not in text


def test_filters_of_the_page_hold_in_the_file() -> None:
    make_party("Anna Nowak")
    make_party("Jan Kowalski")
    text = body(client_with(*PERMISSIONS).get(f"/exports/{LIST}.csv?q=nowak")).decode()
    assert "Anna Nowak" in text
    assert "Kowalski" not in text


def test_seeing_a_list_is_not_yet_taking_it_along() -> None:
    answer = client_with("integrations.export_lists", "customers.view").get(f"/exports/{LIST}.csv")
    assert answer.status_code == 403


def test_an_export_is_audited_without_what_was_searched_for() -> None:
    client_with(*PERMISSIONS).get(f"/exports/{LIST}.csv?q=nowak")
    entry = AuditEntry.objects.get(verb="integrations.begin_export")
    assert entry.details["list"] == LIST
    assert entry.details["filters"] == ["q"]


@pytest.mark.django_db(transaction=True)
def test_a_long_list_is_written_by_a_job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    make_party("Anna Nowak")
    client = client_with(*PERMISSIONS)
    assert client.get(f"/exports/{LIST}.csv").status_code == 302
    run = ExportRun.objects.get()
    user = run.user_id
    from relacja.accounts import queries as accounts

    services.drive_export(actor=accounts.actor_for_user(user or 0), run_id=run.pk)
    assert f"/exports/{run.pk}/file/" in client.get("/exports/").content.decode()
    assert "Anna Nowak" in body(client.get(f"/exports/{run.pk}/file/")).decode()
    assert client_with(*PERMISSIONS).get(f"/exports/{run.pk}/file/").status_code == 404, "it is somebody else's"
