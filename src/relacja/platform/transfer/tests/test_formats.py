"""Files as people have them, and files nobody should have."""

import contextlib
import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.platform.transfer.look import look_at
from relacja.platform.transfer.source import format_of
from relacja.platform.transfer.types import CannotRead, Reading, Source
from relacja.platform.transfer.values import find_date_order, find_number_form, number_of


def of_bytes(data: bytes, name: str = "file.csv") -> Source:
    return Source(name, len(data), lambda: io.BytesIO(data))


def read(source: Source, table: str = "", reading: Reading | None = None) -> list[list[Any]]:
    form = format_of(source)
    table = table or form.tables(source)[0].name
    return [cells for _line, cells in form.rows(source, table, reading or form.find_out(source, table))]


POLISH = "Imię;Nazwisko;Miasto\nŁukasz;Żółć;Kraków\nStanisława;Wąż;Łódź\nGrażyna;Śliwińska;Gdańsk\n"
GERMAN = "Name;Ort\nJürgen Müller;Köln\nGroß;Düsseldorf\nFrançois Noël;Orléans\nMuñoz;Cádiz\n"
RUSSIAN = "Имя;Город\nАнна;Москва\nПётр;Казань\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (POLISH, "utf-8", "utf-8"),
        (POLISH, "utf-8-sig", "utf-8-sig"),
        (POLISH, "cp1250", "cp1250"),
        (POLISH, "iso8859-2", "iso8859-2"),
        (POLISH, "cp852", "cp852"),
        (POLISH, "utf-16", "utf-16"),
        (POLISH, "utf-16-le", "utf-16-le"),
        (POLISH, "utf-16-be", "utf-16-be"),
        (GERMAN, "cp1252", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
    ],
)
def test_the_encoding_is_found_and_the_text_is_read_by_it(text: str, encoding: str, found: str) -> None:
    source = of_bytes(text.encode(encoding))
    assert format_of(source).find_out(source, "").encoding == found
    assert read(source) == [line.split(";") for line in text.splitlines()]


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\0"), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=2, max_size=8),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_in_any_dialect_is_read_back(
    rows: list[list[str]], delimiter: str, encoding: str, end: str
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    source = of_bytes(text.getvalue().encode(encoding))
    assert read(source, reading=Reading(encoding=encoding, delimiter=delimiter, quote='"')) == rows


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("decimal", [",", "."])
def test_delimiter_and_forms_are_found_out(delimiter: str, decimal: str) -> None:
    rows = [["Kod", "Cena", "Data"]]
    rows += [[f"K{n}", f"{n * 7}{decimal}5", f"{n % 28 + 1:02d}.{n % 12 + 1:02d}.2024"] for n in range(40)]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    reading = look_at(of_bytes(text.getvalue().encode()), "file.csv").reading
    assert (reading.delimiter, reading.decimal, reading.date_order, reading.header) == (delimiter, decimal, "dmy", 1)
    assert {found.what for found in reading.evidence} >= {"encoding", "delimiter", "header", "decimal", "date_order"}


def test_line_numbers_count_lines_inside_of_quotes() -> None:
    source = of_bytes(b'a,b\n"one\ntwo",2\nthree,3\n')
    form = format_of(source)
    assert [line for line, _cells in form.rows(source, "file.csv", form.find_out(source, ""))] == [1, 2, 4]


def test_a_quote_that_is_never_closed_is_named_with_its_line() -> None:
    with pytest.raises(CannotRead, match="2"):
        read(of_bytes(b'a,b\n1,"' + b"x" * 1_100_000), reading=Reading("utf-8", ",", '"'))


def test_a_wrong_encoding_is_named_with_its_line() -> None:
    with pytest.raises(CannotRead, match="utf-8"):
        read(of_bytes(POLISH.encode("cp1250")), reading=Reading("utf-8", ";", '"'))


@pytest.mark.parametrize("head", [b"%PDF-1.7\n", b"\x89PNG\r\n", b"\x7fELF\x02", b"MZ\x90\x00", b""])
def test_what_is_no_table_is_refused_plainly(head: bytes) -> None:
    with pytest.raises(CannotRead):
        read(of_bytes(head))


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_gives_a_table_for_each_sheet_with_typed_cells() -> None:
    source = of_bytes(workbook(("Klienci", [["a", "b"], [1, date(2024, 2, 3)]]), ("Inne", [["x"]])), "k.xlsx")
    assert [table.name for table in format_of(source).tables(source)] == ["Klienci", "Inne"]
    assert read(source, "Klienci") == [["a", "b"], [1.0, date(2024, 2, 3)]]


def test_a_formula_is_never_run() -> None:
    source = of_bytes(workbook(("S", [["a"], ['=HYPERLINK("http://x","y")']])), "k.xlsx")
    assert "http" not in str(read(source)[1:])


def test_parquet_is_read_with_its_types(tmp_path: Path) -> None:
    pq.write_table(pa.table({"n": [1, 2], "t": ["a", None]}), tmp_path / "x.parquet")
    assert read(Source.of_path(tmp_path / "x.parquet")) == [["n", "t"], [1, "a"], [2, None]]


def zipped(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return target.getvalue()


def test_a_zip_of_tables_is_a_file_with_several_tables() -> None:
    source = of_bytes(zipped(a__csv=b"x,y\n1,2\n", b__csv=b"z;w\n3;4\n", readme__md=b"# no table"), "all.zip")
    assert [table.name for table in format_of(source).tables(source)] == ["a.csv", "b.csv"]
    assert read(source, "b.csv") == [["z", "w"], ["3", "4"]]


def test_an_archive_in_an_archive_is_refused() -> None:
    with pytest.raises(CannotRead):
        read(of_bytes(zipped(inner__zip=zipped(a__csv=b"x\n")), "o.zip"))


def bomb_of_zeros() -> bytes:
    return zipped(a__csv=b"0" * (64 << 20))


def bomb_in_a_workbook() -> bytes:
    target = io.BytesIO(workbook(("S", [["a"]])))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.xml", b" " * (64 << 20))
    return target.getvalue()


@pytest.mark.parametrize(("make", "name"), [(bomb_of_zeros, "a.zip"), (bomb_in_a_workbook, "a.xlsx")])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(make: Callable[[], bytes], name: str) -> None:
    with pytest.raises(CannotRead):
        read(of_bytes(make(), name))


def test_an_xml_bomb_in_a_workbook_does_no_harm() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % (98 + n, *[97 + n] * 8) for n in range(20)
    )
    laughs += b"]><worksheet><sheetData><row><c t='str'><v>&u;</v></c></row></sheetData></worksheet>"
    whole, target = zipfile.ZipFile(io.BytesIO(workbook(("S", [["a"]])))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in whole.namelist():
            archive.writestr(name, laughs if name.endswith("sheet1.xml") else whole.read(name))
    with contextlib.suppress(CannotRead):
        assert len(str(read(of_bytes(target.getvalue(), "a.xlsx")))) < 10_000


def test_a_damaged_workbook_is_refused_plainly() -> None:
    with pytest.raises(CannotRead):
        read(of_bytes(workbook(("S", [["a"]]))[:-800], "a.xlsx"))


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [(["1.234,56", "7,5"], ","), (["1,234.56"], "."), (["12,50", "3,99"], ","), (["1 234,50 zł"], ","), (["0.5"], ".")],
)
def test_the_decimal_sign_is_found(cells: list[str], decimal: str) -> None:
    assert find_number_form(cells)[0] == decimal


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [("1.234,56", ",", "1234.56"), ("(12.50)", ".", "-12.50"), ("$90,000 ", ".", "90000"), ("7-", ".", "-7"),
     ("1 234,5 zł", ",", "1234.5"), ("−3", ".", "-3")],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, decimal: str, value: str) -> None:
    assert str(number_of(text, decimal)) == value


@pytest.mark.parametrize(
    ("cells", "order"),
    [(["2024-02-03"], "ymd"), (["13.02.2024", "01.02.2024"], "dmy"), (["1/18/2015", "1/2/2015"], "mdy")],
)
def test_the_order_of_dates_is_found(cells: list[str], order: str) -> None:
    assert find_date_order(cells)[0] == order
