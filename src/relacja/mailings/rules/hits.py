"""Who has opened a letter or followed a link: a person, or a machine that looks before people do.

Raw hits are judged together, a while after they came, because what tells a machine is often the next thing it does.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

OPEN, CLICK, TRAP = "open", "click", "trap"
TOO_SOON = timedelta(seconds=3)
"""After it was handed over: no person has read it by then, while filters look at once."""
PREFETCH = timedelta(seconds=15)
"""In which a mail provider's proxy fetches pictures by itself; later it does so because somebody reads."""
BURST = timedelta(seconds=10)
MANY_LINKS = 3
"""Different links within a burst: nobody reads three pages at once, filters follow all in their order."""

SCANNERS = (
    "barracuda", "mimecast", "proofpoint", "urldefense", "safelinks", "microsoft office protocol", "ms-office",
    "symantec", "messagelabs", "trendmicro", "fireeye", "sophos", "forcepoint", "zscaler", "cisco", "ironport",
    "bitdefender", "virustotal", "bot", "crawl", "spider", "slurp", "preview", "facebookexternalhit", "whatsapp",
    "telegram", "skypeuri",
    "python-", "curl/", "wget/", "libwww", "java/", "go-http-client", "okhttp", "node-fetch", "axios", "headlesschrome",
    "phantomjs", "apache-httpclient", "postman", "http_request", "ruby", "php/", "guzzle",
)  # fmt: skip
"""Parts of names of agents, in small letters, that no person uses."""
PROXIES = (
    "googleimageproxy",
    "yahoomailproxy",
    "ggpht.com",
    "mail.ru image proxy",
    "yandeximageresizer",
    "outlook-ios-image",
)
"""Fetch pictures for people who read, and sometimes before they do."""
APPLE = "mozilla/5.0"
"""All that Apple's privacy proxy says of itself: it fetches every picture, whether anybody reads or not."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something asked for a picture or a link of one letter. `prefix` is the network it came from."""

    id: int
    kind: str
    at: datetime
    agent: str = ""
    method: str = "GET"
    link: str = ""
    prefix: str = ""


def judge(sent_at: datetime, hits: Sequence[Hit]) -> dict[int, str]:
    """Of all hits of one letter: why each is a machine's; blank for a person's."""
    found = {hit.id: _by_itself(sent_at, hit) for hit in hits}
    for reason, some in (("trap", _beside_traps(hits)), ("all_links", _in_bursts(hits))):
        found |= {hit.id: found[hit.id] or reason for hit in some}
    return found


def _by_itself(sent_at: datetime, hit: Hit) -> str:
    agent = hit.agent.strip().lower()
    if hit.method == "HEAD":
        return "head"
    if not agent:
        return "no_agent"
    if hit.kind == OPEN and agent == APPLE:
        return "prefetch"
    if any(name in agent for name in PROXIES):
        return "prefetch" if hit.at - sent_at < PREFETCH else ""
    if any(name in agent for name in SCANNERS):
        return "scanner"
    return "too_soon" if hit.at - sent_at < TOO_SOON else ""


def _beside_traps(hits: Sequence[Hit]) -> Iterable[Hit]:
    """Whatever came from a network, at about the time, that followed a link no person can see."""
    traps = [hit for hit in hits if hit.kind == TRAP]
    return [hit for hit in hits if any(hit.prefix == trap.prefix and abs(hit.at - trap.at) <= BURST for trap in traps)]


def _in_bursts(hits: Sequence[Hit]) -> Iterable[Hit]:
    """Clicks on many links within seconds; openings from there in those seconds are no person's either."""
    clicks = sorted((hit for hit in hits if hit.kind == CLICK), key=lambda hit: hit.at)
    caught: dict[int, Hit] = {}
    for number, first in enumerate(clicks):
        near = [hit for hit in clicks[number:] if hit.at - first.at <= BURST]
        if len({hit.link for hit in near}) >= MANY_LINKS:
            caught |= {hit.id: hit for hit in near}
    by_network: Mapping[str, list[datetime]] = _moments(caught.values())
    for hit in hits:
        if hit.kind == OPEN and any(abs(hit.at - at) <= BURST for at in by_network.get(hit.prefix, ())):
            caught[hit.id] = hit
    return caught.values()


def _moments(hits: Iterable[Hit]) -> dict[str, list[datetime]]:
    found: dict[str, list[datetime]] = {}
    for hit in hits:
        found.setdefault(hit.prefix, []).append(hit.at)
    return found
