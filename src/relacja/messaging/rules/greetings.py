"""How a letter begins: as warmly as what we know allows, and neutral wherever we might be wrong.

Polish calls people in the vocative and by Pan or Pani: a name we do not know for certain gets neither. Russian would
want a patronymic, which we do not have: a given name in Cyrillic alone is polite enough.
"""

import re

_WOMEN = """
adrianna agata agnieszka aleksandra alicja alina amelia anastazja aneta angelika anita anna antonina apolonia
barbara beata bernadeta blanka bogumiła bogusława bożena bronisława cecylia celina czesława danuta daria diana
dominika dorota edyta eliza elwira elżbieta emilia eugenia ewa ewelina felicja franciszka gabriela genowefa
gertruda grażyna halina hanna helena henryka honorata iga ilona irena irmina iwona iza izabela jadwiga jagoda
janina joanna jolanta jowita judyta julia julianna justyna kalina kamila karina karolina katarzyna kazimiera kinga
klara klaudia kornelia krystyna laura lena leokadia lidia liliana lucyna ludwika magdalena malwina marcelina maria
marianna mariola marlena marta martyna marzena matylda małgorzata melania michalina milena mirosława monika nadia
natalia nina olga oliwia patrycja paula paulina pelagia regina renata roksana rozalia rozalina ryszarda róża sabina
sandra sara stanisława stefania sylwia tamara tatiana teresa urszula wacława walentyna wanda weronika wiesława
wiktoria wioletta władysława zdzisława zenobia zofia zuzanna zyta łucja żaneta
"""
_MEN = """
adam:adamie adrian:adrianie aleksander:aleksandrze alfred:alfredzie antoni:antoni arkadiusz:arkadiuszu
artur:arturze bartosz:bartoszu bartłomiej:bartłomieju bogdan:bogdanie bogusław:bogusławie bolesław:bolesławie
borys:borysie błażej:błażeju cezary:cezary czesław:czesławie damian:damianie daniel:danielu dariusz:dariuszu
dawid:dawidzie dominik:dominiku edward:edwardzie emil:emilu eugeniusz:eugeniuszu fabian:fabianie feliks:feliksie
filip:filipie franciszek:franciszku grzegorz:grzegorzu gustaw:gustawie henryk:henryku hubert:hubercie ignacy:ignacy
igor:igorze ireneusz:ireneuszu jacek:jacku jakub:jakubie jan:janie janusz:januszu jarosław:jarosławie jerzy:jerzy
juliusz:juliuszu józef:józefie kacper:kacprze kajetan:kajetanie kamil:kamilu karol:karolu kazimierz:kazimierzu
konrad:konradzie konstanty:konstanty krystian:krystianie krzysztof:krzysztofie lech:lechu leszek:leszku
ludwik:ludwiku maciej:macieju maksymilian:maksymilianie marcin:marcinie marek:marku mariusz:mariuszu
mateusz:mateuszu michał:michale mieczysław:mieczysławie mikołaj:mikołaju mirosław:mirosławie miłosz:miłoszu
nikodem:nikodemie norbert:norbercie olaf:olafie olgierd:olgierdzie oskar:oskarze patryk:patryku paweł:pawle
piotr:piotrze przemysław:przemysławie radosław:radosławie rafał:rafale robert:robercie roman:romanie
ryszard:ryszardzie sebastian:sebastianie stanisław:stanisławie stefan:stefanie szymon:szymonie sławomir:sławomirze
tadeusz:tadeuszu tomasz:tomaszu tymoteusz:tymoteuszu wacław:wacławie waldemar:waldemarze wiesław:wiesławie
wiktor:wiktorze witold:witoldzie wojciech:wojciechu władysław:władysławie włodzimierz:włodzimierzu
zbigniew:zbigniewie zdzisław:zdzisławie zenon:zenonie zygmunt:zygmuncie łukasz:łukaszu
"""
WOMEN = frozenset(_WOMEN.split())
"""Given names of women that end in -a and are called by -o, all of them formal: none is a man's anywhere near."""
MEN = dict(pair.split(":") for pair in _MEN.split())
"""Given names of men, with how they are called."""
SIR, MADAM = frozenset({"pan", "p. pan", "mr", "mr."}), frozenset({"pani", "p. pani", "mrs", "mrs.", "ms", "ms."})
NEUTRAL = {"pl": "Dzień dobry,", "en": "Hello,", "ru": "Здравствуйте!"}
CYRILLIC = re.compile(r"[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?")
LATIN = re.compile(r"[^\W\d_]+([-'’][^\W\d_]+)?")


def greeting(language: str, kind: str, given_name: str = "", title: str = "") -> str:
    """The first line of a letter to a person (`kind`), or to whatever else stands there."""
    name, _space, _rest = given_name.strip().partition(" ")
    neutral = NEUTRAL.get(language, NEUTRAL["en"])
    if kind != "person" or not LATIN.fullmatch(name):
        return neutral
    if language == "pl":
        called = _called(name, title.strip().casefold())
        return f"Dzień dobry, {called}," if called else neutral
    if language == "ru":
        return f"Здравствуйте, {name}!" if CYRILLIC.fullmatch(name) else neutral
    return f"Hello {name}," if language == "en" and name[0].isupper() and not CYRILLIC.fullmatch(name) else neutral


def _called(name: str, title: str) -> str:
    """Pan or Pani with the name in the vocative; blank where either could be wrong."""
    key = name.casefold()
    woman, man = key in WOMEN, key in MEN
    if title in MADAM:
        return f"Pani {_capital(key[:-1] + 'o')}" if woman else ""
    if title in SIR:
        return f"Panie {_capital(MEN[key])}" if man else ""
    if title:
        return ""
    if woman:
        return f"Pani {_capital(key[:-1] + 'o')}"
    return f"Panie {_capital(MEN[key])}" if man else ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
