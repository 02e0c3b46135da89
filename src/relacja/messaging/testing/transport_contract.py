"""What every transport keeps, whatever its wire: a plug's test subclasses `TransportContract` and says a few things.

A transport with a webhook gives `samples`, requests as its provider sends them, and `sign`. One that sends gives
`accepted`, what its provider answers, and is asked to send with `outward.ask` in our hands.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client, override_settings

from relacja.interactions.plugs import media
from relacja.messaging import services
from relacja.messaging.models import Arrival, HookPost, Mailbox, Message
from relacja.messaging.plugs import (
    BadPost,
    BadSignature,
    Heard,
    Refused,
    Transport,
    Unreachable,
    Unsure,
    transports,
)
from relacja.messaging.services import hearing
from relacja.messaging.testing.factories import SYSTEM, inbound, receive
from relacja.messaging.testing.strange import FORM, NONSENSE, listener, oddly, with_more
from relacja.messaging.types import Media, Outgoing, Posted
from relacja.platform import outward
from relacja.routing.plugs import work_media

HOUSE = "https://crm.example.org"
HOOK = f"{HOUSE}/hooks/messages/a-hook/"
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def post(body: bytes, media_type: str = "application/json", url: str = HOOK, method: str = "POST") -> Posted:
    """A request at the webhook, not signed yet."""
    form = dict(parse_qsl(body.decode(), keep_blank_values=True)) if media_type == FORM else {}
    return Posted(method, url, {"content-type": media_type}, body, form, NOW)


@dataclass
class Provider:
    """Who is asked instead of a provider: answers all the same, and remembers."""

    answers: Callable[[str, str], outward.Reply]
    asked: list[tuple[str, str, Mapping[str, str], bytes]]

    def ask(self, method: str, url: str, **how: Any) -> outward.Reply:
        """Instead of `outward.ask`."""
        self.asked.append((method, url, how.get("headers") or {}, how.get("body") or b""))
        return self.answers(method, url)


@contextmanager
def provider(answers: Callable[[str, str], outward.Reply] | outward.Reply) -> Iterator[Provider]:
    """Whatever is asked outside is answered so."""
    answer = (lambda _method, _url: answers) if isinstance(answers, outward.Reply) else answers
    asked = Provider(answer, [])
    with mock.patch.object(outward, "ask", asked.ask):
        yield asked


class TransportContract:
    """Subclass it as `Test...`."""

    plug: Transport
    address = "+48221112233"
    settings: Mapping[str, str] = {}
    """With which the plug works; its secrets among them."""
    samples: Mapping[str, Posted] = {}
    """Requests of the provider, as recorded, not signed."""
    replay = timedelta(0)
    """How old a signed request may be; nought where the provider signs no moment, so that only the key stops it."""
    accepted: bytes | None = None
    """What the provider answers to a message it takes; None: the plug sends without asking by `outward`."""
    outgoing = Outgoing("key-1@messages.invalid", NOW, "+48221112233", "Service", ("+48601234567",), text="Dzień dobry")

    def sign(self, settings: Mapping[str, str], posted: Posted) -> Posted:
        """The request as the provider signs it with these settings, at `posted.at`."""
        return posted

    def reply(self, status: int, body: bytes) -> outward.Reply:
        """What the provider answers whatever it is asked."""
        return outward.Reply(status, body, {"content-type": "application/json"})

    @contextmanager
    def other_side(self, answer: outward.Reply | outward.NoReply) -> Iterator[None]:
        """Whatever the plug asks is answered so."""

        def answers(_method: str, _url: str) -> outward.Reply:
            if isinstance(answer, outward.NoReply):
                raise answer
            return answer

        with provider(answers):
            yield

    # What it is

    def test_it_says_what_it_is(self) -> None:
        assert str(self.plug.label)
        assert self.plug.medium in media
        assert self.plug.work in work_media

    def test_it_says_what_is_entered_at_the_provider(self) -> None:
        """Nobody guesses the address of a webhook, where there is one."""
        assert bool(self.plug.hears) == bool(self.samples)
        assert all(str(one.label) and str(one.help) for one in self.plug.hears)

    def test_its_settings_are_named_once_and_no_secret_is_given_away(self) -> None:
        codes = [one.code for one in self.plug.settings]
        assert len(set(codes)) == len(codes)
        assert not [one.code for one in self.plug.settings if one.secret and one.default]

    def test_where_secrets_are_sent_is_bound_to_them(self) -> None:
        """Whoever changes an address gives the secrets again."""
        urls = [one for one in self.plug.settings if one.default.startswith("https://")]
        assert not [one.code for one in urls if not one.address]

    # Who posts

    def test_a_signed_request_is_believed(self) -> None:
        for sample in self.samples.values():
            self.plug.verify(self.settings, self.sign(self.settings, sample))

    def test_nonsense_is_not_believed(self) -> None:
        for body in NONSENSE:
            for kind in ("application/json", FORM):
                self.refused(self.settings, Posted("POST", HOOK, {"content-type": kind}, body))

    def test_one_changed_byte_is_not_believed(self) -> None:
        for sample in self.posts():
            signed = self.sign(self.settings, sample)
            for place in range(0, len(signed.body), max(1, len(signed.body) // 40)):
                changed = bytes((signed.body[place] ^ 1,))
                self.refused(
                    self.settings, replace(signed, body=signed.body[:place] + changed + signed.body[place + 1 :])
                )

    def test_an_unsigned_request_is_not_believed(self) -> None:
        for sample in self.samples.values():
            self.refused(self.settings, self.unsigned(sample))

    def test_a_request_signed_with_another_key_is_not_believed(self) -> None:
        other = {code: self.other(code, value) for code, value in self.settings.items()}
        for sample in self.samples.values():
            self.refused(self.settings, self.sign(other, sample))

    def test_without_a_key_nobody_is_believed(self) -> None:
        secret = {one.code for one in self.plug.settings if one.secret}
        blank = {code: "" if code in secret else value for code, value in self.settings.items()}
        for sample in self.samples.values():
            self.refused(blank, self.sign(blank, sample))
            self.refused({}, self.sign(self.settings, sample))

    def test_what_was_signed_long_ago_is_not_believed(self) -> None:
        for sample in self.samples.values() if self.replay else ():
            signed = self.sign(self.settings, sample)
            self.plug.verify(self.settings, replace(signed, at=NOW + self.replay - timedelta(seconds=1)))
            self.refused(self.settings, replace(signed, at=NOW + self.replay + timedelta(seconds=1)))

    # What it says

    def test_what_is_said_can_be_taken_in(self) -> None:
        for sample in self.samples.values():
            heard = self.plug.parse(self.settings, sample)
            for one in heard.messages:
                assert one.key
                assert one.at.tzinfo is not None
                assert one.sender
                assert self.plug.medium == "email" or "@" in one.sender or one.sender.startswith("+")
                assert one.text or one.html or one.files or one.media
            assert all(one.at.tzinfo is not None and (one.provider_key or one.key) for one in heard.news)

    def test_the_same_said_again_is_the_same(self) -> None:
        for sample in self.samples.values():
            assert _named(self.plug.parse(self.settings, sample)) == _named(self.plug.parse(self.settings, sample))

    def test_an_original_is_understood_again(self) -> None:
        for sample in self.samples.values():
            for one in self.plug.parse(self.settings, sample).messages:
                again = self.plug.understand(one.original or sample.body, sample.at)
                assert (again.key, again.sender, again.text, again.media) == (one.key, one.sender, one.text, ())

    def test_what_is_not_known_is_passed_by(self) -> None:
        for sample in self.posts():
            more = self.plug.parse(self.settings, with_more(sample))
            assert _named(more) == _named(self.plug.parse(self.settings, sample))

    def test_whatever_stands_in_a_request_is_understood_or_refused(self) -> None:
        for sample in self.posts():
            for odd in oddly(sample):
                self.understood_or_refused(odd)
            for place in range(0, len(sample.body), max(1, len(sample.body) // 60)):
                self.understood_or_refused(replace(sample, body=sample.body[:place], form={}))
        for body in NONSENSE:
            self.understood_or_refused(Posted("POST", HOOK, {"content-type": "application/json"}, body))

    # What follows

    @pytest.mark.django_db
    def test_the_same_webhook_a_hundred_times_is_one_record(self) -> None:
        with self.in_its_socket() as mailbox:
            for sample in self.posts():
                expected = {one.key for one in self.plug.parse(self.settings, sample).messages}
                before = Message.objects.filter(direction="inbound").count()
                for _again in range(100):
                    assert self.deliver(mailbox, sample) == 200
                self.work()
                assert Message.objects.filter(direction="inbound").count() - before == len(expected)
            assert not Arrival.objects.filter(state="held").exists()

    @pytest.mark.django_db
    def test_oddities_that_were_signed_spoil_nothing(self) -> None:
        with self.in_its_socket() as mailbox:
            for sample in self.posts():
                for odd in list(oddly(sample))[::7]:
                    assert self.deliver(mailbox, odd) in (200, 400, 403)
            self.work()
            assert not HookPost.objects.filter(done_at=None, tries=0).exists()
            assert not Arrival.objects.filter(reason="not_understood").exists()

    @pytest.mark.django_db
    def test_what_it_cannot_carry_is_said_before_it_is_sent(self) -> None:
        longest, hours = self.plug.capabilities.longest, self.plug.capabilities.window_hours
        with self.in_its_socket() as mailbox:
            said = self.begins(mailbox, "x" * (longest + 1 if longest else 100_000))
            assert said is (services.WindowClosed if hours else services.TextTooLong if longest else None)
            assert self.begins(mailbox, "x" * min(longest or 10, 10)) is (services.WindowClosed if hours else None)

    # What is sent

    def test_what_was_taken_has_the_name_the_provider_gave_it(self) -> None:
        if self.accepted is not None:
            with self.other_side(self.reply(200, self.accepted)):
                assert self.plug.send(self.settings, self.outgoing).provider_key

    @pytest.mark.parametrize(
        ("status", "means"),
        [(400, Refused), (401, Refused), (404, Refused), (429, Unreachable), (503, Unreachable), (500, Unsure)],
    )
    def test_what_was_not_taken_is_refused_put_off_or_not_known(self, status: int, means: type[Exception]) -> None:
        if self.accepted is not None:
            with self.other_side(self.reply(status, b'{"message": "no"}')), pytest.raises(means):
                self.plug.send(self.settings, self.outgoing)

    @pytest.mark.parametrize("may_have_arrived", [True, False])
    def test_nobody_answers(self, may_have_arrived: bool) -> None:
        if self.accepted is not None:
            none = outward.NoReply("away", may_have_arrived=may_have_arrived)
            with self.other_side(none), pytest.raises(Unsure if may_have_arrived else Unreachable):
                self.plug.send(self.settings, self.outgoing)

    def test_an_answer_that_says_nothing_is_not_known_to_be_a_yes(self) -> None:
        if self.accepted is not None:
            for body in (b"", b"{}", b"[]", b"<html>"):
                with self.other_side(self.reply(200, body)), pytest.raises((Unsure, Refused)):
                    self.plug.send(self.settings, self.outgoing)

    def test_its_health_says_where_it_ends_and_names_no_secret(self) -> None:
        answers = (self.reply(401, b"{}"), self.reply(500, b""), outward.NoReply("away", may_have_arrived=False))
        for answer in answers if self.accepted is not None else ():
            with self.other_side(answer):
                health = self.plug.check(self.settings)
            assert not health.is_well
            assert health.step in ("login", "connection")
            assert not [one for one in self.secrets() if one in health.detail]

    # What is fetched

    def test_no_file_is_fetched_from_inside(self) -> None:
        with listener() as (port, callers):
            for place in (f"https://127.0.0.1:{port}/a", f"http://127.0.0.1:{port}/a", f"https://localhost:{port}/a"):
                with pytest.raises((Refused, Unreachable)):
                    self.plug.fetch(self.settings, Media(place))
            assert callers == []

    # How it is done

    def posts(self) -> list[Posted]:
        """The samples that have a body."""
        return [one for one in self.samples.values() if one.method == "POST"]

    def unsigned(self, sample: Posted) -> Posted:
        """The request without what proves it."""
        return sample

    def refused(self, settings: Mapping[str, str], posted: Posted) -> None:
        """It is not believed."""
        with pytest.raises(BadSignature):
            self.plug.verify(settings, posted)

    def understood_or_refused(self, posted: Posted) -> None:
        """And nothing else is raised."""
        try:
            self.plug.parse(self.settings, posted)
        except BadPost:
            return

    def other(self, code: str, value: str) -> str:
        """Another value of a setting."""
        return f"x{value[1:]}" if code in {one.code for one in self.plug.settings if one.secret} else value

    def secrets(self) -> list[str]:
        """Of the settings."""
        return [self.settings[one.code] for one in self.plug.settings if one.secret and self.settings.get(one.code)]

    @contextmanager
    def in_its_socket(self) -> Iterator[Mailbox]:
        """A mailbox of this transport, with a webhook."""
        with override_settings(BASE_URL=HOUSE), transports.lent("under_test", self.plug):
            yield services.save_mailbox(
                actor=SYSTEM,
                transport="under_test",
                address=self.address,
                values=dict(self.settings),
                name="Under test",
            )

    def deliver(self, mailbox: Mailbox, sample: Posted) -> int:
        """Post it at the mailbox' webhook, signed now; the status."""
        path = f"/hooks/messages/{mailbox.hook}/"
        query = urlsplit(sample.url).query
        path = f"{path}?{query}" if query else path
        signed = self.sign(self.settings, replace(sample, url=f"{HOUSE}{path}", at=datetime.now(UTC)))
        headers = {name: value for name, value in signed.headers.items() if name != "content-type"}
        kind = signed.headers.get("content-type", "application/json")
        strict = Client(enforce_csrf_checks=True)
        return strict.post(path, signed.body, content_type=kind, headers=headers).status_code

    def work(self) -> None:
        """What the job does; files are what the provider says."""
        with mock.patch.object(self.plug, "fetch", return_value=b"\x89PNG\r\n\x1a\n"):
            for post_id in HookPost.objects.filter(done_at=None).order_by("pk").values_list("pk", flat=True):
                hearing.take(post_id)

    def begins(self, mailbox: Mailbox, text: str) -> type[Exception] | None:
        """What is raised when somebody is written to: first, or where only others begin, in answer."""
        answer = services.Answer(text, to=self.outgoing.to)
        try:
            if self.plug.capabilities.instant:
                [line] = receive(mailbox, inbound(sender=self.outgoing.to[0]))
                assert line.message is not None
                services.answer(actor=SYSTEM, conversation_id=line.message.conversation_id, answer=answer)
            else:
                services.begin_conversation(actor=SYSTEM, mailbox_id=mailbox.pk, answer=answer)
        except (services.WindowClosed, services.TextTooLong) as raised:
            return type(raised)
        return None


def _named(heard: Heard) -> object:
    """What was heard, without what came over the wire."""
    messages = [replace(one, original=b"") for one in heard.messages]
    return messages, heard.news, heard.answer
