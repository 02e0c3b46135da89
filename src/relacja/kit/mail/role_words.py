"""What mailboxes of a role or of a group are called before the @, in Polish, English, German and Russian, without accents."""

ROLES = frozenset(
    (
        "info informacja informacje biuro office kontakt contact contacts hello hej hi recepcja reception sekretariat secretariat "
        "sales sprzedaz handel handlowy oferty zamowienia orders order bestellung vertrieb verkauf zakazy zakaz prodazhi sklep shop store esklep "
        "support pomoc help helpdesk serwis service servicedesk obsluga bok cok customerservice customercare kundenservice kundendienst hilfe podderzhka "
        "reklamacje reklamacja zwroty returns complaints skargi complaint reklamation "
        "ksiegowosc faktury faktura fv invoice invoices billing accounting accounts finanse finance buchhaltung rechnung rechnungen "
        "kadry hr place payroll praca jobs job career careers rekrutacja bewerbung personal kariera "
        "marketing pr press prasa media reklama presse redakcja editor rodo iod gdpr dpo privacy datenschutz legal prawny compliance security "
        "admin administrator administracja webmaster it noc system sysadmin operator zarzad management dyrekcja board "
        "mail email e-mail poczta post skrzynka firma company feedback opinie ankieta survey rezerwacje booking reservations hotel "
        "logistyka magazyn transport spedycja zakupy purchasing einkauf dostawy delivery "
        "инфо офис контакт контакты поддержка помощь заказ заказы продажи сервис бухгалтерия почта директор приемная приёмная реклама склад"
    ).split()
)
GROUPS = frozenset(
    "all everyone wszyscy team zespol group grupa gruppe list lista staff pracownicy alle verteiler dzial отдел все".split()
)
