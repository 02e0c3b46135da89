"""Writing: answers, notes, what is passed on, and messages to somebody who has not written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from relacja.messaging import actions, composing, parameters, presenting, services
from relacja.messaging import inbox_words as words
from relacja.messaging.forms.composing import ComposeForm, files_of
from relacja.messaging.models import Conversation, Draft, MessageTemplate
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import capabilities_of
from relacja.messaging.queries import approved_texts, conversation_of, feed, message_of, own_draft
from relacja.messaging.queries.conversations import called
from relacja.messaging.rules import places
from relacja.messaging.rules.mentions import named_in
from relacja.messaging.services import Answer, Change
from relacja.messaging.views.answers import actor_of, finds
from relacja.messaging.views.handling import NEXT, moment_of
from relacja.platform import undo
from relacja.platform.web import formats, toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number, numbers

HOWS = ("reply", "all", "forward", "note")
COPIES = ("all", "forward")
"""Only where there are subjects, and others may get a copy."""


@require_GET
@needs(ANSWER)
@finds
def compose(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The composer: an answer, to all, a note, or something passed on; `close` puts it away."""
    actor = actor_of(request)
    found = conversation_of(actor, conversation_id)
    how = _how(request, found)
    if how not in HOWS:
        return _closed(request, found)
    named = number(request.GET.get("message") or request.GET.get("again") or "")
    message = message_of(actor, conversation_id, named) if named is not None else None
    begun = own_draft(actor, found.pk, "note" if how == "note" else "answer") if message is None else None
    draft = (
        composing.begun(actor, found, begun.content)
        if begun
        else composing.draft(actor, found, how, message, again="again" in request.GET)
    )
    context = _context(request, found, how) | {"draft": draft} | _begun(begun)
    return render(request, "messaging/talk/_composer.html", context)


def _begun(draft: Draft | None) -> dict[str, Any]:
    """Who began it, and the files that go along."""
    files = draft.files.order_by("pk") if draft else ()
    return {"handed": draft if draft and draft.handed_by else None, "draft_files": files}


def _how(request: HttpRequest, found: Conversation) -> str:
    """What is asked for; an answer where the wire cannot do that."""
    how = request.GET.get("how", "reply")
    is_wide = how not in COPIES or capabilities_of(found.mailbox.transport).subject
    return how if is_wide else "reply"


def _context(request: HttpRequest, found: Conversation, how: str) -> dict[str, Any]:
    limits = composing.limits(found, timezone.now())
    is_closed = limits.closed_since is not None and how != "note"
    return {
        "conversation": found,
        "how": how,
        "hows": [one for one in words.HOWS if limits.has_copies or one[0] not in COPIES],
        "limits": limits,
        "snooze_choices": actions.snooze_choices(),
        "signature": composing.signature_of(actor_of(request), found) if how != "note" else "",
        **(_approved(request, found) if is_closed else {}),
    }


def _approved(request: HttpRequest, found: Conversation) -> dict[str, Any]:
    """The texts that may be sent still, the one that was chosen, and what goes into it."""
    texts = approved_texts(actor_of(request), found)
    asked = request.GET.get("template", "")
    chosen = next((one for one in texts if one.code == asked), texts[0] if texts else None)
    named = list(enumerate(chosen.fields, 1)) if chosen else []
    return {"approved": texts, "chosen": chosen, "places": named, **(_read(chosen, {}) if chosen else {})}


def _read(chosen: MessageTemplate, values: dict[str, str]) -> dict[str, Any]:
    """An approved text as the customer will read it, and what is missing in it."""
    parts = places.parts(chosen.text, values, chosen.fields)
    return {"parts": parts, "missing": {part.place for part in parts if part.is_missing}}


@require_POST
@needs(ANSWER)
@finds
def approved(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """The approved text with what has been typed into its places so far."""
    actor, form = actor_of(request), ComposeForm(request.POST)
    texts = approved_texts(actor, conversation_of(actor, conversation_id))
    chosen = next((one for one in texts if one.code == request.POST.get("template", "")), None)
    if chosen is None:
        raise Http404
    return render(request, "messaging/talk/_approved_text.html", _read(chosen, form.values()))


def _closed(request: HttpRequest, found: Conversation) -> HttpResponse:
    """The composer put away."""
    has_copies = capabilities_of(found.mailbox.transport).subject
    context = {"conversation": found, "may_answer": True, "has_copies": has_copies}
    return render(request, "messaging/talk/_composer_closed.html", context)


@require_POST
@needs(ANSWER)
@finds
def send(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Send an answer; what is refused is said above it, and everything typed stays."""
    actor, form = actor_of(request), ComposeForm(request.POST)
    found = conversation_of(actor, conversation_id)
    if not form.is_valid():
        return _refused(request, form.said())
    try:
        message = services.answer(actor=actor, conversation_id=found.pk, answer=_answer(request, form, found))
    except services.WrittenMeanwhile:
        return _meanwhile(request, found, form.cleaned_data["seen"])
    except tuple(REFUSALS) as refused:
        return _refused(request, [str(next(said for kind, said in REFUSALS.items() if isinstance(refused, kind)))])
    _put_off(request, form, found.pk)
    return _sent(request, found, message.pk, form)


REFUSALS: dict[type[Exception], Any] = {
    services.Nothing: gettext_lazy("There is nothing to send yet: write something, or attach a file."),
    services.NoRecipient: gettext_lazy("Say to whom it goes."),
    services.WindowClosed: gettext_lazy("The customer wrote too long ago: only an approved text may be sent."),
    services.TextTooLong: gettext_lazy("The text is too long for this way of writing."),
    services.ReachesCustomer: gettext_lazy(
        "One of these addresses is the customer's: they hear nothing of what is asked beside their conversation."
    ),
    services.StandsBeside: gettext_lazy("This stands beside another conversation already: ask from there."),
    services.NoSuchTemplate: gettext_lazy("This approved text is not there any more: choose another."),
    services.MissingValue: gettext_lazy("Fill every place of the approved text."),
    services.NoFiles: gettext_lazy("No files can be sent this way."),
    services.TooManyFiles: gettext_lazy("Too much for one message: at most 20 files and 25 MB together."),
}


def _answer(request: HttpRequest, form: ComposeForm, found: Conversation) -> Answer:
    """What the form says. Raises `TooManyFiles`."""
    said = form.cleaned_data
    begun = own_draft(actor_of(request), found.pk)
    kept = services.draft_files(begun, only=numbers(request, "attached")) if begun else ()
    files = (*kept, *files_of(request.FILES.getlist("files")))
    return Answer(
        text=composing.signed(actor_of(request), found, said["text"]),
        subject=said["subject"],
        to=said["to"],
        cc=said["cc"],
        bcc=said["bcc"],
        files=(*files, *composing.carried(found, numbers(request, "carry"))),
        then=THEN.get(said["then"], "wait"),
        seen=said["seen"],
        send_at=said["send_at"],
        template=said["template"],
        template_values=form.values() if said["template"] else {},
    )


THEN = {"open": "", "resolve": "resolve", "wait": "wait", "snooze": "wait"}


def _put_off(request: HttpRequest, form: ComposeForm, conversation_id: int) -> None:
    """Where it was asked for, the conversation comes back at a moment if the customer does not answer."""
    if form.cleaned_data["then"] == "snooze":
        until = moment_of(form.cleaned_data["until"], "")
        change = Change("snooze", until=until)
        services.change_many(actor=actor_of(request), conversation_ids=[conversation_id], change=change)


def _sent(request: HttpRequest, found: Conversation, message_id: int, form: ComposeForm) -> HttpResponse:
    """The composer put away, with the way back; on to the next one where it is done with. Where it was read as it was
    sent there is no way back, and one goes on writing."""
    if capabilities_of(found.mailbox.transport).instant:
        return _said_at_once(request, found, form)
    at = form.cleaned_data["send_at"]
    seconds = int(parameters.undo_time().total_seconds())
    said = _("It leaves %s.") % formats.moment(at) if at else _("It leaves in %(n)s s.") % {"n": seconds}
    token = undo.token(actor_of(request), actions.TAKE_BACK, {"message": message_id})
    toasts.say(request, said if seconds or at else pgettext("message", "Sent"), undo=token if seconds or at else "")
    return _changed(_closed(request, found), found, form)


def _said_at_once(request: HttpRequest, found: Conversation, form: ComposeForm) -> HttpResponse:
    """The composer, empty and ready, unless the conversation is done with."""
    if form.cleaned_data["then"] in LEAVES:
        toasts.say(request, pgettext("message", "Sent"))
        return _changed(_closed(request, found), found, form)
    now = conversation_of(actor_of(request), found.pk)
    context = (
        _context(request, now, "reply")
        | {"draft": composing.draft(actor_of(request), now, "reply", None, again=False)}
        | _begun(None)
    )
    return _changed(render(request, "messaging/talk/_composer.html", context), found, form)


LEAVES = ("resolve", "snooze")


def _changed(response: HttpResponse, found: Conversation, form: ComposeForm) -> HttpResponse:
    for event in ("talk-changed", "list-changed"):
        toasts.trigger(response, event)
    if form.cleaned_data["then"] in LEAVES:
        toasts.trigger(response, NEXT, {"after": found.pk})
    return response


def _refused(request: HttpRequest, problems: list[str]) -> HttpResponse:
    """What is wrong, above the composer, which stays as it is with all that was typed and attached."""
    return _said(render(request, "messaging/talk/_composer_said.html", {"problems": problems}, status=422))


def _meanwhile(request: HttpRequest, found: Conversation, seen: int) -> HttpResponse:
    """What was written since the answer was begun; whoever has read it sends again."""
    actor = actor_of(request)
    customer = (found.address, called(actor, found))
    entries = presenting.feed(actor, feed.since(found, seen), timezone.now(), customer).entries
    context = {"conversation": found, "since": entries}
    return _said(render(request, "messaging/talk/_composer_said.html", context, status=409))


def _said(response: HttpResponse) -> HttpResponse:
    response["HX-Retarget"], response["HX-Reswap"] = "#composer-said", "innerHTML"
    return response


@require_POST
@needs(ANSWER)
@finds
def note(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Write something for us alone; who is named in it is told."""
    actor, text = actor_of(request), request.POST.get("text", "")[:200_000]
    names = named_in(text, composing.colleagues(actor)) if "@" in text else []
    try:
        services.write_note(actor=actor, conversation_id=conversation_id, note=text, names=names)
    except services.Nothing:
        return _refused(request, [_("There is nothing in the note yet.")])
    response = _closed(request, conversation_of(actor, conversation_id))
    toasts.say(request, _written_down(len(set(names) - {actor.user_id})))
    toasts.trigger(response, "talk-changed")
    return response


def _written_down(told: int) -> str:
    said = ngettext("Written down; %(n)s colleague is told.", "Written down; %(n)s colleagues are told.", told)
    return said % {"n": told} if told else _("Written down, for us alone.")
