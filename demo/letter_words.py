"""Invented letters of customers and the answers to them. Nobody real is meant."""

from dataclasses import dataclass

SIGNATURE = "Zespół Bursztyn Telekom\nul. Długa 12, 80-831 Gdańsk\n58 300 01 00"


TEXTS = (
    (
        "dzieki",
        "Podziękowanie",
        "{{greeting}}\n\ndziękujemy za wiadomość. Zajmujemy się sprawą i wkrótce napiszemy, co dalej.",
    ),
    (
        "faktura",
        "Gdzie jest faktura",
        "{{greeting}}\n\nfaktury czekają po zalogowaniu, w zakładce Płatności. Na życzenie wyślemy je też pocztą.",
    ),
    (
        "awaria",
        "Awaria w okolicy",
        "{{greeting}}\n\nw Państwa okolicy trwa awaria, ekipa jest na miejscu. Damy znać, gdy wszystko wróci do normy.",
    ),
)
THANKS = "{{greeting}}\n\nDziękujemy za wiadomość. Cieszymy się, że mogliśmy pomóc."
MACRO = ("Podziękuj i rozwiąż", [{"do": "answer", "body": THANKS}, {"do": "resolve"}])
RULE = (
    "Reklamacje najpierw",
    'message.subject CONTAINS "reklamacj" OR message.text CONTAINS "reklamacj"',
    [{"do": "label", "add": "reklamacja"}, {"do": "priority", "priority": "1"}],
)


@dataclass(frozen=True)
class Letter:
    """What somebody wrote; `sender` only where it is a stranger. `done` is what became of it, `by` whose hands."""

    subject: str
    text: str
    hours_ago: float
    sender: str = ""
    name: str = ""
    done: str = ""
    by: str = "konsultant@bursztyn.example"
    note: str = ""
    labels: tuple[str, ...] = ()
    language: str = "pl"


ANSWERS = {
    "wait": (
        "Dzień dobry,\n\ndziękujemy za wiadomość. Sprawdziliśmy linię: błąd leży po stronie węzła w Państwa okolicy, "
        "ekipa jest na miejscu. Czy mogą Państwo potwierdzić, że router świeci teraz na zielono?"
    ),
    "resolve": (
        "Dzień dobry,\n\nfaktura została wysłana ponownie na ten adres, znajdą ją Państwo również po zalogowaniu.\n"
        "Miłego dnia!"
    ),
}

LETTERS = (
    Letter(
        "Internet nie działa od wczoraj",
        "Dzień dobry,\n\nod wczoraj wieczora nie mam internetu. Router miga na czerwono, restart nie pomógł. Pracuję "
        "zdalnie, więc sprawa jest pilna. Kiedy mogę liczyć na naprawę?\n\nPozdrawiam",
        3.2,
        done="assigned",
        labels=("awaria",),
        note="Na węźle w tej okolicy trwa naprawa, technicy podają koniec na 16:00.",
    ),
    Letter(
        "Faktura za październik",
        "Dzień dobry,\nnie dostałam faktury za październik. Proszę o jej przesłanie na ten adres.",
        52,
        done="resolve",
        labels=("faktury",),
    ),
    Letter(
        "Wolny internet wieczorami",
        "Witam,\nod tygodnia wieczorami prędkość spada do kilku megabitów. W umowie mam 600. Proszę o sprawdzenie.",
        27,
        done="wait",
        by="konsultant2@bursztyn.example",
        labels=("awaria",),
    ),
    Letter(
        "Reklamacja rachunku 11/2026",
        "Dzień dobry,\n\nna rachunku za listopad widzę opłatę za pakiet sportowy, którego nie zamawiałem. Proszę o "
        "korektę i wyjaśnienie, skąd się wziął.",
        6.5,
        labels=("reklamacja",),
    ),
    Letter(
        "Przeniesienie numeru",
        "Chciałbym przenieść swój numer do Państwa. Ile to trwa i czy w tym czasie telefon będzie działał?",
        9,
    ),
    Letter(
        "Zmiana adresu do korespondencji",
        "Dzień dobry, od 1 grudnia mieszkam pod nowym adresem: ul. Morska 15/4, 81-323 Gdynia. Proszę o zmianę.",
        30,
    ),
    Letter(
        "Umowa: termin podpisania",
        "Dzień dobry,\nzgodnie z rozmową telefoniczną możemy podpisać umowę w przyszłym tygodniu. Proszę o propozycję "
        "terminu w salonie we Wrzeszczu.",
        20,
        done="snoozed",
        note="Klient prosił o termin po środzie; wrócić, gdy salon potwierdzi.",
    ),
    Letter(
        "Pytanie o światłowód w Kartuzach",
        "Dzień dobry, czy na ulicy Klonowej w Kartuzach jest już światłowód? Interesuje mnie najszybszy wariant.",
        1.4,
        sender="ola.nowicka@poczta.example",
        name="Ola Nowicka",
    ),
    Letter(
        "Question about my invoice",
        "Hello,\n\nI do not understand the second line of my last invoice. Could somebody explain it in English, "
        "please?\n\nKind regards",
        5.1,
        sender="j.harper@mail.example",
        name="James Harper",
        language="en",
    ),
    Letter(
        "Вопрос о роуминге",
        "Здравствуйте!\n\nВ декабре я еду в Казахстан. Сколько стоит роуминг и как его подключить?",
        12,
        sender="elena.petrova@pochta.example",
        name="Елена Петрова",
        language="ru",
    ),
    Letter(
        "Dziękuję za pomoc",
        "Internet działa jak dawniej. Dziękuję pani Marcie za cierpliwość!",
        74,
        done="resolve",
    ),
)
