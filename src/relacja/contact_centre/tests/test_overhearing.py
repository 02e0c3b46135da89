"""Who hears and sees the calls of others: supervisors those of their people, the desk no customer it may not see."""

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, sign_in
from relacja.contact_centre import queries, services
from relacja.contact_centre.models import Call, CallCommandRow, Recording
from relacja.contact_centre.plugs import NotCapable, telephony
from relacja.contact_centre.testing import Stage
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditEntry
from relacja.routing import services as routing
from relacja.routing.queries import NotAWorker
from relacja.routing.testing import SYSTEM

pytestmark = pytest.mark.django_db
CALLER = "+48601234567"


def somebody(*permissions: str, unit: object, scope: str = "own", works: bool = True) -> Actor:
    user = make_user(language="en")
    make_member(user, unit, make_role(permissions=permissions, scope=scope))  # type: ignore[arg-type]
    actor = actor_of(user)
    if works:
        routing.make_worker(actor=SYSTEM, user_id=user.pk, is_reachable=True)
    return actor


def taken(stage: Stage, unit: object) -> tuple[Call, Actor]:
    """A call that somebody of the unit talks in."""
    me = somebody("routing.work", "customers.view", unit=unit)
    routing.set_activity(actor=me, activity="ready")
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.latest("pk")
    services.answer_call(actor=me, call_id=call.pk)
    stage.settle()
    return call, me


def test_a_supervisor_hears_the_people_of_their_unit_and_nobody_else(stage: Stage) -> None:
    here, elsewhere = make_unit("Here"), make_unit("Elsewhere")
    call, _me = taken(stage, here)
    lead = somebody("routing.work", "routing.supervise", unit=here, scope="unit")
    other = somebody("routing.work", "routing.supervise", unit=elsewhere, scope="unit")
    with pytest.raises(services.CallNotFound):
        services.listen_to_call(actor=other, call_id=call.pk, whisper=True)
    services.listen_to_call(actor=lead, call_id=call.pk)
    assert CallCommandRow.objects.filter(kind__in=("listen", "whisper")).count() == 1
    entry = AuditEntry.objects.get(verb="contact_centre.listen_to_call")
    assert (entry.user_id, entry.subject_id) == (lead.user_id, call.pk)


def test_nobody_is_told_that_a_telephone_rings_where_none_can(stage: Stage) -> None:
    here = make_unit("Here")
    call, _me = taken(stage, here)
    lead = somebody("routing.work", "routing.supervise", unit=here, scope="unit", works=False)
    routing.make_worker(actor=SYSTEM, user_id=lead.user_id or 0)
    with pytest.raises(services.NoTelephone):
        services.listen_to_call(actor=lead, call_id=call.pk)
    assert not CallCommandRow.objects.filter(kind="listen").exists()
    routing.make_worker(actor=SYSTEM, user_id=lead.user_id or 0, is_reachable=True)
    services.listen_to_call(actor=lead, call_id=call.pk)
    assert CallCommandRow.objects.filter(kind="listen").count() == 1


def test_nobody_listens_without_the_right_to_or_without_a_telephone(stage: Stage) -> None:
    here = make_unit("Here")
    call, _me = taken(stage, here)
    with pytest.raises(NotPermitted):
        services.listen_to_call(actor=somebody("routing.work", unit=here, scope="all"), call_id=call.pk)
    deaf = somebody("routing.supervise", unit=here, scope="all", works=False)
    with pytest.raises(NotAWorker):
        services.listen_to_call(actor=deaf, call_id=call.pk)


def test_whoever_asks_an_engine_for_what_it_cannot_do_is_told_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    here = make_unit("Here")
    call, _me = taken(stage, here)
    plug = telephony["simulator"]
    monkeypatch.setattr(type(plug), "capabilities", plug.capabilities - {"whisper"})
    lead = somebody("routing.work", "routing.supervise", unit=here, scope="unit")
    with pytest.raises(NotCapable):
        services.listen_to_call(actor=lead, call_id=call.pk, whisper=True)
    assert not CallCommandRow.objects.filter(kind="whisper").exists()


def test_a_call_that_is_over_is_not_listened_to(stage: Stage) -> None:
    here = make_unit("Here")
    call, _me = taken(stage, here)
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]
    with pytest.raises(services.CallNotFound):
        services.listen_to_call(actor=somebody("routing.supervise", unit=here, scope="unit"), call_id=call.pk)


def test_the_desk_names_no_customer_whom_the_worker_does_not_see(stage: Stage, client: Client) -> None:
    party = make_party("Anna Zamknięta", phone=CALLER, owner_id=make_user().pk, unit_id=make_unit("Bank").pk)
    call, me = taken(stage, make_unit("Here"))
    assert call.party_id == party.pk
    shown = queries.cards.own_call_shown(me, call.pk)
    assert shown is not None
    assert (shown.party_id, shown.party_name, shown.candidates) == (None, "", ())
    call.refresh_from_db()
    assert call.worker is not None
    sign_in(client, call.worker.user)
    pages = ["/desk/", "/desk/state", f"/calls/{call.pk}/", "/calls/", f"/desk/calls/{call.pk}/find?q=Zamk"]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "Zamknięta" not in answer.content.decode(), address
    with pytest.raises(services.CallNotFound):
        services.say_who_calls(actor=me, call_id=call.pk, party_id=party.pk)


def test_of_several_who_share_a_number_only_those_seen_are_offered(stage: Stage) -> None:
    unit = make_unit("Here")
    hidden = make_party("Anna Zamknięta", phone=CALLER, owner_id=make_user().pk, unit_id=make_unit("Bank").pk)
    make_party("Jan Otwarty", phone=CALLER, unit_id=unit.pk)
    call, me = taken(stage, unit)
    assert hidden.pk in call.candidates
    shown = queries.cards.own_call_shown(me, call.pk)
    assert shown is not None
    assert "Anna Zamknięta" not in str(shown)


def test_a_talk_is_heard_by_who_supervises_who_talked_whosever_customer_it_was(stage: Stage) -> None:
    here, elsewhere = make_unit("Here"), make_unit("Elsewhere")
    make_party("Anna Zamknięta", phone=CALLER, owner_id=make_user().pk, unit_id=make_unit("Bank").pk)
    call, me = taken(stage, here)
    recording = Recording.objects.create(
        call=call, started_at=timezone.now(), stored_at=timezone.now(), sha256="0" * 64
    )
    hears = ("routing.work", "routing.supervise", "contact_centre.hear", "customers.view")
    lead = somebody(*hears, unit=here, scope="unit")
    assert queries.calls.recording_of(lead, recording.pk) == recording
    assert queries.calls.open_recordings(lead, {"0" * 64}) == {"0" * 64}
    for deaf in (me, somebody(*hears, unit=elsewhere, scope="unit"), somebody(*hears, unit=here)):
        with pytest.raises(queries.calls.RecordingNotFound):
            queries.calls.recording_of(deaf, recording.pk)
        assert queries.calls.open_recordings(deaf, {"0" * 64}) == set()
