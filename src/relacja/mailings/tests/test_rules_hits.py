"""Who has opened a letter or followed a link: a person or a machine."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.mailings.rules.hits import CLICK, OPEN, TRAP, Hit, judge
from relacja.mailings.rules.networks import prefix_of

SENT = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
GOOGLE = "Mozilla/5.0 (Windows NT 5.1) Gecko/20070309 Firefox/11.0 (via ggpht.com GoogleImageProxy)"


def hit(number: int = 1, kind: str = CLICK, after: float = 600, agent: str = CHROME, **more: str) -> Hit:
    given = {"link": "https://shop.test/a", "prefix": "10.1.2.0/24"} | more
    return Hit(number, kind, SENT + timedelta(seconds=after), agent, **given)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (hit(), ""),
        (hit(kind=OPEN), ""),
        (hit(method="HEAD"), "head"),
        (hit(agent=""), "no_agent"),
        (hit(after=1), "too_soon"),
        (hit(agent="Barracuda Sentinel (EE)"), "scanner"),
        (hit(agent="python-requests/2.32"), "scanner"),
        (hit(kind=OPEN, agent="Mozilla/5.0"), "prefetch"),
        (hit(kind=OPEN, agent=GOOGLE, after=5), "prefetch"),
        (hit(kind=OPEN, agent=GOOGLE, after=500), ""),
        (hit(kind=TRAP), "trap"),
    ],
)
def test_what_one_hit_says_by_itself(one: Hit, why: str) -> None:
    assert judge(SENT, [one]) == {1: why}


def test_whoever_follows_all_links_within_seconds_is_a_filter() -> None:
    burst = [hit(n, after=600 + n, link=f"https://shop.test/{n}") for n in (1, 2, 3)]
    opened = hit(4, OPEN, after=601)
    person = hit(5, after=4_000, link="https://shop.test/2")
    assert judge(SENT, [*burst, opened, person]) == {
        1: "all_links",
        2: "all_links",
        3: "all_links",
        4: "all_links",
        5: "",
    }


def test_whoever_follows_one_link_thrice_is_a_person() -> None:
    assert set(judge(SENT, [hit(n, after=600 + n) for n in (1, 2, 3)]).values()) == {""}


def test_what_comes_from_where_a_hidden_link_was_followed_is_the_same_machine() -> None:
    trap, beside = hit(1, TRAP, after=600), hit(2, after=603)
    elsewhere, later = hit(3, after=603, prefix="10.9.9.0/24"), hit(4, after=700)
    assert judge(SENT, [trap, beside, elsewhere, later]) == {1: "trap", 2: "trap", 3: "", 4: ""}


@pytest.mark.parametrize(
    ("address", "prefix"),
    [("10.1.2.77", "10.1.2.0/24"), ("2001:db8:1:2::5", "2001:db8:1::/48"), ("", ""), (None, ""), ("x", "")],
)
def test_only_the_network_is_kept(address: str | None, prefix: str) -> None:
    assert prefix_of(address) == prefix
