"""A message that was handed over has gone out once; of one that was not it is said whether it may have."""

import email
import email.policy
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.testing.servers.dovecot import PASSWORD, Dovecot
from relacja.messaging.testing.servers.foreign import Foreign
from relacja.messaging.testing.servers.ports import until
from relacja.messaging.testing.servers.postfix import Postfix
from relacja.messaging.testing.servers.proxy import Proxy
from relacja.messaging.transports.email.account import Login, Server
from relacja.messaging.transports.email.smtp import Sender, TakenForNobody, check, send

from .desk import letter, subject

pytestmark = pytest.mark.mail
US = "sales@crm.test"
Network = Callable[[int], Proxy]


def open_server(port: int) -> Server:
    return Server("127.0.0.1", port, security="none", patience=10)


def own(postfix: Postfix, user: str) -> Server:
    ports, authority = postfix.ports, postfix.certificate.authority
    server = Server("localhost", ports.smtps, Login(user, PASSWORD), "tls", authority, patience=20)
    until(lambda: check(server).is_well, "whoever may send is let in")
    return server


@pytest.fixture
def narrow() -> Iterator[Foreign]:
    made = Foreign(wide=False)
    made.start()
    yield made
    made.stop()


def test_mail_goes_out_in_private_by_whoever_may_send(dovecot: Dovecot, postfix: Postfix, mailbox: str) -> None:
    tls = own(postfix, mailbox)
    starttls = replace(tls, port=postfix.ports.submission, security="starttls")
    token = replace(tls, login=Login(mailbox, token=lambda: dovecot.token(mailbox)))

    for name, where in (("tls", tls), ("starttls", starttls), ("token", token)):
        assert send(where, US, [mailbox], letter(name)).accepted == (mailbox,)
        assert check(where).is_well

    until(lambda: len(dovecot.read(mailbox)) == 3, "all have come")
    assert sorted(subject(one.raw) for one in dovecot.read(mailbox)) == ["starttls", "tls", "token"]


def test_it_is_said_how_far_we_came_with_a_server_that_cannot_be_used(postfix: Postfix, mailbox: str) -> None:
    well = own(postfix, mailbox)
    wrong = {
        "host": replace(well, host="no-such-host.invalid"),
        "certificate": replace(well, trust=""),
        "tls": replace(well, port=postfix.ports.smtp),
        "login": replace(well, login=Login(mailbox, "wrong")),
    }
    for step, where in wrong.items():
        found = check(where)
        assert (found.step, bool(found.detail)) == (step, True)
        with pytest.raises(Unreachable, match=step):
            send(where, US, [mailbox], letter("one"))


def test_recipients_who_are_refused_are_named_with_the_reason(foreign: Foreign) -> None:
    to = ["jan@foreign.test", "nobody@foreign.test", "full@foreign.test", "busy@foreign.test", "jan@foreign.test"]

    done = send(open_server(foreign.port), US, to, letter("one"))

    assert done.accepted == ("jan@foreign.test",)
    assert {who: (reply.code, reply.enhanced, reply.is_never) for who, reply in done.refused.items()} == {
        "nobody@foreign.test": (550, "5.1.1", True),
        "full@foreign.test": (552, "5.2.2", True),
        "busy@foreign.test": (452, "4.2.2", False),
    }
    assert str(done.refused["full@foreign.test"]) == "552 5.2.2 Mailbox full"
    assert [one.recipients for one in foreign.taken] == [("jan@foreign.test",)]


def test_a_message_that_is_taken_for_nobody_is_refused_or_waits(foreign: Foreign) -> None:
    with pytest.raises(TakenForNobody) as refused:
        send(open_server(foreign.port), US, ["nobody@foreign.test", "full@foreign.test"], letter("one"))
    with pytest.raises(Unreachable, match=r"452 4\.2\.2"):
        send(open_server(foreign.port), US, ["nobody@foreign.test", "busy@foreign.test"], letter("one"))
    with pytest.raises(Refused):
        send(open_server(foreign.port), US, [], letter("one"))

    assert refused.value.code == "5.1.1"
    assert set(refused.value.refused) == {"nobody@foreign.test", "full@foreign.test"}
    assert foreign.taken == []


def test_the_answer_after_the_message_decides(foreign: Foreign) -> None:
    where, to = open_server(foreign.port), ["jan@foreign.test"]

    foreign.after_data = "554 5.7.1 This is spam"
    with pytest.raises(Refused) as refused:
        send(where, US, to, letter("one"))
    foreign.after_data = "421 4.3.0 Going down"
    with pytest.raises(Unreachable, match=r"4\.3\.0"):
        send(where, US, to, letter("two"))
    foreign.after_data = "drop"
    with pytest.raises(Unsure):
        send(where, US, to, letter("three"))

    assert refused.value.code == "5.7.1"
    assert len(foreign.taken) == 1


def test_a_server_that_drops_the_line_or_says_nothing_before_is_tried_again(foreign: Foreign) -> None:
    where = replace(open_server(foreign.port), patience=0.3)

    for name in ("drops", "slow"):
        with pytest.raises(Unreachable):
            send(where, US, [f"{name}@foreign.test"], letter("one"))
    assert foreign.taken == []


@pytest.mark.parametrize("answers", [True, False])
def test_nothing_is_said_to_be_unsent_that_was_taken(foreign: Foreign, network: Network, answers: bool) -> None:
    """Cut at every point of a conversation, whichever way the bytes went."""
    chance, proxy = random.Random(answers), network(foreign.port)
    seen = set()
    for number in range(40):
        raw = letter(f"{number}", body="line\r\n" * 20)
        proxy.cut_after(chance.randrange(320 if answers else 500), answers=answers)
        try:
            send(open_server(proxy.port), US, ["jan@foreign.test"], raw)
            outcome = "sent"
        except Unreachable:
            outcome = "unsent"
        except Unsure:
            outcome = "unsure"
        seen.add(outcome)
        was_taken = any(one.raw == raw for one in foreign.taken)
        assert outcome == "unsure" or was_taken == (outcome == "sent"), outcome
        assert sum(one.raw == raw for one in foreign.taken) <= 1

    assert seen >= ({"unsent", "unsure"} if answers else {"unsent", "sent"})


def test_a_server_killed_in_the_middle_of_a_message_is_tried_again(
    dovecot: Dovecot, postfix: Postfix, mailbox: str, network: Network
) -> None:
    proxy = network(postfix.ports.smtp)
    raw = letter("large", body=("x" * 900 + "\r\n") * 16_000)  # more than lies in buffers on the way
    proxy.after(300_000, postfix.kill, answers=False)

    with pytest.raises(Unreachable):
        send(open_server(proxy.port), US, [mailbox], raw)
    postfix.start()
    send(open_server(proxy.port), US, [mailbox], raw)

    until(lambda: dovecot.read(mailbox), "it has come")
    assert len(dovecot.read(mailbox)) == 1


def test_one_line_serves_many_messages_and_is_opened_again_when_it_ended(foreign: Foreign, network: Network) -> None:
    proxy = network(foreign.port)
    with Sender(open_server(proxy.port)) as sender:
        for number in range(5):
            sender.send(US, ["jan@foreign.test"], letter(str(number)))
        with pytest.raises(TakenForNobody):
            sender.send(US, ["nobody@foreign.test"], letter("never"))
        assert proxy.connections == 1
        proxy.cut()
        sender.send(US, ["jan@foreign.test"], letter("5"))

    assert proxy.connections == 2
    assert [one.raw for one in foreign.taken] == [letter(str(number)) for number in range(6)]


def test_addresses_in_any_letters_go_where_a_server_takes_them(foreign: Foreign, narrow: Foreign) -> None:
    to = ["zażółć@foreign.test", "jan@zażółć.test"]

    wide = send(open_server(foreign.port), "biuro@zażółć.test", to, letter("one"))
    less = send(open_server(narrow.port), "biuro@zażółć.test", to, letter("two"))

    assert wide.accepted == tuple(to)
    assert (less.accepted, less.refused["zażółć@foreign.test"].enhanced) == (("jan@zażółć.test",), "5.6.7")
    domain = "zażółć.test".encode("idna").decode()
    assert (narrow.taken[0].sender, narrow.taken[0].recipients) == (f"biuro@{domain}", (f"jan@{domain}",))
    with pytest.raises(Refused):
        send(open_server(narrow.port), "zażółć@crm.test", ["jan@foreign.test"], letter("three"))


@pytest.mark.parametrize("address", ["a@b.test>\r\nRCPT TO:<evil@foreign.test", "a b@foreign.test", "nobody", ""])
def test_an_address_that_would_say_more_is_refused(foreign: Foreign, address: str) -> None:
    done = send(open_server(foreign.port), US, [address, "jan@foreign.test"], letter("one"))

    assert list(done.refused) == [address]
    assert [one.recipients for one in foreign.taken] == [("jan@foreign.test",)]


def test_no_line_of_a_message_ends_it_or_says_more(foreign: Foreign) -> None:
    raw = b"Subject: dots\r\n\r\n.\r\n..two\n.\nMAIL FROM:<evil@client.test>\r.\r\nlast"

    send(open_server(foreign.port), US, ["jan@foreign.test"], raw)

    assert [one.raw for one in foreign.taken] == [
        b"Subject: dots\r\n\r\n.\r\n..two\r\n.\r\nMAIL FROM:<evil@client.test>\r\n.\r\nlast\r\n"
    ]


def test_a_message_too_large_for_the_server_is_refused_before_it_is_sent(postfix: Postfix, mailbox: str) -> None:
    with pytest.raises(Refused) as refused:
        send(open_server(postfix.ports.smtp), US, [mailbox], letter("large", body="x" * 20_000_000))
    assert refused.value.code == "5.3.4"


def test_who_has_not_signed_in_may_not_send(postfix: Postfix, mailbox: str) -> None:
    with pytest.raises(TakenForNobody) as refused:
        send(replace(own(postfix, mailbox), login=None), US, ["jan@foreign.test"], letter("one"))
    assert refused.value.code.startswith("5.7.")


def test_real_bounces_come_back_for_who_was_refused_later(
    dovecot: Dovecot, postfix: Postfix, foreign: Foreign, mailbox: str
) -> None:
    back = mailbox.replace("@", "+b.m901@")
    for name in ("nobody", "full", "busy"):
        send(own(postfix, mailbox), back, [f"{name}@foreign.test"], letter(name))

    until(lambda: len(dovecot.read(mailbox)) == 3, "all three have come", patience=30)
    found = {_told(one.raw) for one in dovecot.read(mailbox)}
    assert found == {
        ("failed", "5.1.1", "nobody@foreign.test"), ("failed", "5.2.2", "full@foreign.test"),
        ("delayed", "4.2.2", "busy@foreign.test"),
    }  # fmt: skip


def _told(raw: bytes) -> tuple[str, str, str]:
    """What a delivery status notification says: action, status, recipient."""
    report = email.message_from_bytes(raw, policy=email.policy.default)
    assert report.get_content_type() == "multipart/report"
    status = next(part for part in report.walk() if part.get_content_type() == "message/delivery-status")
    fields = status.get_payload()[1]
    return fields["Action"], fields["Status"], fields["Final-Recipient"].partition("; ")[2]
