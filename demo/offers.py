"""What the sample company offers, to whom, how often, and what managers add."""

from collections.abc import Mapping

from relacja.decisions import services as decisions
from relacja.platform.actor import Actor

GROUPS = {
    "internet": "Internet",
    "mobile": "Komórka",
    "tv": "Telewizja",
    "devices": "Sprzęt",
    "care": "Opieka",
}
PERSON, FIRM = 'customers.kind = "person"', 'customers.kind = "organisation"'
HAS_NET = 'sales.owned_products HAS ANY ("NET-300", "NET-600", "NET-1000", "NET-BIZ")'
OFFERS = [
    ("net-600", "Światłowód 600 zamiast 300", "internet", "up_sell", "NET-600", 240,
     'sales.owned_products HAS "NET-300"', "", "Za 20 zł więcej dwa razy szybciej, zdalnie.", "Ma światłowód 300."),
    ("net-1000", "Światłowód 1000", "internet", "up_sell", "NET-1000", 300, 'sales.owned_products HAS "NET-600"', "",
     "Najszybszy pakiet na czas pracy z domu.", "Ma światłowód 600."),
    ("net-first", "Internet światłowodowy", "internet", "cross_sell", "NET-300", 480, f"{PERSON} AND NOT {HAS_NET}", "",
     "Sprawdźmy, czy pod Pani/Pana adresem jest światłowód.", "Nie ma jeszcze internetu u nas."),
    ("mobile-m", "Komórka M do internetu", "mobile", "cross_sell", "MOB-M", 200, PERSON, HAS_NET,
     "W pakiecie z internetem 15 zł taniej co miesiąc.", "Ma internet, w pakiecie taniej."),
    ("mobile-l", "Komórka bez limitu", "mobile", "up_sell", "MOB-L", 220, PERSON, 'sales.owned_products HAS "MOB-M"',
     "Bez pilnowania gigabajtów.", "Ma komórkę M."),
    ("mobile-firm", "Komórki dla firmy", "mobile", "cross_sell", "MOB-BIZ", 900, FIRM, "",
     "Jedna faktura, wspólna pula danych.", "Firma z kilkoma osobami."),
    ("tv-base", "Telewizja Podstawowa", "tv", "cross_sell", "TV-BASE", 180, PERSON, HAS_NET,
     "Dekoder bez opłaty przez pierwszy rok.", "Ma internet, na którym działa telewizja."),
    ("tv-sport", "Pakiet Sport", "tv", "up_sell", "TV-SPORT", 160, 'sales.owned_products HAS "TV-BASE"', "",
     "Cała liga i puchary.", "Ma telewizję podstawową."),
    ("tv-cinema", "Pakiet Kino", "tv", "up_sell", "TV-KINO", 140, 'sales.owned_products HAS "TV-BASE"', "",
     "Premiery bez czekania.", "Ma telewizję podstawową."),
    ("router", "Router Wi-Fi 6", "devices", "cross_sell", "RTR-AX", 90, HAS_NET, "",
     "Równy zasięg w całym mieszkaniu, raty bez odsetek.", "Ma internet u nas."),
    ("mesh", "Zestaw mesh do domu", "devices", "cross_sell", "RTR-MESH", 120, HAS_NET,
     'sales.owned_products HAS "RTR-AX"', "Dla domu z piętrem albo grubymi ścianami.", "Ma już router, a duży dom."),
    ("stay", "Rabat na kolejny rok", "care", "retention", "", 350, "sales.orders_365 >= 1",
     "interactions.contacts_90 >= 3", "Dwa miesiące za pół ceny przy przedłużeniu.", "Często się kontaktuje."),
    ("e-invoice", "Faktura elektroniczna", "care", "information", "", 12, "", "",
     "Faktura mailem: szybciej i bez papieru.", "Wygodniej i ekologicznie."),
]  # fmt: skip
LEVERS: Mapping[str, object] = {
    "factors": ["P", "C", "V", "L"],
    "weights": [{"key": "intent", "value": "leaving", "percent": 100, "group": "care"}],
    "groups": {"internet": 20},
    "control": {"everything": 0.02, "model": 0.02, "slot": 0.03},
}


def make_offers(actor: Actor, products: Mapping[str, int]) -> None:
    """A dozen offers, three contact policies, one set of levers."""
    for code, name in GROUPS.items():
        decisions.save_group(actor=actor, code=code, name=name)
    for code, name, group, kind, product, value, eligibility, applicability, pitch, reason in OFFERS:
        decisions.save_offer(
            actor=actor, code=code, name=name, group=group, kind=kind, product_id=products.get(product), value=value,
            eligibility=eligibility, applicability=applicability, pitch=pitch, reason=reason, state="live",
            places=["desk"],
        )  # fmt: skip
    decisions.save_policy(
        actor=actor, name="Po dwóch odmowach cisza", answer="refused", times=2, within_days=90, rest_days=90, each=False
    )
    decisions.save_policy(actor=actor, name="Najwyżej 5 razy w miesiącu", answer="shown", times=5)
    decisions.save_policy(actor=actor, name="Później znaczy później", answer="later", times=1, rest_days=14)
    levers = decisions.draft_levers(actor=actor, body=LEVERS)
    decisions.publish_levers(actor=actor, lever_set_id=levers, reason="pierwsze ustawienie")
