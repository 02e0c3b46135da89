"""May we contact them? The one rule."""

from datetime import datetime, time, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.customers.plugs import ConsentPurpose, consent_purposes, contact_channels
from relacja.customers.rules.consent import Question, QuietHours, Said, Standing, may_contact
from relacja.customers.types import ContactAnswer

DAY = datetime(2026, 5, 4, 12, 0)  # noqa: DTZ001  the local time of whoever is contacted
MARKETING, SERVICE = consent_purposes["marketing"], consent_purposes["service"]
EMAIL, PHONE, SMS, POST = (contact_channels[code] for code in ("email", "phone", "sms", "post"))


def said(decision: str, *, days: int = 0, party_id: int = 1, **narrowed: object) -> Said:
    return Said(party_id, decision, DAY - timedelta(days=100 - days), **narrowed)  # type: ignore[arg-type]


def ask(
    *decisions: Said, standing: Standing | None = None, quiet: QuietHours | None = None, **asked: object
) -> ContactAnswer:
    question = Question(**({"purpose": MARKETING, "channel": EMAIL, "local_time": DAY} | asked))  # type: ignore[arg-type]
    return may_contact(question, decisions, standing or Standing(), quiet)


def test_marketing_needs_a_consent() -> None:
    assert ask() == ContactAnswer(False, ("no_consent",))
    assert ask(said("granted")) == ContactAnswer(True, ("granted",))


def test_service_needs_none_but_heeds_a_refusal() -> None:
    assert ask(purpose=SERVICE) == ContactAnswer(True, ("no_consent_needed",))
    assert ask(said("refused", channel="phone"), purpose=SERVICE, channel=PHONE).reasons == ("refused",)
    assert ask(said("refused", channel="phone"), purpose=SERVICE, channel=EMAIL)


def test_consent_for_one_channel_is_none_for_another() -> None:
    assert ask(said("granted", channel="email"), channel=EMAIL)
    assert ask(said("granted", channel="email"), channel=SMS).reasons == ("no_consent",)


def test_withdrawing_ends_a_consent() -> None:
    assert ask(said("granted"), said("withdrawn", days=1)).reasons == ("withdrawn",)


def test_a_later_consent_that_names_as_much_lifts_a_refusal() -> None:
    assert ask(said("refused"), said("granted", days=1))
    assert ask(said("refused", channel="email"), said("granted", days=1, channel="email"))
    assert ask(said("refused"), said("granted", days=1, channel="email"))


def test_a_general_consent_does_not_lift_a_narrower_refusal() -> None:
    no_phone = said("refused", channel="phone")
    assert ask(no_phone, said("granted", days=1), channel=PHONE).reasons == ("refused",)
    assert ask(no_phone, said("granted", days=1), channel=EMAIL)


def test_an_earlier_consent_lifts_nothing() -> None:
    assert ask(said("granted", channel="email"), said("refused", days=1)).reasons == ("refused",)


def test_of_two_decisions_at_one_moment_the_stricter_wins() -> None:
    assert not ask(said("granted"), said("refused"))


def test_among_merged_parties_the_stricter_wins_even_if_it_is_older() -> None:
    for one, other in permutations((said("refused", party_id=1), said("granted", days=50, party_id=2))):
        assert ask(one, other).reasons == ("refused",)
    assert ask(said("granted", party_id=1)), "a party that has said nothing has no say"


def test_brands_are_told_apart() -> None:
    assert ask(said("granted", brand="alfa"), brand="alfa")
    assert ask(said("granted", brand="alfa"), brand="beta").reasons == ("no_consent",)
    assert ask(said("granted"), said("withdrawn", days=1, brand="alfa"), brand="alfa").reasons == ("withdrawn",)
    assert ask(said("granted"), said("withdrawn", days=1, brand="alfa"), brand="beta")


def test_whoever_asks_for_no_brand_is_bound_by_a_refusal_of_any() -> None:
    assert ask(said("granted"), said("withdrawn", days=1, brand="alfa")).reasons == ("withdrawn",)


def test_consumer_and_sole_trader_consent_apart() -> None:
    consumer, trader = said("refused", role_id=7), said("granted", role_id=8)
    assert ask(consumer, trader, role_id=8)
    assert ask(consumer, trader, role_id=7).reasons == ("refused",)
    assert not ask(consumer, trader), "as a human being at large the stricter holds"


def test_consent_for_one_address_is_none_for_another() -> None:
    assert ask(said("granted", point_id=3), point_id=3)
    assert ask(said("granted", point_id=3), point_id=4).reasons == ("no_consent",)
    assert ask(said("granted"), said("withdrawn", days=1, point_id=4), point_id=3)


@pytest.mark.parametrize(
    ("standing", "reasons"),
    [
        (Standing(point_state="invalid"), ("point_invalid",)),
        (Standing(point_state="bouncing"), ("point_bouncing",)),
        (Standing(point_is_theirs=False), ("not_their_point",)),
        (Standing(point_kind="phone"), ("wrong_kind_of_point",)),
        (Standing(party_active=False), ("party_closed",)),
        (Standing(party_active=False, point_is_theirs=False), ("party_closed", "not_their_point")),
    ],
)
def test_a_point_that_does_not_work_is_not_used(standing: Standing, reasons: tuple[str, ...]) -> None:
    assert ask(said("granted"), standing=standing, point_id=3).reasons == reasons


def test_a_bouncing_address_is_still_tried_for_service_an_invalid_one_is_not() -> None:
    assert ask(standing=Standing(point_state="bouncing"), point_id=3, purpose=SERVICE)
    assert not ask(standing=Standing(point_state="invalid"), point_id=3, purpose=SERVICE)


NIGHT = QuietHours(time(20), time(8))


@pytest.mark.parametrize(
    ("hour", "quiet"), [(19, False), (20, True), (23, True), (0, True), (7, True), (8, False), (12, False)]
)
def test_quiet_hours_run_over_midnight_and_end_on_the_minute(hour: int, quiet: bool) -> None:
    moment = DAY.replace(hour=hour)
    answer = ask(said("granted"), channel=PHONE, local_time=moment, quiet=NIGHT)
    assert answer.reasons == (("quiet_hours",) if quiet else ("granted",))


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    assert not ask(said("granted"), channel=SMS, quiet=QuietHours(time(11), time(13)))
    assert ask(said("granted"), channel=SMS, quiet=QuietHours(time(8), time(8)))


def test_nobody_is_woken_by_post_and_e_mail_nor_kept_from_service() -> None:
    midnight = DAY.replace(hour=0)
    assert ask(said("granted"), channel=EMAIL, local_time=midnight, quiet=NIGHT)
    assert ask(said("granted"), channel=POST, local_time=midnight, quiet=NIGHT)
    assert ask(purpose=SERVICE, channel=PHONE, local_time=midnight, quiet=NIGHT)


def test_hours_somebody_asked_for_are_kept() -> None:
    standing = Standing(point_hours=(time(16), time(18)))
    assert ask(said("granted"), channel=PHONE, point_id=1, standing=standing).reasons == ("outside_their_hours",)
    assert ask(said("granted"), channel=PHONE, point_id=1, standing=standing, local_time=DAY.replace(hour=17))


def test_every_reason_against_is_told() -> None:
    answer = ask(
        said("refused"),
        channel=PHONE,
        point_id=1,
        quiet=QuietHours(time(0), time(23)),
        standing=Standing(point_state="invalid"),
    )
    assert answer.reasons == ("point_invalid", "refused", "quiet_hours")


def test_what_no_plug_knows_is_not_allowed() -> None:
    assert ask(said("granted"), purpose=None).reasons == ("unknown_purpose",)
    assert ask(said("granted"), channel=None).reasons == ("unknown_channel",)


sayings = st.builds(
    said,
    st.sampled_from(["granted", "refused", "withdrawn"]),
    days=st.integers(0, 99),
    party_id=st.integers(1, 2),
    channel=st.sampled_from(["", "email", "phone"]),
    brand=st.sampled_from(["", "alfa"]),
    point_id=st.sampled_from([None, 3]),
    role_id=st.sampled_from([None, 7]),
)


@given(st.lists(sayings, max_size=6), sayings)
def test_a_word_more_from_another_party_that_is_the_same_never_opens_a_closed_door(
    decisions: list[Said], more: Said
) -> None:
    denied = {"refused", "withdrawn"}
    before = set(ask(*decisions, point_id=3, brand="alfa", role_id=7).reasons) & denied
    stranger = Said(9, more.decision, more.at, more.channel, more.brand, more.point_id, more.role_id)
    after = set(ask(*decisions, stranger, point_id=3, brand="alfa", role_id=7).reasons) & denied
    assert not before or after


@given(st.lists(sayings, max_size=6))
def test_the_order_of_the_rows_does_not_matter(decisions: list[Said]) -> None:
    assert ask(*decisions) == ask(*reversed(decisions))


@given(st.lists(sayings, max_size=6))
def test_nothing_is_allowed_without_somebody_having_granted_it(decisions: list[Said]) -> None:
    if ask(*decisions, point_id=3):
        assert any(s.decision == "granted" for s in decisions)


@given(st.lists(sayings, max_size=6))
def test_a_refusal_of_everything_now_closes_every_way(decisions: list[Said]) -> None:
    last = Said(1, "refused", DAY)
    for channel in (EMAIL, PHONE, SMS, POST):
        assert not ask(*decisions, last, channel=channel, point_id=3, brand="alfa", role_id=7)


def test_a_purpose_may_be_plugged_in_with_terms_of_its_own() -> None:
    urgent = ConsentPurpose("recall", "Product recall", needs_consent=False, heeds_quiet_hours=False)
    assert ask(purpose=urgent, channel=PHONE, quiet=QuietHours(time(0), time(23)))
