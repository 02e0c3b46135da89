"""The verbs of relations, consents and ownership, and what is found afterwards."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from relacja.accounts.testing import actor_with, make_user
from relacja.customers import queries, services
from relacja.customers.models import (
    ConsentEvent,
    ConsentNow,
    ContactPoint,
    Party,
    PartyAccess,
    PartyRelation,
    Preference,
)
from relacja.customers.services import (
    consents,
    ownership,
    relations,
)
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.reaching import NoSuchParty
from relacja.customers.tables import CUSTOMERS
from relacja.customers.testing import make_party, make_point
from relacja.customers.types import PointDraft
from relacja.platform.actor import Actor
from relacja.platform.history import history
from relacja.platform.models import OutboxEvent
from relacja.platform.refs import Ref

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = date(2026, 5, 4)
PESEL = "44051401359"


def events() -> list[str]:
    return list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))


class TestRelations:
    def test_each_side_has_its_name_and_one_person_stands_in_many_firms(self, noon: datetime) -> None:
        anna = make_party("Anna Kot")
        firms = [make_party(name, kind="organisation") for name in ("Alfa", "Beta")]
        for firm, position in zip(firms, ("Director", "Advisor"), strict=True):
            terms = relations.RelationTerms(position=position)
            services.relate(actor=SYSTEM, a_id=anna.pk, b_id=firm.pk, code="employment", on=DAY, terms=terms)
        file, other = queries.party_file(SYSTEM, anna.pk), queries.party_file(SYSTEM, firms[0].pk)
        assert file is not None
        assert other is not None
        assert {(r.side, r.other_name, r.position) for r in file.relations} == {
            ("a", "Alfa", "Director"),
            ("a", "Beta", "Advisor"),
        }
        assert [(r.side, r.other_name) for r in other.relations] == [("b", "Anna Kot")]

    def test_a_relation_ends_and_stays_in_both_files(self) -> None:
        anna, firm = make_party(), make_party("Alfa", kind="organisation")
        relation = services.relate(actor=SYSTEM, a_id=anna.pk, b_id=firm.pk, code="employment", on=DAY)
        services.end_relation(actor=SYSTEM, relation_id=relation.pk, on=DAY + timedelta(days=30))
        file = queries.party_file(SYSTEM, firm.pk)
        assert file is not None
        assert file.relations[0].valid_to == DAY + timedelta(days=30)
        assert services.relate(actor=SYSTEM, a_id=anna.pk, b_id=firm.pk, code="employment", on=DAY)

    def test_what_makes_no_sense_is_refused(self, noon: datetime) -> None:
        anna, twin, firm = make_party(), make_party(), make_party("Alfa", kind="organisation")
        services.merge_parties(actor=SYSTEM, keep_id=anna.pk, absorb_id=twin.pk, reason="x", at=noon)
        for a, b, code, error in (
            (anna, firm, "marriage", relations.UnknownRelation),
            (anna, anna, "spouse", relations.RelationToItself),
            (anna, twin, "spouse", relations.RelationToItself),
            (firm, anna, "employment", relations.WrongKinds),
        ):
            with pytest.raises(error):
                services.relate(actor=SYSTEM, a_id=a.pk, b_id=b.pk, code=code)
        services.relate(actor=SYSTEM, a_id=anna.pk, b_id=firm.pk, code="employment")
        with pytest.raises(relations.AlreadyRelated):
            services.relate(actor=SYSTEM, a_id=twin.pk, b_id=firm.pk, code="employment")

    def test_a_company_does_not_own_itself_by_way_of_others(self) -> None:
        a, b, c = (make_party(name, kind="organisation") for name in "ABC")
        services.relate(actor=SYSTEM, a_id=a.pk, b_id=b.pk, code="ownership")
        services.relate(actor=SYSTEM, a_id=b.pk, b_id=c.pk, code="ownership")
        with pytest.raises(relations.OwnershipCircle):
            services.relate(actor=SYSTEM, a_id=c.pk, b_id=a.pk, code="ownership")

    def test_the_company_tree_is_dated_has_many_parents_and_rolls_up(self) -> None:
        top, second, child, leaf = (
            make_party(name, kind="organisation") for name in ("Top", "Second", "Child", "Leaf")
        )
        for a, b, share in ((top, child, 60), (second, child, 40), (child, leaf, 100)):
            terms = relations.RelationTerms(share_percent=Decimal(share))
            services.relate(actor=SYSTEM, a_id=a.pk, b_id=b.pk, code="ownership", on=DAY, terms=terms)
        tree = queries.company_tree(SYSTEM, child.pk, DAY)
        assert [(h.name, h.depth) for h in tree if h.depth == 0] == [("Top", 0), ("Second", 0)]
        assert [(h.name, h.share_percent) for h in tree if h.depth == 1] == [("Child", 60), ("Child", 40)]
        assert queries.tree_member_ids(SYSTEM, top.pk, DAY) == sorted([top.pk, child.pk, leaf.pk])
        assert queries.tree_member_ids(SYSTEM, top.pk, DAY - timedelta(days=1)) == [top.pk]

    def test_the_tree_tells_no_names_of_companies_one_may_not_see(self) -> None:
        actor = actor_with("customers.view", scope="own")
        top, child = (
            make_party("Top", kind="organisation"),
            make_party("Child", kind="organisation", owner_id=actor.user_id),
        )
        services.relate(actor=SYSTEM, a_id=top.pk, b_id=child.pk, code="ownership")
        assert [(h.name, h.is_visible) for h in queries.company_tree(actor, child.pk, DAY)] == [
            ("", False),
            ("Child", True),
        ]
        assert queries.company_tree(actor, top.pk, DAY) == []
        assert queries.tree_member_ids(actor, top.pk, DAY) == [child.pk]
        file = queries.party_file(actor, child.pk)
        assert file is not None
        assert file.relations == ()

    def test_one_must_be_allowed_to_touch_both(self) -> None:
        actor = actor_with(scope="own")
        mine, other = make_party(owner_id=actor.user_id), make_party()
        with pytest.raises(NoSuchParty):
            services.relate(actor=actor, a_id=mine.pk, b_id=other.pk, code="referral")
        relation = services.relate(actor=SYSTEM, a_id=other.pk, b_id=make_party().pk, code="referral")
        with pytest.raises(relations.NoSuchRelation):
            services.end_relation(actor=actor, relation_id=relation.pk, on=DAY)
        assert PartyRelation.objects.get().valid_to is None


class TestConsents:
    def say(self, party: Party, decision: str, at: datetime, **more: object) -> ConsentEvent:
        saying = Saying("marketing", decision, **more)  # type: ignore[arg-type]
        return services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=Proof("phone"), at=at)

    def test_the_latest_decision_is_in_force_and_all_of_them_are_kept(self, noon: datetime) -> None:
        party = make_party()
        for hours, decision in enumerate(("granted", "withdrawn", "granted")):
            self.say(party, decision, noon + timedelta(hours=hours))
        assert ConsentEvent.objects.count() == 3
        assert ConsentNow.objects.get().decision == "granted"

    def test_an_older_event_that_comes_later_changes_nothing(self, noon: datetime) -> None:
        party = make_party()
        self.say(party, "withdrawn", noon)
        self.say(party, "granted", noon - timedelta(days=1))
        assert ConsentNow.objects.get().decision == "withdrawn"

    @pytest.mark.parametrize("order", [("granted", "refused"), ("refused", "granted")])
    def test_of_two_at_one_moment_the_stricter_is_in_force(self, noon: datetime, order: tuple[str, str]) -> None:
        party = make_party()
        for decision in order:
            self.say(party, decision, noon)
        assert ConsentNow.objects.get().decision == "refused"

    def test_the_projection_rebuilt_from_the_events_is_the_same(self, noon: datetime) -> None:
        party = make_party(email="a@b.pl")
        point = ContactPoint.objects.get().pk
        for number, decision in enumerate(["granted", "refused", "granted", "withdrawn"] * 5):
            more = [{}, {"channel": "email"}, {"point_id": point}, {"brand": "alfa"}][number % 3]
            self.say(party, decision, noon - timedelta(hours=number * 7 % 5), **more)
        columns = ("purpose", "channel", "brand", "point_id", "role_id", "decision", "at", "event_id")
        before = sorted(ConsentNow.objects.values_list(*columns), key=str)
        assert services.rebuild_consents(actor=SYSTEM, party_id=party.pk) == len(before)
        assert sorted(ConsentNow.objects.values_list(*columns), key=str) == before

    def test_what_cannot_have_been_said_is_refused(self, noon: datetime) -> None:
        party, later = make_party(), datetime.now(UTC) + timedelta(hours=1)
        strangers = make_party(email="a@b.pl").contact_points.get()
        for saying, proof, at, error in (
            (Saying("flying", "granted"), Proof("phone"), noon, consents.UnknownPurpose),
            (Saying("marketing", "granted", channel="pigeon"), Proof("phone"), noon, consents.UnknownPurpose),
            (Saying("marketing", "granted"), Proof("phone"), later, consents.FromTheFuture),
            (Saying("marketing", "granted"), Proof(" "), noon, consents.NoSource),
            (Saying("marketing", "granted", point_id=strangers.point_id), Proof("phone"), noon, consents.NotTheirs),
            (Saying("marketing", "granted", role_id=1), Proof("phone"), noon, consents.NotTheirs),
            (Saying("marketing", "perhaps"), Proof("phone"), noon, ValueError),
        ):
            with pytest.raises(error):
                services.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=proof, at=at)
        assert not ConsentEvent.objects.exists()

    def test_may_contact_asks_about_consent_point_and_hour_in_one_query_and_two_before_a_yes(
        self, noon: datetime, django_assert_num_queries: object
    ) -> None:
        party = make_party(phone="600700800")
        point = party.contact_points.get().point_id
        self.say(party, "granted", noon - timedelta(days=1), channel="phone")
        ask = {"actor": SYSTEM, "party_id": party.pk, "purpose": "marketing", "channel": "phone", "point_id": point}
        queries.may_contact(**ask, at=noon)  # type: ignore[arg-type]
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert queries.may_contact(**ask, at=noon)  # type: ignore[arg-type]
        late = noon.replace(hour=20)
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert queries.may_contact(**ask, at=late).reasons == ("quiet_hours",)  # type: ignore[arg-type]
        services.set_point_state(actor=SYSTEM, link_id=party.contact_points.get().pk, state="invalid", at=noon)
        assert queries.may_contact(**ask, at=noon).reasons == ("point_invalid",)  # type: ignore[arg-type]
        ask["point_id"] = make_party(phone="600700801").contact_points.get().point_id
        assert queries.may_contact(**ask, at=noon).reasons == ("not_their_point",)  # type: ignore[arg-type]
        ask["actor"] = actor_with("customers.view", scope="own")
        assert queries.may_contact(**ask, at=noon).reasons == ("unknown_party",)  # type: ignore[arg-type]

    def test_many_are_asked_about_by_as_many_queries_and_answered_as_each_alone(
        self, noon: datetime, django_assert_num_queries: object
    ) -> None:
        parties = [make_party(phone=f"6007008{n:02}") for n in range(12)]
        for n, party in enumerate(parties):
            for hours, decision in enumerate(("granted", "withdrawn", "granted")[: n % 4]):
                self.say(party, decision, noon - timedelta(hours=9 - hours), channel="phone")
            if n % 5 == 4:
                services.set_point_state(actor=SYSTEM, link_id=party.contact_points.get().pk, state="invalid", at=noon)
        ways = {"actor": SYSTEM, "keep_id": parties[1].pk, "absorb_id": parties[2].pk, "reason": "same", "at": noon}
        services.merge_parties(**ways)  # type: ignore[arg-type]
        points: dict[int, int | None] = {one.pk: one.contact_points.get().point_id for one in parties}
        points |= {parties[0].pk: None, 0: None}
        asked = queries.Asked("marketing", "phone", noon)
        with django_assert_num_queries(2):  # type: ignore[operator]
            many = queries.may_contact_many(actor=SYSTEM, points=points, asked=asked)
        alone = {
            pk: queries.may_contact(
                actor=SYSTEM, party_id=pk, purpose="marketing", channel="phone", at=noon, point_id=point
            )
            for pk, point in points.items()
        }
        assert many == alone
        assert {one.reasons for one in many.values()} > {
            ("granted",),
            ("no_consent",),
            ("withdrawn",),
            ("unknown_party",),
        }

    def test_the_number_to_call_is_the_preferred_one_that_works(self, noon: datetime) -> None:
        party = make_party(phone="600700900")
        first = party.contact_points.get()
        for raw in ("600700901", "600700902"):
            draft = PointDraft("phone", raw)
            services.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=noon.date())
        second = party.contact_points.get(point__value="+48600700901")
        services.set_point_state(actor=SYSTEM, link_id=second.pk, state="verified", at=noon)

        def number() -> str:
            return queries.numbers_to_call(SYSTEM, [party.pk, 0])[party.pk].value

        assert number() == "+48600700901", "verified before any"
        services.set_point_state(actor=SYSTEM, link_id=second.pk, state="invalid", at=noon)
        assert number() == "+48600700900"
        services.set_point_state(actor=SYSTEM, link_id=first.pk, state="invalid", at=noon)
        assert number() == "+48600700902"
        assert queries.numbers_to_call(actor_with("customers.view", scope="own"), [party.pk]) == {}

    def test_a_preference_is_kept_changed_and_taken_back(self, noon: datetime) -> None:
        party = make_party()
        for value in ("green", "blue"):
            services.state_preference(actor=SYSTEM, party_id=party.pk, subject="Colour", value=value, at=noon)
        assert [(p.subject, p.value) for p in queries.preferences_of(SYSTEM, party.pk)] == [("Colour", "blue")]
        services.state_preference(actor=SYSTEM, party_id=party.pk, subject="Colour", value="", at=noon)
        assert not Preference.objects.exists()


class TestOwnership:
    def test_access_follows_the_owner_and_the_past_is_kept(self, noon: datetime) -> None:
        old, new = (actor_with("customers.view", scope="own") for _ in range(2))
        party = make_party(owner_id=old.user_id)
        services.assign(actor=SYSTEM, party_id=party.pk, owner_id=new.user_id, unit_id=None, at=noon)
        assert [queries.is_visible(actor, party.pk) for actor in (old, new)] == [False, True]
        assert PartyAccess.objects.filter(valid_to=noon, user_id=old.user_id).count() == 1

    def test_an_app_above_lets_somebody_see_for_a_ground_of_its_own(self, noon: datetime) -> None:
        agent, party = actor_with("customers.view", scope="own"), make_party()
        given = {"party_id": party.pk, "ground": "portfolio", "user_id": agent.user_id}
        first = services.grant_access(actor=SYSTEM, at=noon, **given)  # type: ignore[arg-type]
        assert services.grant_access(actor=SYSTEM, at=noon, **given) == first  # type: ignore[arg-type]
        assert queries.is_visible(agent, party.pk)
        assert services.end_access(actor=SYSTEM, at=noon, **given) == 1  # type: ignore[arg-type]
        assert not queries.is_visible(agent, party.pk)

    def test_grounds_of_ours_and_half_grants_are_refused(self, noon: datetime) -> None:
        party = make_party()
        with pytest.raises(ownership.ReservedGround):
            services.grant_access(actor=SYSTEM, party_id=party.pk, ground="owner", at=noon, user_id=1)
        for both in ({}, {"user_id": 1, "unit_id": 1}):
            with pytest.raises(ownership.UserOrUnit):
                services.grant_access(actor=SYSTEM, party_id=party.pk, ground="x", at=noon, **both)

    def test_many_are_given_in_as_many_statements_as_ten(
        self, noon: datetime, django_assert_max_num_queries: object
    ) -> None:
        parties = [make_party(owner_id=1).pk for _ in range(60)]
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            before = services.give_many(actor=SYSTEM, party_ids=parties, owner_id=2, at=noon)
        assert before == dict.fromkeys(parties, 1)
        assert set(Party.objects.values_list("owner_id", flat=True)) == {2}
        assert PartyAccess.objects.filter(user_id=2, valid_to=None).count() == 60

    def test_many_get_an_owner_and_a_unit_at_once(self, noon: datetime) -> None:
        parties = [make_party(owner_id=1, unit_id=3).pk, make_party().pk]
        before = services.assign_many(actor=SYSTEM, party_ids=parties, owner_id=1, unit_id=4, at=noon)
        assert before == {parties[0]: (1, 3), parties[1]: (None, None)}
        opened = PartyAccess.objects.filter(valid_to=None).values_list("party_id", "user_id", "unit_id")
        assert set(opened) == {(pk, user, unit) for pk in parties for user, unit in ((1, None), (None, 4))}
        with pytest.raises(NoSuchParty):
            services.assign_many(actor=SYSTEM, party_ids=[10**9], owner_id=1, unit_id=4, at=noon)

    def test_tags_go_on_and_off_many(self, noon: datetime) -> None:
        parties = [make_party().pk for _ in range(3)]
        services.tag_party(actor=SYSTEM, party_id=parties[0], name="VIP", at=noon)
        new = services.tag_many(actor=SYSTEM, party_ids=parties, name="vip", at=noon)
        assert new == parties[1:]
        tag = Party.objects.get(pk=parties[0]).tags.get().tag_id
        assert services.untag_many(actor=SYSTEM, party_ids=new, tag_id=tag) == 2


class TestSearch:
    @pytest.fixture(autouse=True)
    def people(self) -> None:
        self.zak = make_party("Łucja Żak", email="lucja.zak@example.com", phone="600700800")
        self.firm = make_party("Zakłady Mięsne „Łódź” S.A.", kind="organisation")
        self.other = make_party("Jan Kowalski", phone="601700800")
        make_point(self.zak, "phone", "22 621 02 11")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("żak", ["Łucja Żak", "Zakłady Mięsne „Łódź” S.A."]),
            ("ZAK lucja", ["Łucja Żak"]),
            ("lucja zak", ["Łucja Żak"]),
            ("łódź", ["Zakłady Mięsne „Łódź” S.A."]),
            ("walsk", ["Jan Kowalski"]),
            ("ski jan", ["Jan Kowalski"]),
            ("700800", ["Jan Kowalski", "Łucja Żak"]),
            ("+48 600 700 800", ["Łucja Żak"]),
            ("0211", ["Łucja Żak"]),
            ("lucja.zak@", ["Łucja Żak"]),
            ("nobody@", []),
            ("%", []),
            ("_a", []),
            ("z", []),
            ("qqqq", []),
        ],
    )
    @pytest.mark.parametrize("few", [True, False])
    def test_one_box_finds_by_name_telephone_and_e_mail(
        self, query: str, found: list[str], few: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("relacja.customers.queries.searching.FEW", 10_000 if few else 0)
        actor = actor_with("customers.view", scope="own")
        for party in (self.zak, self.firm, self.other):
            PartyAccess.objects.create(party=party, user_id=actor.user_id, ground="x", valid_from=party.created_at)
        for who in (SYSTEM, actor):
            assert [hit.display_name for hit in queries.search_parties(who, query)] == found

    @pytest.mark.parametrize("query", ["zak", "lucja", "lucja zak", "zak lucja", "ucja", "kowal", "walsk"])
    @pytest.mark.parametrize("few", [True, False])
    def test_who_is_merged_is_found_once_by_each_of_the_names_and_told_by_one(
        self, query: str, few: bool, monkeypatch: pytest.MonkeyPatch, noon: datetime
    ) -> None:
        monkeypatch.setattr("relacja.customers.queries.searching.FEW", 10_000 if few else 0)
        actor, stranger = (actor_with("customers.view", scope="own") for _ in range(2))
        PartyAccess.objects.create(party=self.zak, user_id=actor.user_id, ground="x", valid_from=noon)
        identity = services.merge_parties(
            actor=SYSTEM, keep_id=self.other.pk, absorb_id=self.zak.pk, reason="one person", at=noon
        )
        for who in (SYSTEM, actor):
            [hit] = [hit for hit in queries.search_parties(who, query) if hit.kind == "person"]
            assert (hit.id, hit.display_name) == (self.other.pk, "Jan Kowalski")
            listed = CUSTOMERS.search.apply(CUSTOMERS.rows(who), who, query.split()) if CUSTOMERS.search else ()
            assert [row.pk for row in listed if row.kind == "person"] == [self.other.pk]
        assert queries.search_parties(stranger, query) == []
        services.unmerge_parties(actor=SYSTEM, identity_id=identity.pk, reason="two people", at=noon)
        mine = "kowal" in query or "walsk" in query
        hits = [hit.id for hit in queries.search_parties(SYSTEM, query) if hit.kind == "person"]
        assert hits == [(self.other if mine else self.zak).pk]

    def test_who_may_not_see_finds_nothing(self) -> None:
        actor = actor_with("customers.view", scope="own")
        for query in ("zak", "700800", "lucja.zak@", "Kowalski", "ski"):
            assert queries.search_parties(actor, query) == []
        assert queries.search_parties(Actor.nobody(), "zak") == []
        assert queries.find_by_email(actor, "lucja.zak@example.com") == []

    def test_a_caller_is_one_none_or_several(self) -> None:
        make_party("Jan Żak", phone="600700800")
        assert [len(queries.find_by_phone(SYSTEM, n)) for n in ("601700800", "602700800", "600700800", "x")] == [
            1,
            0,
            2,
            0,
        ]


def test_the_history_of_a_customer_names_the_owner_before_and_after(noon: datetime) -> None:
    ala, ola = make_user(), make_user()
    party = make_party(owner_id=ala.pk)
    services.assign(actor=SYSTEM, party_id=party.pk, owner_id=ola.pk, unit_id=None, at=noon)
    (entry,) = history(SYSTEM, Ref("customers.party", party.pk))
    changed = [(field.before, field.after) for row in entry.rows for field in row.fields]
    assert changed == [(str(ala), str(ola))]
