"""What managers set about written messages."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform.parameters import Parameter, declare, get, get_int

GROUP = _("Messages")

REOPENS_WITHIN = declare(
    Parameter(
        "messaging.reopens_within",
        _("A resolved conversation is opened again for (days)"),
        "int",
        14,
        help=_("Whoever writes later begins a new one that continues the old one."),
        group=GROUP,
        minimum=0,
        maximum=3_650,
    )
)
JOINS_WITHIN = declare(
    Parameter(
        "messaging.joins_within",
        _("The same sender and subject belong together for (days)"),
        "int",
        7,
        help=_("Only where a mail says nowhere what it answers."),
        group=GROUP,
        minimum=0,
        maximum=365,
    )
)
MOST_FROM_SENDER = declare(
    Parameter(
        "messaging.most_from_sender",
        _("Messages of one sender in a day (more are held)"),
        "int",
        200,
        help=_("Held messages stand in the list of what came in, and can be let in."),
        group=GROUP,
        minimum=1,
        maximum=100_000,
    )
)
TAKES_BULK = declare(
    Parameter(
        "messaging.takes_bulk",
        _("Newsletters and lists of strangers come in"),
        "bool",
        default=False,
        help=_("Where not, they stand in the list of what was left out, and make nobody a customer."),
        group=GROUP,
    )
)
RESOLVES_AFTER = declare(
    Parameter(
        "messaging.resolves_after",
        _("What waits for the customer is resolved after (days)"),
        "int",
        14,
        help=_("Nought: never."),
        group=GROUP,
        minimum=0,
        maximum=3_650,
    )
)
UNDO_SECONDS = declare(
    Parameter(
        "messaging.undo_seconds",
        _("An answer can be taken back for (seconds)"),
        "int",
        10,
        group=GROUP,
        minimum=0,
        maximum=120,
    )
)
ONLY_APPROVED = declare(
    Parameter(
        "messaging.only_approved",
        _("Only approved texts are offered to those who answer"),
        "bool",
        default=False,
        help=_("A text that is changed has to be approved again."),
        group=GROUP,
    )
)
AUTOMATIC_IN_ALL = declare(
    Parameter(
        "messaging.automatic_in_all",
        _("Automatic answers to one address until somebody answers it"),
        "int",
        3,
        help=_("And never more than one a day: so machines that answer each other come to an end."),
        group=GROUP,
        minimum=1,
        maximum=100,
    )
)
SILENT_MAIL = declare(
    Parameter(
        "messaging.silent_mail",
        _("A mail that lies untouched goes back to the queue after (minutes)"),
        "int",
        240,
        help=_("Whoever took it has neither had it open nor written. Nought: never."),
        group=GROUP,
        minimum=0,
        maximum=100_000,
    )
)
SILENT_CHAT = declare(
    Parameter(
        "messaging.silent_chat",
        _("A chat that lies untouched goes back to the queue after (minutes)"),
        "int",
        5,
        help=_("Whoever took it has neither had it open nor written. Nought: never."),
        group=GROUP,
        minimum=0,
        maximum=100_000,
    )
)
TELLS_TOPICS = declare(
    Parameter(
        "messaging.tells_topics",
        _("A message with another subject opens no resolved conversation again"),
        "bool",
        default=False,
        help=_("It begins a new one that continues the old one."),
        group=GROUP,
    )
)

VISITORS_KEPT = declare(
    Parameter(
        "messaging.visitors_kept",
        _("Chats of visitors nobody knows are kept for (days)"),
        "int",
        180,
        help=_("Then the visitor is forgotten, as people are. Who has become known is kept. Nought: for ever."),
        group=GROUP,
        minimum=0,
        maximum=36_500,
    )
)


def reopens_within() -> timedelta:
    """How long a resolved conversation is opened again."""
    return timedelta(days=get_int(REOPENS_WITHIN.code))


def joins_within() -> timedelta:
    """How long the same sender and subject belong together."""
    return timedelta(days=get_int(JOINS_WITHIN.code))


def visitors_kept() -> timedelta:
    """How long the chats of visitors are kept whom nobody has come to know; nought: for ever."""
    return timedelta(days=get_int(VISITORS_KEPT.code))


def takes_bulk() -> bool:
    """Whether newsletters of strangers come in."""
    return bool(get(TAKES_BULK.code))


def only_approved() -> bool:
    """Whether only approved texts are offered."""
    return bool(get(ONLY_APPROVED.code))


def automatic_in_all() -> int:
    """How many automatic answers an address gets from a mailbox until somebody answers it."""
    return get_int(AUTOMATIC_IN_ALL.code)


def silent_after() -> dict[str, timedelta]:
    """After what time untouched work goes back to the queue, by medium of work; nought: never."""
    minutes = {"mail": get_int(SILENT_MAIL.code), "chat": get_int(SILENT_CHAT.code)}
    return {work: timedelta(minutes=number) for work, number in minutes.items()}


def tells_topics() -> bool:
    """Whether another subject begins another conversation, where the old one is resolved."""
    return bool(get(TELLS_TOPICS.code))


def most_from_sender() -> int:
    """How many messages of one sender come in within a day."""
    return get_int(MOST_FROM_SENDER.code)


def resolves_after() -> timedelta:
    """After what time of silence a conversation that waits for the customer is resolved; nought: never."""
    return timedelta(days=get_int(RESOLVES_AFTER.code))


def undo_time() -> timedelta:
    """For how long an answer can be taken back."""
    return timedelta(seconds=get_int(UNDO_SECONDS.code))
