"""A person with everything that can hang on a person is forgotten: afterwards nothing in the database names them."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.capture import services as capture
from relacja.capture.rules.reading import read
from relacja.capture.types import SourceRow
from relacja.contact_centre import services as calls
from relacja.contact_centre.models import Call, CallToMake, Recording
from relacja.contact_centre.testing import make_call_list, make_centre
from relacja.contact_centre.types import CallSignal
from relacja.customers import queries as customers
from relacja.customers import services
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft, PointDraft, RoleDraft
from relacja.decisions import queries as decision_queries
from relacja.decisions import services as decisions
from relacja.decisions.models import Decision, OfferAnswer
from relacja.decisions.testing import make_offer
from relacja.integrations import services as imports
from relacja.integrations.types import RunPlan
from relacja.interactions import queries as timeline
from relacja.interactions import services as interactions
from relacja.interactions.testing import draft_with, make_interaction
from relacja.interactions.types import ArtefactDraft, Participant
from relacja.mailings import services as mailings
from relacja.mailings.services.watching import Asked, keep_hit
from relacja.mailings.testing import body, draft_of, make_version, queue, send_all
from relacja.messaging import services as messages
from relacja.messaging.models import Attachment, Conversation, DraftFile, Message
from relacja.messaging.services import hearing
from relacja.messaging.testing import inbound, make_mailbox, pigeon, receive
from relacja.messaging.types import Bounced, DraftText, File, Posted
from relacja.platform import audit, files, privacy
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.history import history
from relacja.platform.models import (
    AuditChange,
    AuditEntry,
    FileLink,
    OutboxDelivery,
    OutboxEvent,
    SavedView,
    StoredFile,
)
from relacja.platform.permissions import permissions
from relacja.platform.refs import Ref
from relacja.platform.search import search_everything
from relacja.routing.models import WorkItem
from relacja.sales.testing import make_order

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PESEL, PASSPORT = "85010112345", "ZS0000177"
NEEDLES = ("Gżegżółk", "gzegzolk", "Brzęczyszcz", "brzeczyszcz", "przemka@poczta", "przemka@praca", "601977001",
           "601 977 001", "602977002", "Krzywoprosta", PESEL, PASSPORT, "SHOP-977")  # fmt: skip


@dataclass
class Scene:
    """Who is forgotten (two merged files), who is not, and what was recorded."""

    person: int
    merged: int
    friend: int
    alone: int
    ours: int
    theirs: int
    former: int
    unknown: int
    order: int
    artefact: str
    source: str
    recording: str
    letters: tuple[str, ...]
    friends_letter: str


def found(needles: tuple[str, ...] = NEEDLES) -> list[str]:
    """Tables whose rows name the person in any column: as text, in JSON, in arrays, in bytes."""
    told = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [row[0] for row in cursor.fetchall()]
        forms = [form for needle in needles for form in (needle, needle.encode().hex(), ascii(needle)[1:-1])]
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE ANY(%s)", [[f"%{f}%" for f in forms]])
            if cursor.fetchone()[0]:
                told.append(table)
    return told


def imported(text: str) -> int:
    run_id = imports.upload_file(actor=SYSTEM, stream=io.BytesIO(text.encode()), name="klienci.csv")
    fields = {"key": "id", "given_name": "first", "family_name": "last", "email": "mail", "pesel": "pesel"}
    mapping = {"steps": [{"target": "customers.customer", "fields": fields}]}
    imports.plan_import(
        actor=SYSTEM, run_id=run_id, plan=RunPlan(mapping, {}, {"source": "shop", "duplicates": "create"})
    )
    imports.queue_import(actor=SYSTEM, run_id=run_id, enqueue=False)
    imports.drive_import(actor=SYSTEM, run_id=run_id)
    return run_id


def call_us(person: int, friend: int) -> str:
    """They called and left a message, a call of a friend was handed to them, one more has still to be heard."""
    engine = make_centre().pk
    here = calls.hear_signals

    def hear(call: str, kind: Any, leg: str = "", **told: Any) -> None:
        wire = {name: told.pop(name) for name in ("caller", "caller_name", "callee", "direction") if name in told}
        key = f"{call}:{leg}:{kind}"
        here(
            actor=SYSTEM,
            engine_id=engine,
            signals=[CallSignal(kind, call, key, timezone.now(), leg, data=told, **wire)],
        )

    said = files.root() / "incoming" / "gzegzolka.wav"
    said.parent.mkdir(parents=True, exist_ok=True)
    said.write_bytes("nagranie: Gżegżółka".encode())
    hear("CA1", "offered", caller="+48601977001", caller_name="Przemysława Gżegżółka", callee="+48221112233")
    hear("CA1", "digits", "caller", digits=PESEL)
    hear("CA1", "recording_started", what="voicemail")
    hear("CA1", "recording_ready", path=str(said), seconds=7.0)
    hear("CA1", "ended", by="caller")
    hear("CA2", "offered", caller="anna", callee="+48221112233")
    hear("CA2", "answered", "number:+48602977002")
    hear("CA2", "ended", by="caller")
    hear("CA3", "offered", caller="602333444", callee="+48221112233")
    hear("CA3", "ended", by="caller")
    Call.objects.filter(engine_call="CA2").update(party_id=friend)
    Call.objects.filter(engine_call="CA3").update(party_id=None, is_visitor=False, candidates=[person, friend])
    late = CallSignal("held", "CA9", "CA9:held", timezone.now(), caller="+48601977001", caller_name="Gżegżółka")
    calls.put_signal_aside(actor=SYSTEM, engine_id=engine, signal=late, problem="KeyError('+48601977001')")
    make_call_list([person])
    calls.simulate_call(actor=SYSTEM, caller="+48601977001", callee="+48221112233", name="Gżegżółka")
    return Recording.objects.get().sha256


def write_us(person: int, friend: int) -> tuple[str, ...]:
    """They wrote with a file, we answered, it came back, a colleague has a draft; a friend wrote of them, they wrote
    into the friend's conversation; something of theirs was left out. The hashes of it all, the friend's mail last."""
    she, name = "przemka@poczta.example", "Przemysława Gżegżółka"
    with pigeon():
        box = make_mailbox()
        words = "Tu Gżegżółka, proszę dzwonić pod 601 977 001"
        mine = inbound(
            key="gzegzolka.1@poczta.example", sender=she, sender_name=name, subject="Od Gżegżółki", text=words,
            html=f"<p>{words}</p>", files=(File("gzegzolka.pdf", "umowa: Gżegżółka".encode()),),
            original="mail: Gżegżółka".encode(), context={"page": "Gżegżółka"}, references=("a@poczta.example",),
        )  # fmt: skip
        [first] = receive(box, mine)
        assert first.message is not None
        talk = first.message.conversation_id
        assert Conversation.objects.get().party_id == person
        worker = actor_with("messaging.answer", "messaging.view")
        said = messages.Answer("Dzień dobry, pani Gżegżółko", cc=(she,))
        sent = messages.answer(actor=SYSTEM, conversation_id=talk, answer=said)
        back = inbound(
            sender="mailer-daemon@firm.test", automatic="bounce", references=(sent.key,), original=b"bounce: Gzegzolka",
            bounced=(Bounced(she, (sent.key,), "4.2.2", "unknown", f"<{she}> mailbox full"),),
        )  # fmt: skip
        receive(box, back)
        messages.write_note(actor=SYSTEM, conversation_id=talk, note="Gżegżółka dzwoniła")
        messages.label_conversation(actor=SYSTEM, conversation_id=talk, add=["gzegzolka"])
        text = DraftText(text="Droga Gżegżółko")
        messages.save_draft(actor=worker, conversation_id=talk, text=text)
        put = partial(messages.add_draft_file, actor=worker, name="Przemysława Gżegżółka.pdf")
        put(conversation_id=talk, stream=io.BytesIO("szkic: Gżegżółka".encode()))
        hers = inbound(
            sender="anna@poczta.example", subject="Umowa", text="W kopii moja siostra",
            recipients={"to": ["service@firm.test"], "cc": [she]}, original="o: Gżegżółka".encode(),
        )  # fmt: skip
        [theirs] = receive(box, hers)
        assert theirs.message is not None
        other = theirs.message.conversation_id
        assert other != talk
        receive(box, inbound(
            sender=she, sender_name=name, text="To ja", tokens=(Conversation.objects.get(pk=other).token,),
            original="do anny: Gżegżółka".encode(),
        ))  # fmt: skip
        messages.save_draft(actor=worker, conversation_id=other, text=DraftText(text="Przemysława Gżegżółka, Anno"))
        put(conversation_id=other, stream=io.BytesIO(b"cennik"))
        post = Posted("POST", "/?from=przemka@poczta.example", {}, f"{name}: dzień dobry".encode(), at=timezone.now())
        hearing.keep_post(actor=SYSTEM, mailbox_id=box.pk, posted=post)
        receive(box, inbound(sender=she, automatic="bulk", original="reklama: Gżegżółka".encode()), is_junk=True)
    hashes = {*Message.objects.exclude(letter="").values_list("letter", flat=True)}
    hashes |= {*Attachment.objects.values_list("sha256", flat=True)}
    hashes |= {*DraftFile.objects.filter(draft__conversation=talk).values_list("sha256", flat=True)}
    return (*sorted(hashes - {theirs.letter}), theirs.letter)


def get_letters(person: int) -> None:
    """Two letters to many with their name: one that was sent, opened, and followed by its links, one that waits; a
    choice of theirs, and a question whether they agree."""
    with pigeon():
        box = make_mailbox("News", "news@firm.test")
        version = make_version("service", pl=body("Dla pani {{customer.name}}"))
        sent, _waits = queue(
            draft_of(person, version.pk, box.pk, purpose="service", variables={"note": "Gżegżółka"}),
            draft_of(person, version.pk, box.pk, purpose="service", at=timezone.now() + timedelta(days=1)),
        )
        assert send_all() == 1
        asked = Asked("GET", "601977001", "Mozilla/5.0", "https://shop.test/?who=przemka@poczta.example")
        keep_hit(sent.pk, "click", asked, timezone.now())
        chosen = mailings.Chosen(frozenset(), None, 1, 7, is_watched=False)
        mailings.choose(actor=SYSTEM, letter_id=sent.pk, chosen=chosen)
        mailings.ask_for_consent(actor=SYSTEM, party_id=person, point_id=sent.point_id or 0, mailbox_id=box.pk)


def shop_with_us() -> None:
    """They looked at the shop, said who they are, and the shop sent something that breaks a rule."""
    source_id, write_key = capture.add_source(actor=SYSTEM, name="Shop")
    bodies = (
        b'{"event":"Product Viewed","anonymousId":"gzegzolka-browser"}',
        '{"event":"Signed Up","anonymousId":"gzegzolka-browser","userId":"przemka@poczta.example",'
        '"traits":{"email":"przemka@poczta.example","name":"Przemysława Gżegżółka"}}'.encode(),
        b'{"event":"X","properties":{"email":"przemka@praca.example"}}',
    )
    now = timezone.now()
    arrived = [
        capture.Arrived(SourceRow(source_id, write_key, "usual", 0), now, read(body, "track", now).events)
        for body in bodies
    ]
    capture.store_events(connection.connection, arrived)


def furnish(owner: int | None = None) -> Scene:
    """Everything that can hang on a person."""
    run = imported(
        "id,first,last,mail,pesel\n"
        f"SHOP-977,Przemysława,Brzęczyszczykiewicz,przemka@poczta.example,{PESEL}\n"
        "SHOP-978,,,,\n"
        "SHOP-979,Przemysława,Gżegżółka,przemka@poczta.example,123\n"
    )
    [person] = [hit.id for hit in customers.find_by_email(SYSTEM, "przemka@poczta.example")][:1]
    change = {"given_name": "Przemysława", "family_name": "Gżegżółka", "note": "Gżegżółka lubi poranki"}
    services.change_party(actor=SYSTEM, party_id=person, fields=change, at=timezone.now())
    services.change_party(actor=SYSTEM, party_id=person, fields={"note": "Gżegżółka lubi wieczory"}, at=timezone.now())
    merged = services.add_party(
        actor=SYSTEM,
        draft=PartyDraft(
            kind="person",
            fields={"given_name": "Przemka", "family_name": "Gżegżółkowska"},
            roles=(RoleDraft("customer"),),
            points=(
                PointDraft("email", "przemka@praca.example"),
                PointDraft("phone", "601 977 001"),
                PointDraft("phone", "602 977 002"),
                PointDraft("postal", parts={"street": "Krzywoprosta 7", "city": "Łódź", "postcode": "90-001"}),
            ),
            identifiers=(("passport", PASSPORT),),
            tags=("vip",),
        ),
        at=timezone.now(),
        check_duplicates=False,
    )
    file = customers.party_file(SYSTEM, merged)
    assert file is not None
    by_value = {point.value: point for point in file.points}
    services.set_point_state(actor=SYSTEM, link_id=by_value["+48601977001"].id, state="verified", at=timezone.now())
    services.end_contact_point(actor=SYSTEM, link_id=by_value["+48602977002"].id, on=timezone.localdate())
    services.remove_identifier(actor=SYSTEM, identifier_id=file.identifiers[0].id)
    services.record_consent(
        actor=SYSTEM,
        party_id=merged,
        saying=Saying("marketing", "granted", channel="email", point_id=by_value["przemka@praca.example"].point_id),
        proof=Proof("rozmowa z Przemką Gżegżółkowską", text_version="v2"),
        at=NOON,
    )
    services.state_preference(actor=SYSTEM, party_id=merged, subject="pora", value="Gżegżółka: rano", at=timezone.now())
    friend = make_party("Anna Przyjazna", email="anna@poczta.example", owner_id=owner).pk
    services.relate(actor=SYSTEM, a_id=person, b_id=friend, code="spouse")
    mistaken = services.merge_parties(
        actor=SYSTEM, keep_id=friend, absorb_id=person, reason="Gżegżółka to Anna", at=timezone.now()
    )
    services.unmerge_parties(actor=SYSTEM, identity_id=mistaken.pk, reason="Gżegżółka to nie Anna", at=timezone.now())
    for name in ("pilne", "dłużnik"):
        tag = services.tag_party(actor=SYSTEM, party_id=person, name=name, at=timezone.now())
    services.untag_party(actor=SYSTEM, party_id=person, tag_id=tag.pk)
    services.merge_parties(
        actor=SYSTEM, keep_id=person, absorb_id=merged, reason="Gżegżółka potwierdziła", at=timezone.now()
    )
    get_letters(person)
    shop_with_us()
    artefact = files.store(io.BytesIO("skan: Gżegżółka".encode())).sha256
    mine = Participant(person, address="+48601977001")
    alone = make_interaction(
        person, body="Gżegżółka pyta", artefacts=(ArtefactDraft("scan", artefact, "gzegzolka.pdf"),)
    ).id
    interactions.correct(actor=SYSTEM, interaction_id=alone, reason="Gżegżółka sprostowała", body="Gżegżółka pytała")
    said = {"summary": "Z Gżegżółką o umowie", "body": "Przemysława (601 977 001) i Anna podpiszą w maju"}
    ours = interactions.record(
        actor=SYSTEM, draft=draft_with(person, friend, participants=(mine, Participant(friend)), **said)
    ).id.id
    theirs = interactions.record(
        actor=SYSTEM, draft=draft_with(friend, person, participants=(Participant(friend), mine), **said)
    ).id.id
    interactions.correct(actor=SYSTEM, interaction_id=theirs, reason="dopisano", outcome="Gżegżółka zgadza się")
    former = interactions.record(
        actor=SYSTEM, draft=draft_with(friend, person, participants=(Participant(friend), mine), summary="Pomyłka")
    ).id.id
    interactions.correct(
        actor=SYSTEM, interaction_id=former, reason="to nie ta osoba", participants=(Participant(friend),)
    )
    unknown = interactions.record(
        actor=SYSTEM,
        draft=draft_with(
            None, participants=(Participant(None, address="+48221112233"), mine), body="nieznany i Gżegżółka"
        ),
    ).id.id
    tea = make_offer("tea", eligibility='customers.kind = "person"')
    make_offer("coffee", suitability='customers.tags HAS "coffee"')
    question = decisions.Question(person, context={"intent": "Gżegżółka pyta o herbatę"})
    decided = decisions.decide(actor=SYSTEM, question=question)
    decisions.answer_offer(actor=SYSTEM, decision_id=decided.id, offer_id=tea, answer="accepted")
    order = make_order(merged).id
    recording = call_us(person, friend)
    *letters, friends_letter = write_us(person, friend)
    event = OutboxEvent.objects.create(name="x", payload={}, occurred_at=timezone.now())
    OutboxDelivery.objects.create(event=event, subscriber="x", due_at=timezone.now(), error="no Przemka Gżegżółkowska")
    SavedView.objects.create(
        list_code="customers.customers",
        name="Moja",
        parameters=[["q", "Przemysława Gżegżółka"], ["sort", "name"]],
        user_id=1,
        created_at=timezone.now(),
    )
    source = queries_sha(run)
    return Scene(
        person, merged, friend, alone, ours, theirs, former, unknown, order, artefact, source, recording,
        tuple(letters), friends_letter,
    )  # fmt: skip


def queries_sha(run_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sha256 FROM integrations_importrun WHERE id = %s", [run_id])
        return str(cursor.fetchone()[0])


@pytest.fixture
def scene() -> Scene:
    return furnish()


def forget(scene: Scene, actor: Actor = SYSTEM) -> services.Forgotten:
    return services.forget_person(actor=actor, party_id=scene.person, reason="asked for it")


def remove_contents() -> None:
    """What the job does."""
    for file in StoredFile.objects.all():
        files.remove(file.sha256)


def test_nothing_in_the_database_names_a_forgotten_person(scene: Scene) -> None:
    for needle in NEEDLES:
        if needle not in (PESEL, PASSPORT):
            assert found((needle,)), f"the scene says {needle} nowhere: the search would prove nothing"
    done = forget(scene)
    assert set(done.party_ids) == {scene.person, scene.merged}
    assert found() == []
    assert done.counts["contacts"] > 0


def test_what_they_answered_by_key_names_nobody_either(scene: Scene) -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=permissions.codes())}"})
    address = f"/api/v1/customers/{scene.person}"
    for verb in ("personal-data", "forget"):
        headers = {"idempotency-key": f"{verb} gzegzolka"}
        answer = client.post(f"{address}/{verb}", {"reason": "asked"}, content_type="application/json", headers=headers)
        assert answer.status_code == 200, answer.content
    assert found() == []


def test_the_chain_holds_and_the_rebuilt_timeline_is_the_kept_one(scene: Scene) -> None:
    from relacja.interactions.tests.test_rebuilding import everything

    interactions.seal_ledger(actor=SYSTEM)
    forget(scene)
    interactions.seal_ledger(actor=SYSTEM)
    assert [verdict.broken for verdict in timeline.verify(SYSTEM)] == [None]
    before = everything()
    interactions.rebuild_interactions(actor=SYSTEM)
    assert everything() == before
    assert found() == []


def test_a_payload_emptied_by_somebody_else_breaks_the_chain(scene: Scene) -> None:
    interactions.seal_ledger(actor=SYSTEM)
    forget(scene)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM ledger_event WHERE payload <> ''")
        event_id = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO ledger_erasure SELECT id, sha256(payload), sha256(payload), now() FROM ledger_event"
            " WHERE id = %s",
            [event_id],
        )
        cursor.execute("UPDATE ledger_event SET payload = '' WHERE id = %s", [event_id])
    [broken] = [verdict.broken for verdict in timeline.verify(SYSTEM)]
    assert broken is not None
    assert (broken.what, broken.event_id) == ("changed", event_id)


def test_the_other_one_keeps_what_they_shared_without_the_forgotten(scene: Scene) -> None:
    forget(scene)
    for number in (scene.ours, scene.theirs):
        entry = timeline.entry(SYSTEM, number)
        assert entry is not None
        assert [party.party_id for party in entry.parties] == [scene.friend]
        assert entry.summary == "Z … o umowie"
        assert entry.body == "… (…) i Anna podpiszą w maju"
        assert [version.kind for version in timeline.versions(SYSTEM, number)] == ["forgotten"]
    assert timeline.entry(SYSTEM, scene.former) is not None
    assert len(timeline.versions(SYSTEM, scene.former)) == 1
    for number in (scene.alone, scene.unknown):
        assert timeline.entry(SYSTEM, number) is None
        assert timeline.versions(SYSTEM, number) == []
    interactions.correct(actor=SYSTEM, interaction_id=scene.theirs, reason="test", outcome="signed")
    assert found() == []


def test_the_forgotten_are_found_nowhere_and_their_orders_stay(scene: Scene) -> None:
    forget(scene)
    for words in ("Gżegżółk", "przemka@poczta.example", "601977001", PESEL):
        assert not [group.hits for group in search_everything(SYSTEM, words, 5) if group.hits]
    with connection.cursor() as cursor:
        cursor.execute("SELECT party_id, total FROM sales_order WHERE id = %s", [scene.order])
        party, total = cursor.fetchone()
    assert (party, total) == (None, 10)
    file = customers.party_file(SYSTEM, scene.person)
    assert file is not None
    assert (file.status, file.display_name, file.points, file.identifiers) == (
        "tombstoned", f"#{scene.person}", (), (),
    )  # fmt: skip
    friend = customers.party_file(SYSTEM, scene.friend)
    assert friend is not None
    assert (len(friend.points), friend.relations_total) == (1, 0)


def test_what_was_offered_and_answered_is_counted_without_them(scene: Scene) -> None:
    decision = Decision.objects.get()
    assert (decision.party_id, "customers.tags" in decision.known) == (scene.person, True)
    assert [one["facts"] for one in decision.panel["suppressed"]] != [[]]
    forget(scene)
    decision.refresh_from_db()
    assert (decision.party_id, decision.known, decision.context) == (0, {}, {})
    (left,) = decision_queries.left_alone([decision.panel])[0][0].each()
    assert (left.code, left.gate, left.facts) == ("coffee", "not_suitable", ())
    assert "facts" not in decision.panel["suppressed"][0]
    assert [one["code"] for one in decision.panel["proposals"]] == ["tea"]
    assert list(OfferAnswer.objects.values_list("party_id", "kind")) == [(0, "accepted")]


def test_their_calls_are_counted_without_them_and_nobody_calls_them_back(scene: Scene) -> None:
    waits = WorkItem.objects.get(medium="callback")
    assert (waits.state, waits.party_id, waits.title) == ("waiting", scene.person, "Przemysława Gżegżółka")
    forget(scene)
    theirs, friends, shared = Call.objects.order_by("engine_call")
    assert (theirs.party_id, theirs.caller, theirs.callee, theirs.is_parted) == (None, "", "+48221112233", True)
    assert theirs.ended_at is not None
    assert (friends.party_id, friends.is_parted) == (scene.friend, False)
    assert (shared.candidates, shared.is_parted) == ([scene.friend], False)
    assert not Recording.objects.exists()
    assert CallToMake.objects.get().state == "given_up"
    waits.refresh_from_db()
    assert (waits.state, waits.party_id, waits.title) == ("cancelled", None, "")
    assert waits.attributes == {"item.medium": "callback", "item.number": "+48221112233", "item.known": True}


def test_a_recording_that_comes_after_they_were_forgotten_is_not_kept(scene: Scene) -> None:
    forget(scene)
    engine = Call.objects.first().engine_id  # type: ignore[union-attr]
    late = files.root() / "incoming" / "late.wav"
    late.write_bytes(b"late")
    told = CallSignal("recording_ready", "CA1", "late", timezone.now(), data={"path": str(late), "seconds": 9.0})
    calls.hear_signals(actor=SYSTEM, engine_id=engine, signals=[told])
    assert not Recording.objects.exists()
    assert CallToMake.objects.get().state == "given_up"


def test_who_is_on_the_telephone_is_forgotten_when_the_call_is_over(scene: Scene) -> None:
    engine = Call.objects.first().engine_id  # type: ignore[union-attr]
    again = CallSignal("offered", "CA4", "CA4:1", timezone.now(), caller="+48601977001", callee="+48221112233")
    calls.hear_signals(actor=SYSTEM, engine_id=engine, signals=[again])
    before = found()
    with pytest.raises(calls.CallGoesOn), transaction.atomic():
        forget(scene)
    assert found() == before
    over = CallSignal("ended", "CA4", "CA4:2", timezone.now(), data={"by": "caller"})
    calls.hear_signals(actor=SYSTEM, engine_id=engine, signals=[over])
    forget(scene)
    assert found() == []


def test_files_go_whose_rows_told_of_them(scene: Scene) -> None:
    FileLink.objects.create(
        file=files.store(io.BytesIO(b"stays")), subject_kind="x.y", subject_id=1, name="x", linked_at=timezone.now()
    )
    forget(scene)
    remove_contents()
    for sha256 in (scene.artefact, scene.source, scene.recording, *scene.letters, scene.friends_letter):
        assert not files.path_of(sha256).exists()
    assert StoredFile.objects.count() == 2, "what hangs on something else, and a file of a draft to somebody else"


def test_the_record_still_tells_who_changed_what_and_when(scene: Scene) -> None:
    forget(scene)
    told = history(SYSTEM, Ref("customers.party", scene.person), limit=100)
    verbs = [entry.verb for entry in told]
    assert "customers.change_party" in verbs
    assert "customers.forget_person" in verbs
    changed = [row for entry in told if entry.verb == "customers.change_party" for row in entry.rows]
    assert any(field.after for row in changed for field in row.fields)


def test_the_record_no_longer_tells_what_tags_they_carried(scene: Scene) -> None:
    def tags_told() -> list[Any]:
        images = AuditChange.objects.filter(table_name="customers_partytag").values_list("before", "after")
        return [side["tag_id"] for image in images for side in image if side and side.get("tag_id") != audit.ERASED]

    assert len(tags_told()) == 3
    forget(scene)
    assert tags_told() == []
    assert not [details for details in AuditEntry.objects.values_list("details", flat=True) if "tag" in details]


def test_what_was_erased_is_shown_in_words(scene: Scene) -> None:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(scope="all"))
    client = sign_in(Client(), user)
    forget(scene)
    marked = AuditEntry.objects.filter(reason=audit.ERASED).values_list("pk", flat=True)
    pages = [reverse("web_audit"), reverse("customers:panel", args=[scene.person, "customers.history"])]
    for address in [*pages, *(reverse("web_audit_entry", args=[pk]) for pk in marked)]:
        text = client.get(address).content.decode()
        assert "erased" in text
        assert "#erased" not in text


def test_older_consents_to_write_there_no_longer_count(scene: Scene) -> None:
    forget(scene)
    again = make_party("Ktoś Inny", email="przemka@poczta.example")
    [point] = customers.party_file(SYSTEM, again.pk).points  # type: ignore[union-attr]

    def may(at: datetime) -> Any:
        saying, proof = Saying("marketing", "granted"), Proof("old list")
        services.record_consent(actor=SYSTEM, party_id=again.pk, saying=saying, proof=proof, at=at)
        return customers.may_contact(
            actor=SYSTEM, party_id=again.pk, purpose="marketing", channel="email", at=NOON, point_id=point.point_id
        )

    assert may(NOON).reasons == ("forgotten",)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE customers_suppression SET since = %s", [NOON])
    assert may(timezone.now()).allowed


def test_the_decision_to_consent_stays_as_evidence(scene: Scene) -> None:
    forget(scene)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT purpose, channel, decision, text_version, point_id FROM customers_consentevent WHERE party_id = %s",
            [scene.merged],
        )
        assert cursor.fetchall() == [("marketing", "email", "granted", "v2", None)]


def test_who_may_not_or_does_not_reach_all_of_them_forgets_nobody(scene: Scene) -> None:
    with pytest.raises(NotPermitted):
        forget(scene, actor_with("customers.view", "customers.edit"))
    outside = actor_with("customers.view", "platform.forget_people", "platform.disclose_personal_data", scope="own")
    with pytest.raises(services.reaching.NoSuchParty):
        forget(scene, outside)
    with pytest.raises(services.reaching.NoSuchParty):
        services.hand_out_personal_data(actor=outside, party_id=scene.person, reason="x", at=timezone.now())
    assert found()


def test_nothing_is_written_on_a_forgotten_person_any_more(scene: Scene) -> None:
    forget(scene)
    with pytest.raises(services.reaching.NoSuchParty):
        services.change_party(actor=SYSTEM, party_id=scene.merged, fields={"note": "x"}, at=timezone.now())
    with pytest.raises(interactions.KeyDestroyed):
        make_interaction(scene.merged)


def test_an_organisation_has_no_right_to_be_forgotten() -> None:
    with pytest.raises(services.NotAPerson):
        services.forget_person(actor=SYSTEM, party_id=make_party("Firma", kind="organisation").pk, reason="asked")


def test_what_is_held_for_legal_reasons_holds_everything(scene: Scene) -> None:
    make_interaction(scene.person, artefacts=(ArtefactDraft("scan", scene.artefact, legal_hold=True),))
    before = found()
    with pytest.raises(privacy.MustStay), transaction.atomic():
        forget(scene)
    assert found() == before


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_args: Any, **_words: Any) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(privacy, "_drop_reasons", dies)


def snapshot() -> dict[str, Any]:
    told = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {table} t")
            told[table] = cursor.fetchone()[0]
    return told


@pytest.mark.usefixtures("broken")
def test_cut_off_half_way_it_has_done_nothing(scene: Scene) -> None:
    before = snapshot()
    with pytest.raises(SystemExit), transaction.atomic():
        forget(scene)
    assert snapshot() == before


def test_forgetting_twice_changes_nothing_more(scene: Scene) -> None:
    forget(scene)
    again = forget(scene)
    assert again.counts["contacts"] == again.counts["files"] == 0
    assert found() == []


def test_taking_the_import_back_afterwards_brings_nobody_back(scene: Scene) -> None:
    imported(f"id,first,last,mail,pesel\nSHOP-977,Przemka,Gżegżółka,przemka@poczta.example,{PESEL}\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM integrations_importrun")
        run_id = cursor.fetchone()[0]
    forget(scene)
    imports.queue_undo(actor=SYSTEM, run_id=run_id, enqueue=False)
    imports.drive_undo(actor=SYSTEM, run_id=run_id)
    assert found() == []


def test_everything_is_handed_out_to_who_asks(scene: Scene) -> None:
    told = services.hand_out_personal_data(actor=SYSTEM, party_id=scene.merged, reason="asked", at=timezone.now())
    text = str(told)
    for words in ("Gżegżółka", "przemka@praca.example", "+48 601 977 001", "Krzywoprosta 7", PESEL, "SHOP-977",
                  "Gżegżółka pytała", "Anna Przyjazna", "vip", "marketing", "Something", "pyta o herbatę",
                  "not_suitable", "accepted", "proszę dzwonić pod 601 977 001", "gzegzolka.pdf"):  # fmt: skip
        assert words in text, words
    assert set(told) >= {"customers", "decisions", "interactions", "mailings", "messaging", "sales"}
