"""Settings: mailboxes, whose they are, how they are reached, and whether that works."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.accounts import queries as accounts
from relacja.messaging import inbox_words as words
from relacja.messaging import services
from relacja.messaging.forms.mailboxes import MailboxForm
from relacja.messaging.models import Mailbox
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.plugs import Transport, transports
from relacja.messaging.queries import setting_up as queries
from relacja.messaging.views.answers import actor_of, finds
from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import number


@require_GET
@needs(CONFIGURE)
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Every mailbox, and whether messages come in there."""
    actor = actor_of(request)
    rows = [(one, *_standing(one), transports.get(one.transport)) for one in queries.to_set_up(actor)]
    context = {"rows": rows, "kinds": _kinds(), "deaf": queries.deaf_sender(actor)}
    return render(request, "messaging/setup/mailboxes.html", context)


def _kinds() -> list[tuple[str, Any, str]]:
    return sorted(((code, plug.label, plug.icon) for code, plug in transports.items()), key=lambda kind: str(kind[1]))


def _standing(one: Mailbox) -> tuple[str, str]:
    if not one.is_active:
        return _("Not in use"), ""
    if one.error:
        return _("Cannot be reached"), "error"
    return (_("Messages come in"), "success") if one.seen_at else (_("Nothing has come in yet"), "")


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Set up a mailbox on that transport."""
    plug = transports.get(kind)
    if plug is None:
        raise Http404(kind)
    return _mailbox_page(request, kind, plug, None)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
@finds
def mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """How a mailbox is set up."""
    found = queries.mailbox_to_set_up(actor_of(request), mailbox_id)
    plug = transports.get(found.transport)
    if plug is None:
        raise Http404(mailbox_id)
    return _mailbox_page(request, found.transport, plug, found)


def _mailbox_page(request: HttpRequest, kind: str, plug: Transport, found: Mailbox | None) -> HttpResponse:
    actor = actor_of(request)
    form = MailboxForm(request.POST or None, actor=actor, plug=plug, mailbox=found)
    state = _standing(found) if found else None
    shares = queries.shares_of(actor, found.pk) if found else []
    page = FormPage(
        title=found.name if found else _("New mailbox: %s") % plug.label,
        back_url=reverse("messaging:mailboxes"),
        crumb=_("Mailboxes"),
        template="messaging/setup/mailbox.html",
        refusals={services.NameTaken: ("name", _("Another mailbox is called so, or has this address."))},
        more={
            "mailbox": found, "plug": plug, "state": state, "shares": shares, **_at_the_provider(actor, plug, found),
            "trouble": words.trouble(found.error) if found and found.error else "", "is_new": "new" in request.GET,
            "pasted": plug.pasted(settings.BASE_URL, found.address) if found else (),
            "units": accounts.unit_choices(actor, CONFIGURE) if found else [],
            "people": accounts.user_choices(actor, CONFIGURE, may=VIEW, limit=500) if found else [],
        },
    )  # fmt: skip

    def save(said: dict[str, Any]) -> HttpResponse | None:
        try:
            kept = services.save_mailbox(
                actor=actor, transport=kind, address=said["address"], values=form.values(),
                mailbox_id=found.pk if found else None, **form.fields_of(),
            )  # fmt: skip
        except services.BadSetting as bad:
            form.add_error(f"set_{bad.code}", str(words.BAD_SETTING.get(bad.why, bad.why)))
            return None
        return None if found else HttpResponseRedirect(f"{reverse('messaging:mailbox', args=[kept.pk])}?new")

    return form_page(request, page, form, save)


def _at_the_provider(actor: Actor, plug: Transport, found: Mailbox | None) -> dict[str, Any]:
    """What is entered there, and the texts that were approved there."""
    address = services.delivering.webhook_of(found) if found else ""
    scheme, _colon, rest = address.partition("://")
    hears = [
        (one.label, f"{scheme}://{one.user}{'@' if one.user else ''}{rest}{one.query}" if rest else "", one.help)
        for one in plug.hears
    ]
    needs_templates = bool(found and plug.capabilities.window_hours)
    return {
        "hears": hears if found else [],
        "is_closed": bool(found) and not settings.BASE_URL.startswith("https://"),
        "needs_templates": needs_templates,
        "templates": list(queries.templates_of(actor, found.pk)) if found and needs_templates else [],
    }


@require_POST
@needs(CONFIGURE)
@finds
def try_it(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Whether it can be reached as it is set up, in words."""
    health = services.try_mailbox(actor=actor_of(request), mailbox_id=mailbox_id)
    said = words.ended_at(health.step) if not health.is_well else ""
    return render(request, "messaging/setup/_tried.html", {"health": health, "said": said})


@require_POST
@needs(CONFIGURE)
@finds
def share(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Let somebody, or everybody of a unit, see it; or no more."""
    actor, back = actor_of(request), HttpResponseRedirect(reverse("messaging:mailbox", args=[mailbox_id]))
    kind, _colon, named = request.POST.get("who", "").partition(":")
    share_id, whom = number(request.POST.get("off", "")), number(named)
    if share_id is not None:
        services.unshare_mailbox(actor=actor, share_id=share_id)
    elif kind in ("user", "unit") and whom is not None:
        services.share_mailbox(actor=actor, mailbox_id=mailbox_id, **{f"{kind}_id": whom})
    else:
        toasts.say(request, _("Choose somebody first."), tone="error")
        return back
    toasts.say(request, _("Saved."))
    return back
