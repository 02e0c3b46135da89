"""Invented names, products and sentences of which the sample company is made. Nobody real is meant."""

COMPANY = "Bursztyn Telekom"

WOMEN = (
    "Anna Maria Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Magdalena Elżbieta Joanna Aleksandra Zofia Monika "
    "Teresa Danuta Natalia Julia Karolina Marta Beata Dorota Alicja Wiktoria Hanna Weronika Irena Oliwia Halina Iwona"
).split()
MEN = (
    "Piotr Krzysztof Andrzej Tomasz Jan Paweł Michał Marcin Stanisław Jakub Adam Marek Łukasz Grzegorz Mateusz "
    "Wojciech Mariusz Dariusz Zbigniew Jerzy Maciej Rafał Robert Kamil Józef Dawid Szymon Bartosz Sławomir Żdzisław"
).split()
FAMILIES = (
    "Nowak Kowalsk* Wiśniewsk* Wójcik Kowalczyk Kamińsk* Lewandowsk* Zielińsk* Szymańsk* Woźniak Dąbrowsk* Kozłowsk* "
    "Jankowsk* Mazur Wojciechowsk* Kwiatkowsk* Krawczyk Kaczmarek Piotrowsk* Grabowsk* Zając Pawłowsk* Michalsk* Król "
    "Wieczorek Jabłońsk* Wróbel Nowakowsk* Majewsk* Olszewsk* Stępień Malinowsk* Jaworsk* Adamczyk Dudek Nowick* "
    "Pawlak Górsk* Witkowsk* Walczak Sikora Baran Rutkowsk* Michalak Szewczyk Ostrowsk* Tomaszewsk* Pietrzak "
    "Zalewsk* Wróblewsk* Marciniak Jasińsk* Zawadzk* Bąk Jakubowsk* Sadowsk* Duda Włodarczyk Wilk Chmielewsk* "
    "Borkowsk* Sokołowsk* Szczepańsk* Sawick* Kucharsk* Lis Maciejewsk* Kubiak Kalinowsk* Mazurek Wysock* Kołodziej "
    "Kaźmierczak Czarneck* Sobczak Głowack* Urbańsk* Krupa Wasilewsk* Ziółkowsk* Brzezińsk* Laskowsk* Łuczak"
).split()
STREETS = (
    "Długa Szeroka Morska Świętojańska Grunwaldzka Kartuska Kościuszki Mickiewicza Słowackiego Lipowa Ogrodowa Polna "
    "Leśna Portowa Żeromskiego Rybacka Bursztynowa Kaszubska Wiejska Jasna Zielona Klonowa Sienkiewicza Nadmorska"
).split()
TOWNS = [
    ("Gdańsk", "80-8"),
    ("Gdynia", "81-3"),
    ("Sopot", "81-7"),
    ("Słupsk", "76-2"),
    ("Wejherowo", "84-2"),
    ("Tczew", "83-1"),
    ("Kartuzy", "83-3"),
    ("Kościerzyna", "83-4"),
    ("Puck", "84-1"),
    ("Malbork", "82-2"),
]
TRADES = [
    ("Piekarnia", "food"),
    ("Auto Serwis", "automotive"),
    ("Biuro Rachunkowe", "accounting"),
    ("Hurtownia", "wholesale"),
    ("Stolarnia", "manufacturing"),
    ("Gabinet Stomatologiczny", "health"),
    ("Kwiaciarnia", "retail"),
    ("Zakład Budowlany", "construction"),
    ("Pensjonat", "hospitality"),
    ("Szkoła Językowa", "education"),
    ("Drukarnia", "printing"),
    ("Kancelaria", "legal"),
    ("Spedycja", "logistics"),
    ("Studio Projektowe", "design"),
    ("Restauracja", "hospitality"),
    ("Przychodnia", "health"),
]
BYNAMES = (
    "Pod Kasztanem|Neptun|Mewa|Kotwica|Dar Pomorza|Żuraw|Złota Brama|Jantar|Zatoka|Latarnia|Horyzont|Bałtyk|Trójmiasto"
    "|Orłowo|Kaszuby|Nad Motławą|Fala|Stary Spichlerz|Zielona Brama|Północ"
).split("|")
LEGAL_FORMS = [("sp. z o.o.", 5), ("S.A.", 1), ("sp.j.", 2), ("", 4)]

PRODUCTS = [
    ("NET-300", "Światłowód 300", "Internet", "59.00"),
    ("NET-600", "Światłowód 600", "Internet", "79.00"),
    ("NET-1000", "Światłowód 1000", "Internet", "99.00"),
    ("NET-BIZ", "Światłowód Firma z SLA", "Internet", "189.00"),
    ("MOB-S", "Komórka S", "Telefon", "29.00"),
    ("MOB-M", "Komórka M", "Telefon", "45.00"),
    ("MOB-L", "Komórka bez limitu", "Telefon", "65.00"),
    ("MOB-BIZ", "Komórka Firma", "Telefon", "55.00"),
    ("TV-BASE", "Telewizja Podstawowa", "Telewizja", "39.00"),
    ("TV-SPORT", "Telewizja Sport", "Telewizja", "69.00"),
    ("TV-KINO", "Telewizja Kino", "Telewizja", "59.00"),
    ("RTR-AX", "Router Wi-Fi 6", "Sprzęt", "349.00"),
    ("RTR-MESH", "Zestaw mesh, 2 szt.", "Sprzęt", "599.00"),
    ("PHN-A", "Smartfon Fala A", "Sprzęt", "1199.00"),
    ("PHN-B", "Smartfon Fala B Pro", "Sprzęt", "2499.00"),
    ("INSTALL", "Montaż u klienta", "Usługi", "149.00"),
]

CALLS_IN = [
    (
        "invoice",
        "Pyta o fakturę za {month}: nie zgadza się kwota za minuty poza pakietem.",
        "Wyjaśnione, faktura poprawna",
    ),
    ("outage", "Internet rozłącza się wieczorami od {days} dni.", "Zlecono sprawdzenie linii"),
    ("offer", "Pyta o {product} i warunki przeniesienia numeru.", "Oferta wysłana e-mailem"),
    ("contract", "Kończy się umowa, chce wiedzieć, co możemy zaproponować.", "Umówiono rozmowę z doradcą"),
    ("move", "Przeprowadza się, prosi o przeniesienie usługi pod nowy adres.", "Termin montażu ustalony"),
    ("payment", "Potwierdza wpłatę, prosi o cofnięcie blokady.", "Blokada zdjęta"),
]
CALLS_OUT = [
    ("renewal", "Rozmowa o przedłużeniu umowy, zaproponowano {product}.", "Prosi o kontakt za tydzień"),
    ("satisfaction", "Telefon po montażu: wszystko działa.", "Zadowolony"),
    ("offer", "Przedstawiono {product} z rabatem na pół roku.", "Nie jest zainteresowany"),
    ("debt", "Przypomnienie o niezapłaconej fakturze za {month}.", "Obiecuje wpłatę do piątku"),
]
MAILS = [
    (
        "inbound",
        "Reklamacja faktury za {month}",
        "Proszę o wyjaśnienie pozycji „usługi dodatkowe” na fakturze za {month}.",
    ),
    ("inbound", "Zmiana danych do faktury", "Proszę o zmianę adresu do korespondencji."),
    ("inbound", "Pytanie o {product}", "Czy {product} jest dostępny pod moim adresem?"),
    ("outbound", "Oferta: {product}", "W załączeniu przesyłamy ofertę, o której rozmawialiśmy."),
    ("outbound", "Potwierdzenie zgłoszenia", "Dziękujemy za zgłoszenie. Odpowiemy do jutra do 16:00."),
]
VISITS = [
    ("Wizyta w salonie: podpisanie umowy na {product}.", "Umowa podpisana"),
    ("Wizyta w salonie: wymiana karty SIM.", "Załatwione"),
    ("Spotkanie u klienta: przegląd usług i potrzeb na przyszły rok.", "Zostawiono ofertę"),
]
NOTES = [
    "Woli kontakt po 16:00.",
    "Decyzje podejmuje wspólnie z żoną.",
    "Rozważa ofertę konkurencji, ważna jest dla niego cena routera.",
    "Księgowość prosi o faktury w jednym pliku PDF.",
    "Poleca nas sąsiadom, warto podziękować.",
]
TASKS = [
    "Oddzwonić w sprawie przedłużenia umowy",
    "Wysłać ofertę na {product}",
    "Sprawdzić, czy montaż się odbył",
    "Przygotować spotkanie: przegląd usług",
]
MONTHS = "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień".split()
