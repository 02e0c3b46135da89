"""The history of a customer's file, as people read it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from relacja.accounts.testing import actor_with, make_unit, make_user, sign_in
from relacja.customers import queries, services
from relacja.customers.changes import ChangeView
from relacja.customers.models import Party, PartyIdentity
from relacja.customers.panels import HistoryPanel
from relacja.customers.services import bulk
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft, RoleDraft
from relacja.platform.actor import Actor
from relacja.platform.models import AuditChange
from relacja.platform.transfer.types import LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
SEEING = ("customers.view", "platform.see_audit")


def changes(party: Party, actor: Actor = SYSTEM) -> list[ChangeView]:
    file = queries.party_file(actor, party.pk)
    assert file is not None
    with translation.override("en"):
        told: list[ChangeView] = HistoryPanel().data(actor, file)["entries"]
    return told


def said(party: Party, actor: Actor = SYSTEM) -> list[str]:
    return [change.what for change in changes(party, actor)]


def rename(party: Party, name: str) -> None:
    services.change_party(actor=SYSTEM, party_id=party.pk, fields={"given_name": name}, at=timezone.now())


def merge(keep: Party, absorb: Party, actor: Actor = SYSTEM) -> PartyIdentity:
    return services.merge_parties(
        actor=actor, keep_id=keep.pk, absorb_id=absorb.pk, reason="one person", at=timezone.now()
    )


def unmerge(identity: PartyIdentity) -> None:
    services.unmerge_parties(actor=SYSTEM, identity_id=identity.pk, reason="two people", at=timezone.now())


def load(tags: str) -> None:
    options = LoadOptions(source="shop")
    prepared = bulk.prepare_drafts([Record(2, {"key": "1", "name": "Ala Kot", "tags": tags})], options)
    bulk.upsert_many(actor=SYSTEM, prepared=prepared, options=options, at=timezone.now())


class TestTags:
    def test_each_is_named_when_put_on_and_when_taken_off(self) -> None:
        party, ala = make_party(), make_user(full_name="Ala Kot")
        tag = services.tag_party(
            actor=actor_with("customers.edit", user=ala, scope="all"),
            party_id=party.pk,
            name="VIP",
            at=timezone.now(),
        )
        services.untag_party(actor=SYSTEM, party_id=party.pk, tag_id=tag.pk)
        assert [(change.what, change.who, change.fields) for change in changes(party)] == [
            ("Tag VIP removed", "test", []),
            ("Tag VIP added", "Ala Kot", []),
        ]

    def test_those_put_on_many_are_told_of_each_and_of_nobody_else(self) -> None:
        one, two, carrying, other = (make_party() for _ in range(4))
        services.tag_party(actor=SYSTEM, party_id=carrying.pk, name="VIP", at=timezone.now())
        ids = [one.pk, two.pk, carrying.pk]
        services.tag_many(actor=SYSTEM, party_ids=ids, name="VIP", at=timezone.now())
        [tag] = queries.party_file(SYSTEM, one.pk).tags  # type: ignore[union-attr]
        services.untag_many(actor=SYSTEM, party_ids=[one.pk], tag_id=tag.id)
        assert said(one) == ["Tag VIP removed", "Tag VIP added"]
        assert said(two) == ["Tag VIP added"]
        assert said(carrying) == ["Tag VIP added"]
        assert said(other) == []

    def test_what_a_new_customer_comes_with_is_no_change(self) -> None:
        draft = PartyDraft(kind="person", fields={"given_name": "Ala"}, roles=(RoleDraft("customer"),), tags=("VIP",))
        party = Party.objects.get(pk=services.add_party(actor=SYSTEM, draft=draft, at=timezone.now()))
        assert said(party) == ["Added"]
        assert not AuditChange.objects.filter(table_name="customers_partytag").exists()

    def test_one_that_an_import_brings_is_told_under_the_import(self) -> None:
        load("nowy")
        assert not AuditChange.objects.exists()
        load("nowy, VIP")
        party = Party.objects.get()
        assert [line for change in changes(party) for line in [change.what, *change.lines]][1:] == ["Tag VIP added"]
        load("nowy, VIP")
        assert len(changes(party)) == 1


class TestMerges:
    def test_both_sides_and_the_reason_are_told(self) -> None:
        kept, absorbed = make_party("Anna Kot"), make_party("Jan Nowak")
        identity = merge(kept, absorbed)
        for party in (kept, absorbed):
            [change] = changes(party)
            assert (change.what, change.reason) == (f"Merged with Jan Nowak (customer {absorbed.pk})", "one person")
        unmerge(identity)
        assert [(change.what, change.reason) for change in changes(kept)] == [
            (f"Merge with Jan Nowak (customer {absorbed.pk}) taken back", "two people"),
            (f"Merged with Jan Nowak (customer {absorbed.pk})", "one person"),
        ]
        assert said(absorbed) == [
            f"Merge with Anna Kot (customer {kept.pk}) taken back",
            f"Merged with Anna Kot (customer {kept.pk})",
        ]

    def test_whom_the_reader_may_not_see_has_no_name(self) -> None:
        ala = make_user()
        kept, absorbed = make_party("Anna Kot", owner_id=ala.pk), make_party("Jan Nowak")
        unmerge(merge(kept, absorbed))
        reader = actor_with(*SEEING, user=ala, scope="own")
        assert said(kept, reader)[-1] == f"Merged with customer {absorbed.pk}"
        assert queries.party_file(reader, absorbed.pk) is None

    def test_what_was_done_to_the_absorbed_is_told_in_the_file_they_belong_to(self) -> None:
        kept, absorbed, further = make_party("Anna Kot"), make_party("A. Kot"), make_party("Ania Kot")
        rename(absorbed, "Aniela")
        rename(further, "Anka")
        merge(absorbed, further)
        merge(kept, absorbed)
        told = [value for change in changes(kept) for value in (after for _label, _before, after in change.fields)]
        assert {"Aniela", "Anka"} <= set(told)
        assert said(kept) == said(absorbed) == said(further)

    def test_what_is_done_to_all_of_a_merged_file_says_whose_field_it_was(self) -> None:
        kept, absorbed, ala = make_party("Anna Kot"), make_party("A. Kot"), make_user(full_name="Ala Lis")
        merge(kept, absorbed)
        ids = [kept.pk, absorbed.pk]
        services.give_many(actor=SYSTEM, party_ids=ids, owner_id=ala.pk, at=timezone.now())
        services.tag_many(actor=SYSTEM, party_ids=ids, name="VIP", at=timezone.now())
        tagged, given = changes(kept)[:2]
        assert {label for label, _before, _after in given.fields} == {"Owner", f"Owner (customer {absorbed.pk})"}
        assert (tagged.what, tagged.lines) == ("Tag VIP added", [])

    def test_a_role_is_told_in_words(self) -> None:
        party = make_party()
        services.give_role(actor=SYSTEM, party_id=party.pk, role="employee", on=timezone.localdate())
        services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=timezone.localdate())
        assert ("Role", "Customer", "Employee") in [field for change in changes(party) for field in change.fields]

    def test_of_who_was_forgotten_it_says_erased(self) -> None:
        party = make_party()
        services.give_role(actor=SYSTEM, party_id=party.pk, role="employee", on=timezone.localdate())
        services.end_role(actor=SYSTEM, party_id=party.pk, role="customer", on=timezone.localdate())
        services.forget_person(actor=SYSTEM, party_id=party.pk, reason="asked")
        assert {after for change in changes(party) for _label, _before, after in change.fields} == {"erased"}

    def test_after_an_unmerge_each_keeps_their_own(self) -> None:
        kept, absorbed = make_party("Anna Kot"), make_party("A. Kot")
        rename(kept, "Anna Maria")
        rename(absorbed, "Aniela")
        identity = merge(kept, absorbed)
        services.tag_party(actor=SYSTEM, party_id=kept.pk, name="VIP", at=timezone.now())
        unmerge(identity)

        def told(party: Party) -> str:
            return str([change.fields or change.what for change in changes(party)])

        assert "Anna Maria" in told(kept)
        assert "Tag VIP added" in told(kept)
        assert "'Aniela'" not in told(kept)
        assert "'Aniela'" in told(absorbed)
        assert "Anna Maria'" not in told(absorbed)
        assert "Tag VIP added" not in told(absorbed)

    def test_who_was_said_to_be_somebody_else_is_named(self) -> None:
        one, other = make_party("Anna Kot"), make_party("Jan Nowak")
        services.say_different(actor=SYSTEM, one_id=one.pk, other_id=other.pk, at=timezone.now())
        assert said(one) == [f"Said to be somebody else than Jan Nowak (customer {other.pk})"]


class TestAccess:
    def test_to_whom_a_customer_was_opened_and_closed_is_told(self) -> None:
        party, anna, unit = make_party(), make_user(full_name="Anna Lis"), make_unit()
        now = timezone.now()
        services.grant_access(actor=SYSTEM, party_id=party.pk, ground="portfolio", at=now, user_id=anna.pk)
        services.grant_access(actor=SYSTEM, party_id=party.pk, ground="portfolio", at=now, unit_id=unit.pk)
        services.end_access(actor=SYSTEM, party_id=party.pk, ground="portfolio", at=timezone.now(), user_id=anna.pk)
        assert said(party) == [
            "No longer shared with Anna Lis (portfolio)",
            f"Shared with {unit.name} (portfolio)",
            "Shared with Anna Lis (portfolio)",
        ]


class TestWhatIsFound:
    def test_a_change_of_many_is_told_with_no_more_than_concerns_the_customer(self) -> None:
        ala = make_user(full_name="Ala Kot")
        parties = [make_party(f"Klient {number}") for number in range(3)]
        services.give_many(actor=SYSTEM, party_ids=[party.pk for party in parties], owner_id=ala.pk, at=timezone.now())
        [change] = changes(parties[0])
        assert (change.what, change.fields) == ("Owner changed", [("Owner", "", "Ala Kot")])

    def test_what_an_import_changed_of_what_hangs_on_them_is_told(self) -> None:
        party = make_party(email="ala@example.com")
        [point] = queries.party_file(SYSTEM, party.pk).points  # type: ignore[union-attr]
        with connection.cursor() as cursor:
            cursor.execute("UPDATE customers_partycontactpoint SET valid_to = '2026-05-04' WHERE id = %s", [point.id])
        [change] = changes(party)
        assert change.what == "Changed outside of the application"
        assert [after for _label, _before, after in change.fields] == ["2026-05-04"]

    def test_older_changes_follow_on_scrolling_for_who_may_read_them(self, client: Client) -> None:
        party, user = make_party(), make_user(language="en")
        for number in range(52):
            rename(party, f"Anna{number}x")
        actor_with(*SEEING, user=user, scope="all")
        desk = sign_in(client, user)
        panel = desk.get(reverse("customers:panel", args=[party.pk, "customers.history"])).content.decode()
        assert panel.count("<li>") == 50
        [address] = re.findall(r'hx-get="([^"]+)"', panel)
        older = desk.get(address).content.decode()
        assert older.count("<li>") == 2
        assert "Anna0x" in older
        assert "hx-get" not in older
        assert desk.get(address.partition("?")[0], {"before": "yesterday"}).status_code == 404
        other = make_user()
        actor_with("customers.view", user=other, scope="all")
        assert sign_in(client, other).get(address).status_code == 404

    def test_a_long_history_of_a_merged_file_takes_as_many_queries_as_a_short_one(self) -> None:
        def counted() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert changes(kept)
            return len(asked)

        kept, absorbed = make_party("Anna Kot"), make_party("A. Kot")
        merge(kept, absorbed)
        services.tag_party(actor=SYSTEM, party_id=kept.pk, name="VIP", at=timezone.now())
        few = counted()
        for number in range(12):
            rename(absorbed, f"Anna {number}")
            services.tag_party(actor=SYSTEM, party_id=absorbed.pk, name=f"t{number}", at=timezone.now())
            unmerge(merge(kept, make_party(f"Jan {number}")))
        assert len(changes(kept)) == 50
        assert counted() == few
