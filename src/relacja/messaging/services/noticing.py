"""What concerns a colleague is kept for a letter to them, where they have chosen to be told by e-mail."""

from collections.abc import Collection, Mapping
from datetime import datetime

from relacja.accounts import queries as accounts
from relacja.messaging.models import Conversation, HowTold, Notice, NoticeChoice, NoticeKind
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.queries import notices
from relacja.messaging.rules.noticing import due_at
from relacja.platform import audit
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


def concerns(  # not a use case: a part of what has happened
    conversation: Conversation, kind: NoticeKind, user_ids: Collection[int], now: datetime, by: int | None = None
) -> None:
    """These colleagues are to be told, each as they have chosen; what waits for a letter already waits once."""
    choices = NoticeChoice.objects.filter(user_id__in=user_ids, bounced_at=None).exclude(**{kind.value: HowTold.OFF})
    rows = []
    for choice in choices:
        reader = accounts.colleague(choice.user_id)
        if reader is not None:
            due = due_at(getattr(choice, kind.value), now, reader.zone)
            rows.append(Notice(user_id=reader.id, kind=kind, conversation=conversation, by_id=by, at=now, due_at=due))
    Notice.objects.bulk_create(rows, ignore_conflicts=True)


@use_case(permits=VIEW)
def choose_my_notices(
    *, actor: Actor, named: str, assigned: str, wrote: str, here: Collection[str] = tuple(NoticeKind.values)
) -> NoticeChoice:
    """Say of what one is told by e-mail, and how often, and of what on open pages (`here`).

    An address that came back is tried again from now on.
    """
    if actor.user_id is None:
        raise NotPermitted(VIEW)
    return _chosen(actor.user_id, {"named": named, "assigned": assigned, "wrote": wrote}, here)


@use_case(permits=CONFIGURE)
def choose_notices_of(
    *, actor: Actor, user_id: int, named: str, assigned: str, wrote: str, here: Collection[str]
) -> NoticeChoice:
    """Say it for a colleague of the units one sets up for. Raises `ColleagueNotFound`."""
    colleague_id = notices.within_reach(actor, user_id)
    return _chosen(colleague_id, {"named": named, "assigned": assigned, "wrote": wrote}, here)


def _chosen(user_id: int, ways: Mapping[str, str], here: Collection[str]) -> NoticeChoice:
    chosen = {kind: HowTold(how) for kind, how in ways.items()}
    shown = {f"{kind}_here": kind in here for kind in NoticeKind.values}
    row, _new = NoticeChoice.objects.update_or_create(user_id=user_id, defaults={**chosen, **shown, "bounced_at": None})
    for kind, how in chosen.items():
        if how == HowTold.OFF:
            Notice.objects.filter(user_id=user_id, kind=kind, state=Notice.State.WAITING).delete()
    audit.note(subject=Ref("accounts.user", user_id), **{kind: str(how) for kind, how in chosen.items()}, **shown)
    return row
