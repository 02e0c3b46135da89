"""Who wrote: a person, or a machine of which kind; and behind which addresses nobody stands."""

import pytest

from relacja.kit.mail.automatic import automatic_kind
from relacja.kit.mail.nobody import is_nobody
from relacja.kit.mail.parse import parse


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("Auto-Submitted: auto-replied", "auto_reply"),
        ("Auto-Submitted: auto-generated (rejected)", "notification"),
        ("Auto-Submitted: auto-generated\nSubject: Automatyczna odpowiedź: Oferta", "auto_reply"),
        ("Auto-Submitted: no", None),
        ("X-Autoreply: yes", "auto_reply"),
        ("X-Autorespond: Oferta", "auto_reply"),
        ("Precedence: auto_reply", "auto_reply"),
        ("Precedence: bulk", "bulk"),
        ("Precedence: bulk\nSubject: Out of Office: Oferta", "auto_reply"),
        ("List-Id: <uzytkownicy.example>\nList-Post: <mailto:l@x.example>", "list"),
        ("List-Id: <n.example>\nList-Unsubscribe: <https://n.example/u>", "bulk"),
        ("List-Unsubscribe: <https://n.example/u>", "bulk"),
        ("X-Auto-Response-Suppress: All", "notification"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", None),
        ("Return-Path: <>", "notification"),
        ("Return-Path: <>\nSubject: Poza biurem: Oferta", "auto_reply"),
        ("From: no-reply@x.example", "notification"),
        ("Subject: Automatic reply: Oferta", "auto_reply"),
        ("Subject: Autoodpowiedź: Oferta", "auto_reply"),
        ("Subject: Nieobecność w biurze", "auto_reply"),
        ("Subject: Автоответ: Oferta", "auto_reply"),
        ("Subject: Abwesenheitsnotiz: Angebot", "auto_reply"),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=B", "notification"),
        ("From: MAILER-DAEMON@x.example\nSubject: failure notice\nX-Failed-Recipients: jan@x.example", "bounce"),
        ("Subject: Pytanie o ofertę", None),
        ("Subject: Re: urlop w górach, czy oferta aktualna?", None),
    ],
)
def test_the_kind_of_machine_is_told_by_the_headers(head: str, kind: str | None) -> None:
    sender = "" if "From:" in head else "From: jan@x.example\n"
    assert automatic_kind(parse(f"{sender}{head}\n\nTekst".encode())) == kind


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("no-reply@x.example", "no_reply"),
        ("noreply+12@x.example", "no_reply"),
        ("nie-odpowiadaj@x.example", "no_reply"),
        ("powiadomienia@x.example", "no_reply"),
        ("newsletter@x.example", "no_reply"),
        ("MAILER-DAEMON@x.example", "daemon"),
        ("postmaster@x.example", "daemon"),
        ("bounce-123@x.example", "daemon"),
        ("info@x.example", "role"),
        ("biuro@x.example", "role"),
        ("Biuro.Krakow@x.example", "role"),
        ("office2@x.example", "role"),
        ("kontakt@x.example", "role"),
        ("поддержка@x.example", "role"),
        ("księgowość@x.example", "role"),
        ("wszyscy@x.example", "group"),
        ("dzial.it.krakow@x.example", "group"),
        ("jan.kowalski@x.example", ""),
        ("bot.anna@x.example", ""),
        ("infante@x.example", ""),
        ("robert@x.example", ""),
        ("", "daemon"),
    ],
)
def test_behind_some_addresses_stands_nobody(address: str, why: str) -> None:
    assert is_nobody(address) == why
