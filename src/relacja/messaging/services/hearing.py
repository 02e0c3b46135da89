"""What providers tell by webhooks: verified, kept, answered at once; what it tells happens after that, once.

Before a request is answered it is a row with its job, in one transaction. The job fetches what lies with the provider,
then takes messages in and moves ours on. News of a message that we do not know yet is waited for.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.customers import services as customers
from relacja.customers.services import Proof, Saying
from relacja.messaging.models import Arrival, HookPost, Mailbox, Message
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import BadPost, Heard, Refused, Transport, Unreachable, transports
from relacja.messaging.rules import deliveries, keywords
from relacja.messaging.services import bounces, delivering, intake, turns
from relacja.messaging.types import Bounced, Delivery, File, Inbound, Media, Place, Posted, StatusNews
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.jobs import enqueue, job
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)

ACTOR = Actor.system(gettext_noop("webhooks of messages"))
TRIES = 8
"""The first again after ten seconds, the last after about twenty minutes."""
KEPT = timedelta(days=30)
LONGEST_KEY = 200
SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class Answered:
    """What a request is answered with."""

    text: str
    media_type: str = "text/plain"
    status: int = 200


def hear(  # not a use case: nobody has signed in; the transport says whether the request is believed
    hook: str, read: Callable[[int], Posted]
) -> Answered | None:
    """Keep what a provider posted, and answer. `read` gets the largest number of bytes. None: no such webhook.

    Raises `BadSignature`, `BadPost`, and what `read` raises.
    """
    mailbox = Mailbox.objects.filter(hook=hook, is_active=True).first() if hook else None
    transport = transports.get(mailbox.transport) if mailbox else None
    if mailbox is None or transport is None:
        return None
    posted, settings = read(transport.largest_post), delivering.settings_of(mailbox)
    transport.verify(settings, posted)
    heard = _understood(transport, settings, posted, mailbox)
    if heard is None or heard.messages or heard.news:
        keep_post(actor=ACTOR, mailbox_id=mailbox.pk, posted=posted)
    return Answered(heard.answer, heard.media_type, heard.status) if heard else Answered("")


def _understood(transport: Transport, settings: dict[str, str], posted: Posted, mailbox: Mailbox) -> Heard | None:
    """None where understanding it failed and should not have: it is kept, and tried again when that is mended."""
    try:
        return transport.parse(settings, posted)
    except BadPost:
        raise
    except Exception as problem:
        log.warning("a request at a webhook is not understood", mailbox=mailbox.pk, problem=type(problem).__name__)
        return None


@use_case(permits=CONFIGURE)
def keep_post(*, actor: Actor, mailbox_id: int, posted: Posted) -> None:
    """Keep a request until what it tells has happened; the same one again is nothing new."""
    digest = hashlib.sha256(b"\n".join((posted.method.encode(), posted.url.encode(), posted.body))).hexdigest()
    post, is_new = HookPost.objects.get_or_create(
        mailbox_id=mailbox_id,
        digest=digest,
        defaults={
            "at": posted.at, "method": posted.method, "url": posted.url, "body": posted.body,
            "headers": {name: value for name, value in posted.headers.items() if name not in SECRET_HEADERS},
        },
    )  # fmt: skip
    if is_new:
        enqueue(take_post, post_id=post.pk)
    audit.note(mailbox=mailbox_id, is_new=is_new)


@job(queue="messages")
def take_post(*, post_id: int) -> None:
    """Let happen what a kept request tells."""
    take(post_id)


def take(post_id: int) -> None:  # not a use case: what it fetches goes over the wire; then each outcome is one
    """Fetch the files of its messages, then let all that it tells happen; what cannot be yet is tried again."""
    post = HookPost.objects.select_related("mailbox").filter(pk=post_id, done_at__isnull=True).first()
    transport = transports.get(post.mailbox.transport) if post else None
    if post is None or transport is None:
        return
    settings = delivering.settings_of(post.mailbox)
    posted = Posted(post.method, post.url, post.headers, bytes(post.body), at=post.at)
    heard = transport.parse(settings, posted)
    try:
        messages = [_whole(transport, settings, one, is_last=post.tries >= TRIES) for one in heard.messages]
    except Unreachable as away:
        put_off_post(actor=ACTOR, post_id=post_id, why=str(away))
        return
    happen(actor=ACTOR, post_id=post_id, messages=messages, news=heard.news)


def _whole(transport: Transport, settings: dict[str, str], inbound: Inbound, *, is_last: bool) -> Inbound:
    """The message with its files; one that cannot be had is named among its problems. Raises `Unreachable`."""
    files, problems = list(inbound.files), list(inbound.problems)
    for media in inbound.media:
        try:
            files.append(_file(media, transport.fetch(settings, media)))
        except Refused:
            problems.append("file_refused")
        except Unreachable:
            if not is_last:
                raise
            problems.append("file_out_of_reach")
    return replace(inbound, files=tuple(files), problems=tuple(problems), media=())


def _file(media: Media, content: bytes) -> File:
    return File(media.name, content, media.content_id, media.is_inline)


@use_case(permits=CONFIGURE)
def happen(*, actor: Actor, post_id: int, messages: Sequence[Inbound], news: Sequence[StatusNews]) -> None:
    """Take in the messages of a request and move ours on, once; news of what we do not know yet comes again."""
    post = HookPost.objects.select_for_update().filter(pk=post_id, done_at__isnull=True).first()
    if post is None:
        return
    now, mailbox = timezone.now(), Mailbox.objects.get(pk=post.mailbox_id)
    lines = intake.take_in(actor=actor, mailbox_id=mailbox.pk, seen=[_seen(mailbox, one, post) for one in messages])
    _heed_words(actor, mailbox, lines, now)
    unknown = [one for one in news if not _moved(actor, mailbox, one, now)]
    audit.note(mailbox=mailbox.name, messages=len(messages), news=len(news), unknown=len(unknown))
    if unknown and post.tries < TRIES:
        _again_later(post, "news of an unknown message", now)
        return
    post.done_at, post.body, post.url, post.headers = now, b"", "", {}
    post.problem = "news of an unknown message" if unknown else ""
    post.save()


@use_case(permits=CONFIGURE)
def put_off_post(*, actor: Actor, post_id: int, why: str) -> None:
    """What a request tells cannot happen yet."""
    post = HookPost.objects.select_for_update().filter(pk=post_id, done_at__isnull=True).first()
    if post is not None:
        _again_later(post, why, timezone.now())
    audit.note(post=post_id)


def _again_later(post: HookPost, why: str, now: datetime) -> None:
    post.tries += 1
    post.problem = why[:300]
    post.save(update_fields=["tries", "problem"])
    enqueue(take_post, at=now + timedelta(seconds=5 * 2**post.tries), post_id=post.pk)


def _seen(mailbox: Mailbox, inbound: Inbound, post: HookPost) -> intake.Seen:
    """The message under its name for ever: providers name theirs alike, so the mailbox stands before it, but of mail,
    whose names are the world's."""
    key = inbound.key if len(inbound.key) <= LONGEST_KEY else hashlib.sha256(inbound.key.encode()).hexdigest()
    transport = transports.get(mailbox.transport)
    if transport is None or transport.medium != "email":
        key = f"{mailbox.transport}:{mailbox.pk}:{key}"
    original = inbound.original or bytes(post.body)
    named = replace(
        inbound, key=_clean(key), original=original, sender=_clean(inbound.sender), text=_clean(inbound.text),
        sender_name=_clean(inbound.sender_name), subject=_clean(inbound.subject), html=_clean(inbound.html),
    )  # fmt: skip
    return intake.Seen(Place(key=named.key), lambda: named, original, sender=named.sender, subject=named.subject)


def _clean(told: str) -> str:
    """Without what no database keeps: letters that are none, and nothing."""
    return told.replace("\x00", "").encode(errors="replace").decode()


def _heed_words(actor: Actor, mailbox: Mailbox, lines: Sequence[Arrival], now: datetime) -> None:
    """STOP takes the consent to advertising back, START gives it, for the customer who uses the number."""
    transport = transports.get(mailbox.transport)
    if transport is None or not transport.consent_channel:
        return
    ids = [line.message_id for line in lines if line.message_id and line.state != Arrival.State.AGAIN]
    for message in Message.objects.filter(pk__in=ids).select_related("conversation").order_by("pk"):
        decision, party_id = keywords.said(message.text), message.conversation.party_id
        if decision and party_id is not None:
            saying = Saying("marketing", decision, channel=transport.consent_channel)
            proof = Proof(f"message to {mailbox.name}"[:50], message.interaction_id, message.text.strip()[:50])
            customers.record_consent(
                actor=actor, party_id=party_id, saying=saying, proof=proof, at=min(message.at, now)
            )


def _moved(actor: Actor, mailbox: Mailbox, news: StatusNews, now: datetime) -> bool:
    """Whether the message that this is about is known; it stands where the news says, if that is forward."""
    ours = Message.objects.select_for_update(of=("self",)).filter(mailbox=mailbox, direction="outbound")
    message = (news.key and ours.filter(key=news.key).first()) or (
        news.provider_key and ours.filter(provider_key=news.provider_key).first()
    )
    if not message:
        return False
    after = deliveries.after(Delivery(message.delivery), news.delivery)
    if after == message.delivery:
        return True
    moment = min(news.at, now)
    message.delivery, message.delivery_detail = after, news.detail[:300]
    message.provider_key = message.provider_key or news.provider_key[:300]
    message.sent_at = message.sent_at or moment
    if after in (Delivery.DELIVERED, Delivery.READ):
        message.delivered_at = message.delivered_at or moment
    if after == Delivery.READ:
        message.read_at = moment
    message.save()
    _tell(actor, message, news, now)
    return True


def _tell(actor: Actor, message: Message, news: StatusNews, now: datetime) -> None:
    if message.delivery == Delivery.BOUNCED:
        recipient = news.recipient or next(iter(message.recipients.get("to", ())), "")
        back = Bounced(recipient, (message.key,), permanence="permanent", diagnostic=news.detail)
        bounces.keep(actor, None, back, now)
    elif message.delivery == Delivery.FAILED:
        delivering.mark_failed(actor=actor, message_id=message.pk, why=news.detail)
    turns.tell(message.conversation_id)


@use_case(permits=CONFIGURE)
def forget_posts(*, actor: Actor, now: datetime) -> int:
    """Let go what has happened a month ago; how many."""
    gone, _each = HookPost.objects.filter(done_at__lt=now - KEPT).delete()
    return gone
