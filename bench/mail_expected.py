"""What other parsers' test suites expect of their messages, beside what is read here."""

import gzip
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bench.mail_corpora import Tally, archive
from bench.mail_kept import everything
from relacja.kit import email
from relacja.kit.mail.charsets import decode
from relacja.kit.mail.model import Mail
from relacja.kit.mail.parse import parse

STALWART, MIME4J, ZBATESON, ISEMAIL = "stalwart", "mime4j", "zbateson", "isemail"


def stalwart(real_data: Path, tally: Tally) -> None:
    """Fields, bodies and attachments against the JSON of the RFC's and the legacy messages."""
    files = archive(real_data, "stalwart_mail_parser_legacy_rfc")
    for file, raw in files.items():
        wanted = files.get(file.removesuffix(".eml") + ".json")
        if file.endswith(".eml") and wanted:
            _stalwart_message(file, json.loads(wanted), parse(raw), tally)


def _stalwart_message(file: str, wanted: dict[str, Any], mail: Mail, tally: Tally) -> None:
    heads = {one["name"]: one["value"] for one in wanted["parts"][0]["headers"] if isinstance(one["name"], str)}
    for name in ("from", "to", "cc", "sender", "reply_to"):
        if name in heads:
            got = getattr(mail, "from_" if name == "from" else name)
            got = () if got is None else got if isinstance(got, tuple) else (got,)
            tally.compare(STALWART, file, name, _people(heads[name]), [(one.name, one.email) for one in got])
    if "subject" in heads:
        tally.compare(STALWART, file, "subject", _squeezed(_said(heads["subject"])), _squeezed(mail.subject))
    if "message_id" in heads:
        tally.compare(STALWART, file, "message id", _said(heads["message_id"]), mail.message_id)
    if "date" in heads:
        tally.compare(STALWART, file, "date", _moment(heads["date"]), mail.date)
    _stalwart_bodies(file, wanted, mail, tally)


def _stalwart_bodies(file: str, wanted: dict[str, Any], mail: Mail, tally: Tally) -> None:
    parts = wanted["parts"]
    bodies = [next(iter(part["body"].items())) for part in parts]
    shown = set(wanted["text_body"]) | set(wanted["html_body"])
    texts = [bodies[place] for place in wanted["text_body"]]
    if texts and all(kind == "Text" for kind, _ in texts):
        tally.compare(STALWART, file, "text", _squeezed(" ".join(text for _, text in texts)), _squeezed(mail.text))
    htmls = [body for place in wanted["html_body"] if (body := bodies[place])[0] == "Html"]
    if htmls and not any(bodies[place][0] == "Text" for place in wanted["html_body"]):
        tally.compare(STALWART, file, "html", _squeezed(" ".join(text for _, text in htmls)), _squeezed(mail.html))
    kept = {one.content for one in mail.attachments} | {one.content for one in mail.calendars}
    names = [one.name for one in mail.attachments]
    nested = iter([parse(one.content) for one in mail.nested])
    for place, (kind, body) in enumerate(bodies):
        name = _file_name(parts[place])
        if kind in {"Binary", "InlineBinary"}:
            same = bytes(body) in kept or _letters(bytes(body)) in {_letters(one) for one in kept}
            tally.compare(STALWART, file, "attachment", True, same)
        elif kind == "Message":
            _stalwart_message(f"{file} nested", body, next(nested, parse(b"")), tally)
        elif kind in {"Text", "Html"} and place not in shown:
            texts_kept = {_squeezed(decode(one, "")[0]) for one in kept} | {_squeezed(mail.text), _squeezed(mail.html)}
            tally.compare(STALWART, file, "text attachment", True, _is_kept(_squeezed(body), kept, texts_kept))
        if name and kind != "Multipart":
            tally.compare(STALWART, file, "file name", name, name if name in names else names)


def _is_kept(text: str, kept: set[bytes], texts: set[str]) -> bool:
    return text in texts or any(
        _squeezed(one.decode(charset, "replace")) == text
        for one in kept
        for charset in ("utf-8", "cp1252", "utf-7", "utf-16")
    )


def _people(value: Any) -> list[tuple[str, str]]:
    told = next(iter(value.values())) if isinstance(value, dict) else {}
    found = told.get("List", []) if isinstance(told, dict) else []
    if isinstance(told, dict) and "Group" in told:
        found = [one for group in told["Group"] for one in group["addresses"]]
    return [(_spaced(one["name"] or ""), one["address"] or "") for one in found]


def _said(value: Any) -> str:
    return "" if value == "Empty" else " ".join(value.get("TextList", [value.get("Text", "")]))


def _moment(value: Any) -> datetime | None:
    if value == "Empty":
        return None
    told = value["DateTime"]
    offset = timedelta(hours=told["tz_hour"], minutes=told["tz_minute"]) * (-1 if told["tz_before_gmt"] else 1)
    return datetime(
        *(told[key] for key in ("year", "month", "day", "hour", "minute", "second")), tzinfo=timezone(offset)
    )


def _file_name(part: dict[str, Any]) -> str:
    said = {one["name"]: one["value"] for one in part["headers"] if isinstance(one["name"], str)}
    for head, key in (("content_disposition", "filename"), ("content_type", "name")):
        told = said.get(head)
        if isinstance(told, dict):
            for one in told["ContentType"].get("attributes") or []:
                if one["name"] == key:
                    return str(one["value"]).rsplit("/", 1)[-1]
    return ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def mime4j(real_data: Path, tally: Tally) -> None:
    """Structure, header names and every decoded part against the XML and the part files."""
    files = archive(real_data, "apache_mime4j_testmsgs")
    for file, raw in files.items():
        wanted = files.get(file.removesuffix(".msg") + "_decoded.xml")
        if not file.endswith(".msg") or wanted is None:
            continue
        try:
            root = ElementTree.fromstring(wanted)
        except ElementTree.ParseError:
            continue
        mails = everything(parse(raw))
        _mime4j_heads(file, root, mails, tally)
        kept = {one.content.strip() for mail in mails for one in mail.attachments}
        told = "".join(_squeezed(mail.text + mail.html) for mail in mails)
        folder = file.rpartition("/")[0]
        for body in (*root.iter("text-body"), *root.iter("binary-body")):
            name = body.get("name", "")
            content = files.get(f"{folder}/{name}" if folder else name)
            if content is not None and content.strip():
                tally.compare(MIME4J, file, body.tag, (name, True), (name, _holds(content, kept, told)))


def _mime4j_heads(file: str, root: ElementTree.Element, mails: list[Mail], tally: Tally) -> None:
    messages = [root, *(one for one in root.iter("message") if one is not root)]
    for place, (message, mail) in enumerate(zip(messages, mails, strict=False)):
        heads = message.find("header")
        fields = [one.text or "" for one in heads] if heads is not None else []
        names = [text.strip().partition(":")[0].strip().lower() for text in fields]
        tally.compare(MIME4J, f"{file} message {place}", "field names", names, [name for name, _ in mail.headers])
    tally.compare(MIME4J, file, "messages", len(messages), len(mails))


def _holds(content: bytes, kept: set[bytes], told: str) -> bool:
    if content.strip() in kept or any(content.strip() in one for one in kept):
        return True
    return any(
        _squeezed(content.decode(charset, "replace")) in told
        for charset in ("utf-8", "cp1252", "koi8-r", "iso8859-15", "iso2022_jp")
    )


def zbateson(real_data: Path, tally: Tally) -> None:
    """The files that were attached, byte for byte where they are binary."""
    files = archive(real_data, "zbateson_mail_mime_parser")
    originals = {path.rpartition("/")[2].lower(): data for path, data in files.items() if "/files/" in path}
    for file, raw in files.items():
        if not re.search(r"/m\d+\.txt$", file):
            continue
        mail = parse(raw)
        for one in mail.attachments:
            original = originals.get(one.name.lower())
            if original is not None:
                is_text = one.name.lower().endswith(".txt")
                same = _letters(one.content) == _letters(original) if is_text else one.content == original
                tally.compare(ZBATESON, file, "attachment", (one.name, True), (one.name, same))
        declared = set(re.findall(rb"(?i)(?:file)?name=\"?([\w ]+\.(?:png|jpg|doc|txt|dat))", raw))
        for name in declared:
            names = {one.name for one in mail.attachments}
            tally.compare(
                ZBATESON, file, "file name", name.decode(), name.decode() if name.decode() in names else sorted(names)
            )


def _letters(data: bytes) -> bytes:
    return re.sub(rb"\s+", b"", data)


def isemail(real_data: Path, tally: Tally) -> None:
    """Is an address one that a person can be written to: the verdicts on addresses."""
    root = ElementTree.fromstring(
        gzip.decompress((real_data / "email_addresses" / "isemail_tests.xml.gz").read_bytes())
    )
    for test in root.iter("test"):
        address = "".join(
            chr(ord(sign) - 0x2400) if 0x2400 <= ord(sign) < 0x2421 else sign for sign in test.findtext("address") or ""
        )
        category = test.findtext("category") or ""
        if category in {"ISEMAIL_VALID_CATEGORY", "ISEMAIL_DNSWARN", "ISEMAIL_ERR"}:
            wanted = category != "ISEMAIL_ERR"
            tally.compare(
                ISEMAIL,
                f"{test.get('id')} {address!r}",
                category.removeprefix("ISEMAIL_").lower(),
                wanted,
                _is_accepted(address),
            )


def _is_accepted(address: str) -> bool:
    try:
        return bool(email.parse(address))
    except email.BadEmail:
        return False
