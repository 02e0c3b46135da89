"""The verbs of customers, against the database."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from relacja.accounts.testing import actor_with
from relacja.customers import queries, services
from relacja.customers.models import (
    ConsentEvent,
    ConsentNow,
    ContactPoint,
    Identifier,
    Party,
    PartyAccess,
    PartyContactPoint,
    PartyRelation,
    PartyRole,
    Preference,
)
from relacja.customers.plugs import BadIdentifier
from relacja.customers.rules.names import NameMissing
from relacja.customers.rules.points import BadPoint
from relacja.customers.services import (
    adding,
    changing,
    consents,
    contact_points,
    identifiers,
    ownership,
    relations,
    roles,
)
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.reaching import NoSuchParty
from relacja.customers.testing import make_party, make_point
from relacja.customers.types import PartyDraft, PointDraft, RoleDraft
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditChange, AuditEntry, OutboxEvent
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = date(2026, 5, 4)
PESEL = "44051401359"


def events() -> list[str]:
    return list(OutboxEvent.objects.order_by("pk").values_list("name", flat=True))


class TestAdding:
    def test_a_person_an_organisation_and_a_household_are_parties(self, noon: datetime) -> None:
        anna = services.add_person(actor=SYSTEM, given_name="Anna", family_name="Kot", at=noon)
        firm = services.add_organisation(actor=SYSTEM, name="Kot i Syn", at=noon)
        home = services.add_household(actor=SYSTEM, name="Kotowie", member_ids=[anna], at=noon)
        assert dict(Party.objects.values_list("pk", "kind")) == {anna: "person", firm: "organisation", home: "group"}
        file = queries.party_file(SYSTEM, home)
        assert file is not None
        assert [(line.type, line.side, line.other_id) for line in file.relations] == [("membership", "b", anna)]

    def test_a_family_shares_its_telephone(self, noon: datetime) -> None:
        for name in ("Anna", "Jan"):
            draft = PartyDraft(kind="person", display_name=f"{name} Kot", points=(PointDraft("phone", "600700800"),))
            services.add_party(actor=SYSTEM, draft=draft, at=noon)
        assert ContactPoint.objects.count() == 1
        assert len(queries.find_by_phone(SYSTEM, "600 700 800")) == 2

    def test_whoever_adds_owns_and_sees(self, noon: datetime) -> None:
        actor = actor_with("customers.view", "customers.edit", scope="own")
        added = services.add_person(actor=actor, given_name="Anna", family_name="Kot", at=noon)
        assert queries.is_visible(actor, added)
        assert Party.objects.get().owner_id == actor.user_id
        assert not queries.is_visible(actor_with("customers.view", scope="own"), added)

    def test_only_who_may_assign_adds_for_somebody_else(self, noon: datetime) -> None:
        draft = PartyDraft(kind="person", display_name="Anna Kot", owner_id=77)
        plain = actor_with("customers.view", "customers.edit", scope="own")
        services.add_party(actor=plain, draft=draft, at=noon)
        services.add_party(actor=actor_with(), draft=draft, at=noon, check_duplicates=False)
        assert list(Party.objects.order_by("pk").values_list("owner_id", flat=True)) == [plain.user_id, 77]

    def test_doubles_stop_it_unless_they_are_named_as_different(self, noon: datetime) -> None:
        there = make_party("Anna Kot", email="kot@example.com")
        draft = PartyDraft(kind="person", display_name="Kot Anna", points=(PointDraft("email", "KOT@example.com"),))
        with pytest.raises(adding.PossibleDuplicates) as stopped:
            services.add_party(actor=SYSTEM, draft=draft, at=noon)
        assert [found.party_id for found in stopped.value.likenesses] == [there.pk]
        added = services.add_party(actor=SYSTEM, draft=draft, at=noon, different_from=[there.pk])
        assert there.pk not in [found.party_id for found in queries.duplicates_of(SYSTEM, added)]

    def test_doubles_outside_of_ones_scope_are_not_betrayed(self, noon: datetime) -> None:
        make_party("Anna Kot", email="kot@example.com")
        actor = actor_with("customers.view", "customers.edit", scope="own")
        draft = PartyDraft(kind="person", display_name="Anna Kot", points=(PointDraft("email", "kot@example.com"),))
        assert services.add_party(actor=actor, draft=draft, at=noon)

    @pytest.mark.parametrize(
        ("draft", "error"),
        [
            (PartyDraft(kind="person"), NameMissing),
            (PartyDraft(kind="person", display_name="A", points=(PointDraft("phone", "12"),)), BadPoint),
            (PartyDraft(kind="person", display_name="A", identifiers=(("nip", "12"),)), BadIdentifier),
            (PartyDraft(kind="person", display_name="A", roles=(RoleDraft("king"),)), adding.UnknownRole),
            (PartyDraft(kind="person", display_name="A", fields={"owner_id": 1}), adding.UnknownField),
            (PartyDraft(kind="robot", display_name="A"), ValueError),
        ],
    )
    def test_what_is_wrong_leaves_nothing_behind(
        self, noon: datetime, draft: PartyDraft, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            services.add_party(actor=SYSTEM, draft=draft, at=noon)
        assert not Party.objects.exists()
        assert not ContactPoint.objects.exists()
        assert not OutboxEvent.objects.exists()

    def test_nobody_adds_without_the_permission(self, noon: datetime) -> None:
        with pytest.raises(NotPermitted):
            services.add_person(actor=actor_with("customers.view"), given_name="A", family_name="B", at=noon)


class TestChanging:
    def test_a_new_name_is_found_and_sorted_anew(self, noon: datetime) -> None:
        party = make_party("Anna Kot")
        changed = services.change_party(actor=SYSTEM, party_id=party.pk, fields={"family_name": "Żak"}, at=noon)
        party.refresh_from_db()
        assert changed == ("family_name",)
        assert (party.display_name, party.search_name, party.sort_name) == ("Anna Żak", "anna zak", "zak anna")
        assert [hit.id for hit in queries.search_parties(SYSTEM, "zak")] == [party.pk]

    def test_a_whole_name_is_split(self, noon: datetime) -> None:
        party = make_party("Anna Kot")
        services.change_party(actor=SYSTEM, party_id=party.pk, fields={"display_name": "Ewa Maria Żak"}, at=noon)
        party.refresh_from_db()
        assert (party.given_name, party.family_name, party.sort_name) == ("Ewa Maria", "Żak", "zak ewa maria")

    def test_before_and_after_are_kept(self, noon: datetime) -> None:
        party = make_party(source="fair")
        services.change_party(actor=SYSTEM, party_id=party.pk, fields={"source": "letter"}, at=noon)
        change = AuditChange.objects.get(table_name="customers_party")
        assert (change.before["source"], change.after["source"]) == ("fair", "letter")
        assert change.entry_id == AuditEntry.objects.get().pk

    def test_what_stays_the_same_is_no_change(self, noon: datetime) -> None:
        party = make_party(source="fair")
        assert services.change_party(actor=SYSTEM, party_id=party.pk, fields={"source": " fair "}, at=noon) == ()
        assert events() == []

    def test_somebody_elses_change_is_not_overwritten(self, noon: datetime) -> None:
        party = make_party()
        read_at = party.updated_at
        services.change_party(actor=SYSTEM, party_id=party.pk, fields={"note": "a"}, at=noon)
        with pytest.raises(changing.ChangedMeanwhile):
            services.change_party(actor=SYSTEM, party_id=party.pk, fields={"note": "b"}, at=noon, read_at=read_at)

    def test_fields_that_are_not_ours_to_set_are_refused(self, noon: datetime) -> None:
        party = make_party()
        for name in ("canonical_id", "owner_id", "status", "search_name"):
            with pytest.raises(adding.UnknownField):
                services.change_party(actor=SYSTEM, party_id=party.pk, fields={name: 1}, at=noon)

    def test_a_party_outside_of_ones_scope_is_not_there(self, noon: datetime) -> None:
        actor, party = actor_with(scope="own"), make_party()
        verbs = [
            lambda: services.change_party(actor=actor, party_id=party.pk, fields={"note": "x"}, at=noon),
            lambda: services.give_role(actor=actor, party_id=party.pk, role="agent", on=DAY),
            lambda: services.add_contact_point(
                actor=actor, party_id=party.pk, draft=PointDraft("email", "a@b.pl"), on=DAY
            ),
            lambda: services.add_identifier(actor=actor, party_id=party.pk, scheme="pesel", raw=PESEL),
            lambda: services.tag_party(actor=actor, party_id=party.pk, name="x", at=noon),
            lambda: services.assign(actor=actor, party_id=party.pk, owner_id=1, unit_id=None, at=noon),
            lambda: services.record_consent(
                actor=actor, party_id=party.pk, saying=Saying("marketing", "granted"), proof=Proof("phone"), at=noon
            ),
            lambda: services.give_many(actor=actor, party_ids=[party.pk], owner_id=1, at=noon),
            lambda: services.tag_many(actor=actor, party_ids=[party.pk], name="x", at=noon),
            lambda: services.state_preference(actor=actor, party_id=party.pk, subject="a", value="b", at=noon),
        ]
        for verb in verbs:
            with pytest.raises(NoSuchParty):
                verb()
        assert events() == []


class TestRoles:
    def test_a_prospect_becomes_a_customer_and_nothing_is_copied(self) -> None:
        party = make_party(roles=("prospect",))
        services.change_role(actor=SYSTEM, party_id=party.pk, old="prospect", new="customer", on=DAY)
        party.refresh_from_db()
        assert party.main_role == "customer"
        assert Party.objects.count() == 1
        held = PartyRole.objects.order_by("pk").values_list("role", "status", "valid_from", "valid_to")
        ended, begun = held
        assert ended[3] == begun[2] == DAY

    def test_a_sole_trader_is_one_human_with_two_customer_roles(self) -> None:
        party = make_party(roles=())
        for line in ("consumer", "business"):
            services.give_role(actor=SYSTEM, party_id=party.pk, role="customer", on=DAY, business_line=line)
        services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=DAY, business_line="consumer")
        file = queries.party_file(SYSTEM, party.pk)
        assert file is not None
        assert [(role.business_line, role.is_open) for role in file.roles] == [("business", True), ("consumer", False)]

    def test_a_role_given_twice_is_given_once(self) -> None:
        party = make_party(roles=())
        first = services.give_role(actor=SYSTEM, party_id=party.pk, role="agent", on=DAY)
        assert services.give_role(actor=SYSTEM, party_id=party.pk, role="agent", on=DAY).pk == first.pk

    def test_a_role_ended_and_given_again_on_one_day_goes_on(self) -> None:
        party = make_party(roles=("customer",))
        for _ in range(2):
            services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=DAY)
            services.give_role(actor=SYSTEM, party_id=party.pk, role="customer", on=DAY)
        assert PartyRole.objects.get().valid_to is None

    def test_what_nobody_knows_or_holds_is_refused(self) -> None:
        party = make_party()
        with pytest.raises(adding.UnknownRole):
            services.give_role(actor=SYSTEM, party_id=party.pk, role="king", on=DAY)
        with pytest.raises(roles.UnknownLine):
            services.give_role(actor=SYSTEM, party_id=party.pk, role="agent", on=DAY, business_line="x")
        with pytest.raises(roles.RoleNotHeld):
            services.end_role(actor=SYSTEM, party_id=party.pk, role="agent", on=DAY)

    def test_lists_show_the_strongest_role_that_is_left(self) -> None:
        party = make_party(roles=("customer", "employee"))
        services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=DAY)
        party.refresh_from_db()
        assert party.main_role == "employee"


class TestPoints:
    def test_a_point_is_added_shared_preferred_changed_and_ended(self) -> None:
        one, other = make_party(phone="600700800"), make_party(phone="600700800")
        draft = PointDraft("phone", "601 000 111", purpose="work", is_preferred=True)
        link = services.add_contact_point(actor=SYSTEM, party_id=one.pk, draft=draft, on=DAY)
        file = queries.party_file(SYSTEM, one.pk)
        assert file is not None
        assert [(p.display, p.is_preferred, p.shared_with) for p in file.points] == [
            ("+48 601 000 111", True, 0), ("+48 600 700 800", False, 1),
        ]  # fmt: skip
        services.end_contact_point(actor=SYSTEM, link_id=link.pk, on=DAY)
        assert queries.find_by_phone(SYSTEM, "601000111") == []
        services.reopen_contact_point(actor=SYSTEM, link_id=link.pk)
        assert [hit.id for hit in queries.find_by_phone(SYSTEM, "601000111")] == [one.pk]
        assert other.contact_points.count() == 1

    def test_only_one_of_a_kind_is_preferred(self) -> None:
        party = make_party(phone="600700800", email="a@b.pl")
        for number in ("601000111", "601000112"):
            draft = PointDraft("phone", number, is_preferred=True)
            services.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=DAY)
        assert PartyContactPoint.objects.filter(is_preferred=True).count() == 1

    def test_the_same_point_twice_is_refused_and_ended_twice_in_a_day_is_not(self) -> None:
        party, draft = make_party(), PointDraft("email", "a@b.pl")
        for _ in range(2):
            link = services.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=DAY)
            with pytest.raises(contact_points.AlreadyTheirs):
                services.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=DAY)
            services.end_contact_point(actor=SYSTEM, link_id=link.pk, on=DAY)

    def test_a_state_holds_for_everybody_who_shares_the_point(self, noon: datetime) -> None:
        one, other = make_party(email="a@b.pl"), make_party(email="a@b.pl")
        link = one.contact_points.get()
        services.set_point_state(actor=SYSTEM, link_id=link.pk, state="invalid", at=noon)
        file = queries.party_file(SYSTEM, other.pk)
        assert file is not None
        assert file.points[0].state == "invalid"
        with pytest.raises(contact_points.UnknownState):
            services.set_point_state(actor=SYSTEM, link_id=link.pk, state="great", at=noon)

    def test_an_address_keeps_its_parts(self) -> None:
        party = make_party()
        parts = {"street": "Prosta 1", "postcode": "00-001", "city": "Łódź"}
        draft = PointDraft("postal", parts=parts)
        services.add_contact_point(actor=SYSTEM, party_id=party.pk, draft=draft, on=DAY)
        file = queries.party_file(SYSTEM, party.pk)
        assert file is not None
        assert file.points[0].address == {**parts, "region": "", "country": "PL"}

    def test_a_point_of_somebody_one_may_not_see_is_not_there(self) -> None:
        link = make_party(email="a@b.pl").contact_points.get()
        actor = actor_with(scope="own")
        for verb in (
            lambda: services.end_contact_point(actor=actor, link_id=link.pk, on=DAY),
            lambda: services.change_contact_point(
                actor=actor, link_id=link.pk, terms=contact_points.PointTerms(purpose="work")
            ),
        ):
            with pytest.raises(contact_points.NoSuchPoint):
                verb()


class TestIdentifiers:
    def test_pesel_is_found_by_its_blind_index_and_revealed_for_a_reason(self) -> None:
        party = make_party()
        identifier = services.add_identifier(actor=SYSTEM, party_id=party.pk, scheme="pesel", raw="440514 01359")
        assert [hit.id for hit in queries.find_by_identifier(SYSTEM, "pesel", PESEL)] == [party.pk]
        assert [hit.id for hit in queries.search_parties(SYSTEM, PESEL)] == [party.pk]
        actor = actor_with("customers.reveal_identifiers", "customers.view")
        shown = services.reveal_identifier(actor=actor, identifier_id=identifier.pk, reason="contract 12")
        assert shown == PESEL
        entry = AuditEntry.objects.get(verb="customers.reveal_identifier")
        assert (entry.user_id, entry.reason) == (actor.user_id, "contract 12")
        assert PESEL not in str(entry.details)

    def test_nobody_reveals_without_permission_or_reason(self) -> None:
        identifier = services.add_identifier(actor=SYSTEM, party_id=make_party().pk, scheme="pesel", raw=PESEL)
        with pytest.raises(ReasonMissing):
            services.reveal_identifier(actor=SYSTEM, identifier_id=identifier.pk, reason="")
        with pytest.raises(NotPermitted):
            services.reveal_identifier(actor=actor_with("customers.view"), identifier_id=identifier.pk, reason="x")
        own = actor_with("customers.reveal_identifiers", scope="own")
        with pytest.raises(identifiers.NoSuchIdentifier):
            services.reveal_identifier(actor=own, identifier_id=identifier.pk, reason="x")

    def test_the_whole_number_is_nowhere_in_the_database(self) -> None:
        identifier = services.add_identifier(actor=SYSTEM, party_id=make_party().pk, scheme="pesel", raw=PESEL)
        services.remove_identifier(actor=SYSTEM, identifier_id=identifier.pk)
        kept = [*AuditChange.objects.values_list("before", "after"), *AuditEntry.objects.values_list("details")]
        assert kept
        assert PESEL not in str([*kept, *OutboxEvent.objects.values_list("payload")])

    def test_a_number_known_already_or_for_another_kind_is_refused(self) -> None:
        person, firm = make_party(), make_party("Alfa", kind="organisation")
        services.add_identifier(actor=SYSTEM, party_id=firm.pk, scheme="nip", raw="5260001246")
        with pytest.raises(identifiers.AlreadyKnown):
            services.add_identifier(actor=SYSTEM, party_id=firm.pk, scheme="nip", raw="526-000-12-46")
        with pytest.raises(identifiers.NotForThisKind):
            services.add_identifier(actor=SYSTEM, party_id=firm.pk, scheme="pesel", raw=PESEL)
        assert services.add_identifier(actor=SYSTEM, party_id=person.pk, scheme="nip", raw="5260001246")
        assert Identifier.objects.count() == 2
        assert len(queries.find_by_identifier(SYSTEM, "nip", "PL5260001246")) == 2
        assert queries.find_by_identifier(SYSTEM, "nip", "1") == []


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

    def test_may_contact_asks_about_consent_point_and_hour_in_one_query(
        self, noon: datetime, django_assert_num_queries: object
    ) -> None:
        party = make_party(phone="600700800")
        point = party.contact_points.get().point_id
        self.say(party, "granted", noon - timedelta(days=1), channel="phone")
        ask = {"actor": SYSTEM, "party_id": party.pk, "purpose": "marketing", "channel": "phone", "point_id": point}
        queries.may_contact(**ask, at=noon)  # type: ignore[arg-type]
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert queries.may_contact(**ask, at=noon)  # type: ignore[arg-type]
        assert queries.may_contact(**ask, at=noon.replace(hour=20)).reasons == ("quiet_hours",)  # type: ignore[arg-type]
        services.set_point_state(actor=SYSTEM, link_id=party.contact_points.get().pk, state="invalid", at=noon)
        assert queries.may_contact(**ask, at=noon).reasons == ("point_invalid",)  # type: ignore[arg-type]
        ask["point_id"] = make_party(phone="600700801").contact_points.get().point_id
        assert queries.may_contact(**ask, at=noon).reasons == ("not_their_point",)  # type: ignore[arg-type]
        ask["actor"] = actor_with("customers.view", scope="own")
        assert queries.may_contact(**ask, at=noon).reasons == ("unknown_party",)  # type: ignore[arg-type]

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
