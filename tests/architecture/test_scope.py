"""Nothing outside of one's scope comes out: on no page, in no list, count, search, export or API verb.

What may be seen is worked out by `scope.oracle` from the raw tables. Every row carries a mark; whatever comes out of
any address is searched for marks that should not be there. A path, list or source that the test does not know how to
judge fails it.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import path as route

from relacja.accounts.models import ApiToken, Invitation, Membership, Role
from relacja.accounts.queries import actor_for_user
from relacja.accounts.testing import token_for
from relacja.customers.models import Party
from relacja.customers.plugs import panels
from relacja.platform import lists
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.lists import Column, ListDefinition, ListQuery
from relacja.platform.lists.actions import list_actions
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import permissions
from relacja.platform.search import search_everything, search_sources
from relacja.platform.transfer.plugs import import_targets
from tests.architecture.scope.oracle import Oracle
from tests.architecture.scope.paths import MARK, Path, addresses, every_path, list_codes, marks_in, signed_in
from tests.architecture.scope.world import World, furnish, mark

pytestmark = pytest.mark.django_db
SEED = 20261123


class Scene:
    """The world of one test module, with what the oracle says about it."""

    def __init__(self, seed: int) -> None:
        self.world: World = furnish(seed)
        self.oracle = Oracle(self.world)
        self.actors = {name: actor_for_user(user.pk) for name, user in self.world.users.items()}
        everyone = self.world.users["everything"]
        token_for(everyone, scopes=permissions.codes())
        self.entry = AuditEntry.objects.order_by("at")[0].id

    def user_id(self, name: str) -> int:
        return self.world.users[name].pk


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Scene(SEED)
        transaction.set_rollback(True)


PEOPLE = ("everything", "own", "unit", "subtree", "several", "ended", "future", "mixed", "nothing", "inactive")


def test_the_oracle_and_the_house_agree_on_who_sees_which_customers(scene: Scene) -> None:
    for name, actor in scene.actors.items():
        found = set(Party.objects.visible_to(actor).values_list("id", flat=True))
        assert found == scene.oracle.parties(scene.user_id(name)), name


def test_the_people_see_different_things(scene: Scene) -> None:
    seen = {name: len(scene.oracle.parties(scene.user_id(name))) for name in PEOPLE}
    assert seen["everything"] == len(scene.world.parties)
    assert seen["nothing"] == seen["inactive"] == 0
    for name in ("own", "unit", "subtree", "several", "ended", "future"):
        assert 0 < seen[name] < seen["everything"], seen
    assert scene.oracle.parties(scene.user_id("mixed"), "sales.view") != scene.oracle.parties(
        scene.user_id("mixed"), "customers.view"
    )


# Lists: exactly the rows, and exactly their number.


def _parties(scene: Scene, user: int) -> set[int]:
    return scene.oracle.parties(user)


def _orders(scene: Scene, user: int) -> set[int]:
    return scene.oracle.orders(user)


def _interactions(scene: Scene, user: int) -> set[int]:
    return scene.oracle.interactions(user)


def _listed(scene: Scene, user: int) -> set[int]:
    if scene.oracle.reach(user, "contact_centre.call_lists") is None:
        return set()
    seen = scene.oracle.parties(user)
    return {line for line, party in scene.world.listed.items() if party in seen}


def _users(scene: Scene, user: int) -> set[int]:
    return scene.oracle.users(user)


def _tokens(scene: Scene, user: int) -> set[int]:
    seen = scene.oracle.users(user, "accounts.end_tokens")
    return {token.pk for token in ApiToken.objects.all() if token.user_id in seen}


def _stays(scene: Scene, user: int) -> set[int]:
    seen = scene.oracle.parties(user) if scene.oracle.reach(user, "segments.view") is not None else set()
    return {stay for stay, party in scene.world.stays.items() if party in seen}


EXPECTED = {
    "customers.parties": _parties,
    "customers.customers": _parties,
    "sales.orders": _orders,
    "segments.members": _stays,
    "segments.changes": _stays,
    "interactions.interactions": _interactions,
    "interactions.tasks": lambda scene, user: set(),
    "decisions.decisions": lambda scene, user: set(),
    "routing.workers": lambda scene, user: set(),
    "contact_centre.calls": lambda scene, user: set(),
    "contact_centre.listed": _listed,
    "contact_centre.call_lists": lambda scene, user: (
        {scene.world.call_list} if scene.oracle.reach(user, "contact_centre.call_lists") else set()
    ),
    "mailings.letters": lambda scene, user: set(),
    "messaging.conversations": lambda scene, user: scene.oracle.conversations(user),
    "messaging.arrivals": lambda scene, user: scene.oracle.arrivals(user),
    "automation.runs": lambda scene, user: scene.oracle.flow_runs(user),
    "accounts.users": _users,
    "accounts.tokens": _tokens,
    "accounts.invitations": lambda scene, user: set(Invitation.objects.values_list("id", flat=True)),
}
"""What each list holds for a user."""

LISTS_WITHOUT_SCOPE = {
    "integrations.imports": "no import was run in this world; integrations/tests judge whose are seen",
    "automation.flows": "flows are the same for everybody; their runs are judged",
    "platform.audit": "the record of the whole company, for those who may read it",
    "catalogue.products": "the catalogue is the same for everybody",
    "catalogue.price_lists": "the catalogue is the same for everybody",
    "catalogue.prices": "the catalogue is the same for everybody",
    "segments.segments": "who is meant is the same for everybody; who belongs is judged above",
    "decisions.offers": "what is offered is the same for everybody",
    "marketing.campaigns": "campaigns are the house's",
    "mailings.designs": "what letters look like is the same for everybody",
    "decisions.policies": "how often customers are asked is the same for everybody",
    "platform.deliveries": "news on its way: ids only, for operators",
    "platform.jobs": "work in the background: ids only, for operators",
}


def ids_of(definition: ListDefinition, actor: Actor) -> tuple[set[int], int]:
    """Every id of a list, walked page by page, and the count it tells; nothing where it is refused."""
    query = ListQuery(limit=7)
    found: list[int] = []
    try:
        counted = lists.count(definition, actor, query)
        while True:
            page = lists.page(definition, actor, query)
            found += [row["id"] for row in page.rows]
            if not page.next:
                break
            query = ListQuery(limit=7, after=page.next)
    except NotPermitted:
        return set(), 0
    assert len(found) == len(set(found)), f"{definition.code} shows a row twice"
    return set(found), counted


def test_every_list_is_judged() -> None:
    unknown = set(list_codes()) - set(EXPECTED) - set(LISTS_WITHOUT_SCOPE)
    assert not unknown, f"tell the test of scopes what these lists hold for whom: {sorted(unknown)}"


@pytest.mark.parametrize("name", PEOPLE)
def test_every_list_holds_what_its_reader_may_see_and_counts_it_right(scene: Scene, name: str) -> None:
    for code in list_codes():
        if code in EXPECTED:
            found, counted = ids_of(lists.lists[code], scene.actors[name])
            expected = EXPECTED[code](scene, scene.user_id(name))
            assert found == expected, (code, name)
            assert counted == len(expected), (code, name)


def test_a_leaky_list_is_caught(scene: Scene) -> None:
    leaky = ListDefinition(
        code="test.leaky",
        title="Leaky",
        permission="customers.view",
        columns=(Column("id", "Id", sort=True),),
        rows=lambda actor: Party.objects.all(),
        default_sort="id",
    )
    found, _counted = ids_of(leaky, scene.actors["own"])
    assert found - scene.oracle.parties(scene.user_id("own"))


# Search.


def test_search_finds_nothing_out_of_scope(scene: Scene) -> None:
    sources_that_found: set[str] = set()
    for name in PEOPLE:
        user = scene.user_id(name)
        seen = scene.oracle.marks(user)
        for number in range(0, len(scene.world.parties), 4):
            for kind, before in (("p", ""), ("o", "ZS/"), ("i", ""), ("c", "")):
                word = before + mark(kind, number)
                for group in search_everything(scene.actors[name], word):
                    assert not group.failed, group.code
                    text = " ".join(f"{hit.title} {hit.detail} {hit.url}" for hit in group.hits)
                    assert _marks(text) <= seen, (name, word, group.code)
                    sources_that_found |= {group.code} if group.hits else set()
    silent = {source.code for source in search_sources} - sources_that_found - SILENT_SOURCES.keys()
    assert not silent, f"the test of scopes never made these search sources find anything: {silent}"


SILENT_SOURCES: dict[str, str] = {
    "segments.segments": "who is meant is the same for everybody",
    "catalogue.products": "the catalogue is the same for everybody",
    "decisions.offers": "what is offered is the same for everybody",
}


def _marks(text: str) -> set[str]:
    return set(MARK.findall(text.lower()))


# Addresses: whatever is asked for, by whomever.

COLLEAGUES = "colleagues, units and roles are named to everybody; which of them may be changed, accounts proves itself"
OWN = "one's own account only"
DOOR = "before signing in"
CATALOGUE = "the catalogue is the same for everybody"
OPERATORS = "for operators: ids and figures only"
NUMBER = "a number, counted with its list"
IMPORTS = "no import was run in this world; integrations/tests judge whose are seen"
COMPANY = "settings of the company"
CALL_LIST = "a call list tells how many, nothing of anybody; who stands on it is judged above"
PART = "a form or a part of the customer's page; that others' customers are as if not there is judged below"
MAILBOX = "mailboxes are ours; their conversations are judged"
WITHOUT_ROWS = {
    "": "what the API does not know",
    "api-root": "there is nothing at the root",
    "artefact": "no contact of this world has a file; interactions/tests judge who may fetch one",
    "get_artefact": "no contact of this world has a file; interactions/tests judge who may fetch one",
    "sample": "a word about the sample company, where there is nobody yet",
    **dict.fromkeys(("call_list", "call_lists", "change_call_list", "list_call_lists", "new_call_list"), CALL_LIST),
    "save_call_list": CALL_LIST,
    **dict.fromkeys(("get_message_file", "get_original"), "no message of this world has a file; messaging/tests judge"),
    **dict.fromkeys(("get_mailbox", "list_mailboxes", "add_mailbox", "save_mailbox"), MAILBOX),
    **dict.fromkeys(("arrival_original", "letter", "heads"), "no message of this world has an original"),
    **dict.fromkeys(
        ("labels", "colleagues", "draft_takers"), "what an action offers: labels and colleagues, named to everybody"
    ),
    "list_run_record": "what happened to a run, in words of its flow; whose it is stands on its page, which is judged",
    **dict.fromkeys(("flows", "list_flows", "count_flows"), "flows are the same for everybody"),
    **dict.fromkeys(("counts", "places", "web_menu_count"), NUMBER),
    "web_own_news": "asked for by an event and the row it names; messaging/tests judge",
    **dict.fromkeys(("list_beside", "begin_beside"), "nobody outside is asked in this world; messaging/tests judge"),
    **dict.fromkeys(("talk_macros", "talk_macro"), "the macros of the house, of which this world has none"),
    **dict.fromkeys(("undo_merging", "merge_warnings"), "nothing was merged or split in this world"),
    "along": "a form; what the file holds is judged in messaging/tests",
    "ask_outside": "a form; that others' conversations are as if not there is judged in messaging/tests",
    "older": "no conversation of this world is longer than a page",
    "beside": PART,
    "find": "asked for by a word; find_customers is judged",
    "chat_visitor": "no conversation of this world is a chat; messaging/transports/web_chat/tests judge",
    "begin": "a form; whoever is named in its address is shown as the file shows them",
    "message_file": "no message of this world has a file; messaging/tests judge",
    **dict.fromkeys(("begin_text", "begin_texts"), "ready texts, filled in with what the file shows of the customer"),
    **dict.fromkeys(("text", "texts"), "the ready texts of the house, of which this world has none"),
    "list_conversation_record": "nothing was done to conversations in this world; messaging/tests judge",
    "get_turnover": PART,
    "list_segments_of": "the names of segments; who belongs is judged by its lists",
    "get_heat_strip": PART,
    "list_duplicates": "nobody is here twice in this world",
    "list_merges": "nobody was merged in this world",
    "list_planned": "nothing is planned in this world",
    "list_preferences": "nobody has said what they like in this world",
    "list_tasks": "no task in this world; the list is judged above",
    "list_versions": "nothing was corrected in this world",
    "may_contact": PART,
    "new": "an empty form",
    "openapi": "the description of the API",
    "pick": "asked for by a word; find_customers is judged",
    "planned": "nothing is planned in this world",
    "platform_file": "no row of this world has a file; platform/tests judge who may fetch one",
    "push": "ids only, each checked when its fragment is fetched",
    "state_preference": PART,
    "tasks": "no task in this world; the list is judged above",
    "web_history": "this world's rows are as they were made: nothing was changed",
    "web_list_cell": "one cell of a list, judged with the lists",
    "web_list_found": "colleagues, named to everybody",
    "web_list_choices": "what an action offers: colleagues, units and tags, named to everybody",
    "web_list_count": NUMBER,
    "web_settings": "the index of the settings",
    "web_today": "blocks that load themselves",
    "web_today_block": "tasks of the reader's own, none in this world",
    "whoami": OWN,
}
"""Addresses that show no row of a customer, by name, and why."""

OFFERS = "what is offered is the same for everybody"
CAMPAIGNS = "campaigns are the house's and count people without naming them"
CALLS = "one's own calls, none in this world; contact_centre/tests judge whose are seen"
CHAT = "a visitor's own chat, by the cookie of their browser; messaging/transports/web_chat/tests judge"
SEGMENTS = "what a segment asks, and how many it has; who belongs is judged by its lists, and by its page"
FAMILIES = {
    "api/v1/segments": SEGMENTS,
    "api/v1/customer-types": SEGMENTS,
    "segments/": SEGMENTS,
    "api/v1/calls": CALLS,
    "api/v1/decisions": "nothing was decided in this world; decisions/tests judge whose are seen",
    "api/v1/campaigns": CAMPAIGNS,
    "api/v1/contact-policies": OFFERS,
    "api/v1/event-sources": COMPANY,
    "api/v1/flows": COMPANY,
    "automation/<int:flow_id>/": COMPANY,
    "automation/new/": COMPANY,
    "api/v1/deliveries": OPERATORS,
    "api/v1/import": IMPORTS,
    "api/v1/invitations": COLLEAGUES,
    "api/v1/jobs": OPERATORS,
    "api/v1/me": OWN,
    "api/v1/offers": OFFERS,
    "api/v1/parameters": COMPANY,
    "api/v1/price": CATALOGUE,
    "api/v1/products": CATALOGUE,
    "api/v1/roles": COLLEAGUES,
    "api/v1/tokens": COLLEAGUES,
    "api/v1/units": COLLEAGUES,
    "api/v1/users": COLLEAGUES,
    "api/v1/workers": COLLEAGUES,
    "calls/": CALLS,
    "chat/": CHAT,
    "push/chat/": CHAT,
    "hooks/messages/": "signed by a provider, shows nothing of ours",
    "customers/<int:party_id>/": PART,
    "contact-policies/": OFFERS,
    "decisions/": "nothing was decided in this world; decisions/tests judge whose are seen",
    "desk/": CALLS,
    "telephony/": "signed by a provider, shows nothing of ours",
    "levers/": OFFERS,
    "offers/": OFFERS,
    "campaigns/": CAMPAIGNS,
    "m/": "for who got a letter, by the token of its link; mailings/tests judge",
    "designs/": "what letters look like; the preview as a customer asks by a word, mailings/tests judge",
    "api/v1/designs": "what letters look like is the same for everybody",
    "api/v1/letters": "no letter was sent in this world; mailings/tests judge whose are seen",
    "letters/": "no letter was sent in this world; mailings/tests judge whose are seen",
    "wallboard/": CALLS,
    "events/": "a script for pages of sites, the same for everybody",
    "exports/": "one's own exports, none in this world; what a file holds is judged by its own address",
    "healthz": OPERATORS,
    "imports/": IMPORTS,
    "invitation/": DOOR,
    "metrics": OPERATORS,
    "password/": DOOR,
    "^password/": DOOR,
    "price-lists/": CATALOGUE,
    "products/": CATALOGUE,
    "readyz": OPERATORS,
    "settings/": COLLEAGUES,
    "^settings/": COLLEAGUES,
    "sign-": DOOR,
}
"""The same for whole families of addresses, by how they begin."""

QUERIES = {
    "find_customers": "?email={word}aaaaa@example.com",
    "search": "?q={word}",
    "web_search": "?q={word}",
    "web_palette": "?q={word}",
}
"""What has to be asked for where the address alone shows nothing."""

EVERYBODY_READS_ALL = {
    "web_audit": "the record of the whole company, for those who may read it",
    "web_audit_entry": "the same",
    "list_audit_entries": "the same",
}


def fill(scene: Scene, name: str) -> dict[str, list[Any]]:
    """For each parameter of an address: rows the user may see, and rows they may not."""
    oracle, user, world = scene.oracle, scene.user_id(name), scene.world
    parties = _some(world.parties, oracle.parties(user))
    orders = _some(list(world.orders), oracle.orders(user))
    told = _some(world.told, oracle.interactions(user))
    talks = _some(world.conversations, oracle.conversations(user))
    kinds = {
        "customers.party": parties, "sales.order": orders, "interactions.interaction": told,
        "messaging.conversation": talks,
    }  # fmt: skip
    return {
        "party_id": parties,
        "order_id": orders,
        "list_id": [world.call_list],
        "segment_id": [world.segment],
        "interaction_id": told,
        "identifier_id": [row for row, party in world.identifiers.items() if party in parties],
        "relation_id": [row for row, ends in world.relations.items() if ends & set(parties)],
        "conversation_id": talks,
        "message_id": [row for row, talk in world.messages.items() if talk in talks],
        "arrival_id": [row for row, talk in world.arrivals.items() if talk in talks],
        "flow_run_id": _some(list(world.flow_runs), oracle.flow_runs(user)),
        "flow_id": [world.flow],
        "node": ["wait"],
        "user_id": [world.users["own"].pk],
        "unit_id": [world.units[1].pk],
        "role_id": [Role.objects.order_by("id")[0].pk],
        "membership_id": [Membership.objects.order_by("id")[0].pk],
        "token_id": [ApiToken.objects.order_by("id")[0].pk],
        "ref": [f"{kind}:{row}" for kind, rows in kinds.items() for row in rows],
        "entry_id": [scene.entry],
        "code": [*panels.codes(), "none"],
        "other_id": parties,
        "name": ["display_name", "owner", "note"],
        "target": import_targets.codes(),
        "list_code": [code for code in list_codes() if code in EXPECTED],
        "form": ["csv", "xlsx"],
        "sha256": ["0" * 64],
        **{parameter: [1] for parameter in ONES},
    }


ONES = (
    "action", "activity", "call_id", "campaign_id", "channel", "code_id", "column", "competitor_product_id",
    "decision_id", "engine", "engine_id", "engine_plug", "group", "hours", "hours_id", "identity_id",
    "invitation_id", "item_id", "key", "kind", "lever_set_id", "line_id", "link_id", "number", "number_id",
    "offer", "offer_id", "plan_id", "policy", "policy_id", "attachment_id", "file_id", "hook", "mailbox_id",
    "share_id", "rule_id", "macro_id", "text_id", "template_id", "source_id", "write_key", "letter_id", "token",
    "design_id", "price_id", "price_list_id", "product_id", "profile_id", "queue", "queue_id", "recording_id",
    "reservation_id", "row_id", "run_id", "secret", "session_id", "skill", "tag_id", "uidb36", "variant_id",
    "view_id", "worker_id", "wrap_up", "family_id", "type_id", "month",
)  # fmt: skip
"""Parameters for which this world holds no row of a customer."""


def _some(rows: list[int], seen: set[int], most: int = 1) -> list[int]:
    inside = [row for row in rows if row in seen][:most]
    return inside + [row for row in rows if row not in seen][:most]


def leaks(scene: Scene, client: Client, name: str, path: Path) -> tuple[set[str], set[str], set[int]]:
    """Marks that come out of a path for a user, those of them that should not, and the statuses."""
    out, statuses = set(), set()
    for address in addresses(path, fill(scene, name)):
        for word in ("zpq", "zoq") if path.name in QUERIES else ("",):
            answer = client.get(address + QUERIES.get(path.name, "").format(word=word))
            out |= marks_in(answer)
            statuses.add(answer.status_code)
    return out, out - scene.oracle.marks(scene.user_id(name)), statuses


def reason_for(way: Path) -> str:
    """Why an address shows no row of a customer; blank where no reason is known."""
    if way.name.startswith("count_"):
        return NUMBER
    family = next((why for start, why in FAMILIES.items() if way.pattern.startswith(start)), "")
    return WITHOUT_ROWS.get(way.name, family)


def test_every_parameter_of_an_address_is_known(scene: Scene) -> None:
    known = fill(scene, "everything")
    unknown = {f"{way.pattern}: {name}" for way in every_path() for name in way.parameters if name not in known}
    assert not unknown, f"tell the test of scopes how to fill {sorted(unknown)}"


@pytest.fixture(scope="module")
def open_paths(scene: Scene) -> list[Path]:
    """The addresses that answer GET and show rows of customers to whoever may see everything."""
    client, showing, silent = signed_in(scene.world.users["everything"]), [], []
    for way in every_path():
        found, _wrong, statuses = leaks(scene, client, "everything", way)
        assert not statuses & {500}, way
        if found:
            showing.append(way)
        elif statuses != {405} and not reason_for(way) and not (way.name in QUERIES and not len(search_sources)):
            silent.append(f"{way.pattern} ({way.name})")
    assert not silent, f"show these addresses rows, or say in WITHOUT_ROWS why they have none: {silent}"
    return showing


def test_every_address_is_known(open_paths: list[Path]) -> None:
    stale = [way.name for way in open_paths if way.name in WITHOUT_ROWS]
    assert not stale, f"these show rows after all: {stale}"
    assert len(open_paths) > 5


@pytest.mark.parametrize("name", ["own", "unit", "subtree", "several", "ended", "future", "mixed", "nothing"])
def test_no_address_shows_what_is_out_of_scope(scene: Scene, open_paths: list[Path], name: str) -> None:
    client = signed_in(scene.world.users[name])
    for way in open_paths:
        if way.name not in EVERYBODY_READS_ALL:
            _found, wrong, statuses = leaks(scene, client, name, way)
            assert not wrong, (name, way.pattern, wrong)
            assert 500 not in statuses, (name, way.pattern)


def test_the_record_of_changes_opens_only_to_who_may_read_it(scene: Scene, open_paths: list[Path]) -> None:
    client = signed_in(scene.world.users["subtree"])
    for way in open_paths:
        if way.name in EVERYBODY_READS_ALL:
            found, _wrong, statuses = leaks(scene, client, "subtree", way)
            assert (found, statuses) == (set(), {403}), way.pattern


def test_a_token_sees_no_more_than_its_user_and_its_scopes(scene: Scene, open_paths: list[Path]) -> None:
    user = scene.world.users["subtree"]
    client = Client(headers={"Authorization": f"Bearer {token_for(user, scopes=['customers.view'])}"})
    allowed = {word for word in scene.oracle.marks(user.pk) if word.startswith("zp")}
    for way in open_paths:
        found, _wrong, _statuses = leaks(scene, client, "subtree", way)
        assert found <= allowed, (way.pattern, found - allowed)


def test_a_leaky_page_is_caught(scene: Scene, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client = signed_in(scene.world.users["own"])
    leaky = Path("leaky", "leaky", ())
    _found, wrong, _statuses = leaks(scene, client, "own", leaky)
    assert wrong


def leaky_page(request: Any) -> HttpResponse:
    """What a careless developer might write."""
    return HttpResponse(", ".join(Party.objects.values_list("display_name", flat=True)))


urlpatterns = [route("leaky", leaky_page, name="leaky")]


# Writes.

SCOPED = {
    "party_id", "order_id", "interaction_id", "identifier_id", "relation_id", "conversation_id", "message_id",
    "arrival_id",
}  # fmt: skip
CHANGED = """SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables
WHERE relname !~ '^(django_session|usersessions_|accounts_apitoken|platform_spentrequests|cache$)'"""


def changes_so_far() -> int:
    """Rows written by the running transaction, but for those that a request leaves whatever it asks for."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED)
        return int(cursor.fetchone()[0])


def test_the_count_of_changes_sees_a_change(scene: Scene) -> None:
    before = changes_so_far()
    Party.objects.filter(pk=scene.world.parties[0]).update(note="x")
    assert changes_so_far() > before


def hidden(scene: Scene, name: str) -> dict[str, list[Any]]:
    """Of each parameter one row the user may not see."""
    oracle, user, world = scene.oracle, scene.user_id(name), scene.world
    party = next(row for row in world.parties if row not in oracle.parties(user))
    order = next(row for row in world.orders if row not in oracle.orders(user))
    told = next(row for row in world.interactions if row not in oracle.interactions(user))
    named = next(row for row, owner in world.identifiers.items() if owner == party)
    known = next(row for row, ends in world.relations.items() if not ends & oracle.parties(user))
    talk = next(row for row in world.conversations if row not in oracle.conversations(user))
    mine = {
        "party_id": party, "order_id": order, "interaction_id": told, "identifier_id": named, "relation_id": known,
        "conversation_id": talk, "message_id": next(row for row, of in world.messages.items() if of == talk),
        "arrival_id": next(row for row, of in world.arrivals.items() if of == talk),
    }  # fmt: skip
    return fill(scene, name) | {parameter: [row] for parameter, row in mine.items()}


@pytest.mark.parametrize("name", ["own", "unit", "subtree"])
def test_what_is_out_of_scope_answers_as_what_does_not_exist(scene: Scene, name: str) -> None:
    client = signed_in(scene.world.users[name])
    tried = 0
    for way in every_path():
        if not SCOPED & set(way.parameters):
            continue
        there, nowhere = addresses(way, hidden(scene, name))[0], addresses(way, NOWHERE)[0]
        for method in ("get", "post", "put", "patch", "delete"):
            before = changes_so_far()
            answer = getattr(client, method)(there, **_body(way, method))
            assert changes_so_far() == before, (name, method, there)
            assert answer.status_code != 403, (name, method, there)
            assert method == "get" or answer.status_code >= 400, (name, method, there)
            other = getattr(client, method)(nowhere, **_body(way, method))
            assert _said(answer) == _said(other), (name, method, there)
            tried += answer.status_code != 405
    assert tried > 3


NOWHERE = {
    "party_id": [999_999_999],
    "order_id": [999_999_999],
    "interaction_id": [999_999_999],
    "identifier_id": [999_999_999],
    "relation_id": [999_999_999],
    "conversation_id": [999_999_999],
    "message_id": [999_999_999],
    "arrival_id": [999_999_999],
    "segment_id": [1],
    "other_id": [999_999_998],
    "code": ["none"],
    "list_code": ["none"],
    "form": ["csv"],
    "name": ["note"],
    "sha256": ["0" * 64],
    **{parameter: [1] for parameter in ONES},
}


def _said(answer: Any) -> tuple[int, str]:
    """Status and text of an answer, without numbers and what changes from one answer to the next, such as words that an
    earlier request has left to be said."""
    changing = r'(value|content)="[\w-]{40,}"|<span hidden data-said="[^"]*" data-tone="\w+"></span>|\d+'
    return answer.status_code, re.sub(changing, "", answer.content.decode())


def _body(way: Path, method: str) -> dict[str, Any]:
    if method == "get":
        return {}
    if way.pattern.startswith("api/") or method != "post":
        return {"data": "{}", "content_type": "application/json"}
    return {"data": {"reason": "test", "value": "1"}}


@pytest.mark.parametrize("name", ["own", "mixed"])
def test_actions_on_lists_leave_alone_what_is_out_of_scope(scene: Scene, name: str) -> None:
    client, user = signed_in(scene.world.users[name]), scene.user_id(name)
    for action in list_actions:
        code = action.list_code
        if code in LISTS_WITHOUT_SCOPE:
            continue
        seen = EXPECTED[code](scene, user)
        every = ids_of(lists.lists[code], scene.actors["everything"])[0]
        before = changes_so_far()
        for value in ("", "1", str(user), str(scene.world.units[0].pk)):
            client.post(f"/lists/{code}/actions/{action.code}", {"ids": sorted(map(str, every - seen)), "value": value})
        assert changes_so_far() == before, (name, action.code)
