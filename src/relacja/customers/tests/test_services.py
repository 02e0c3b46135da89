"""The verbs of customers, against the database."""

from datetime import date, datetime

import pytest

from relacja.accounts.testing import actor_with
from relacja.customers import queries, services
from relacja.customers.models import (
    ContactPoint,
    Identifier,
    Party,
    PartyContactPoint,
    PartyRole,
)
from relacja.customers.plugs import BadIdentifier
from relacja.customers.rules.names import NameMissing
from relacja.customers.rules.points import BadPoint
from relacja.customers.services import (
    adding,
    changing,
    contact_points,
    identifiers,
    roles,
)
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.reaching import NoSuchParty
from relacja.customers.testing import make_party
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
