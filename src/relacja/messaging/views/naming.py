"""Who writes, said beside the conversation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.customers.types import Likeness
from relacja.messaging import actions, services
from relacja.messaging.forms import SenderForm
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries import conversation_of
from relacja.messaging.views.answers import actor_of, does, finds
from relacja.messaging.views.conversation import ADDS_CUSTOMERS
from relacja.platform import undo
from relacja.platform.web import toasts
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import numbers


@require_GET
@needs(ANSWER)
@finds
def find(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """Customers who may be meant, while the name is typed."""
    conversation_of(actor_of(request), conversation_id)
    typed = request.GET.get("q", "").strip()
    found = customers.search_parties(actor_of(request), typed, 8)
    return _found(request, conversation_id, found=found, typed=typed)


@require_POST
@needs(ANSWER)
@does
def who(request: HttpRequest, conversation_id: int, party_id: int) -> HttpResponse:
    """The customer is this one."""
    actor = actor_of(request)
    before = services.say_who_writes(actor=actor, conversation_id=conversation_id, party_id=party_id)
    name = customers.party_names(actor, [party_id]).get(party_id, "")
    toasts.say(request, _("The customer is %s.") % name, undo=undo.token(actor, actions.WHO_WRITES, before))
    return _named()


@require_POST
@needs(ANSWER)
@does
@finds
def add(request: HttpRequest, conversation_id: int) -> HttpResponse:
    """A new customer, with the address they write from; who may be the same is shown first."""
    conversation_of(actor_of(request), conversation_id)
    form, different = SenderForm(request.POST), numbers(request, "different")
    if not form.is_valid():
        return _found(request, conversation_id, problem=_("Type the name first."))
    try:
        services.add_who_writes(
            actor=actor_of(request), conversation_id=conversation_id, draft=form.draft(), different_from=different
        )
    except parties.PossibleDuplicates as found:
        return _found(request, conversation_id, found.likenesses, typed=form.cleaned_data["q"], form=form)
    toasts.say(request, _("Added: the address is kept with them, and this conversation is in their file."))
    return _named()


def _named() -> HttpResponse:
    response = HttpResponse(status=204)
    toasts.trigger(response, "customer-named")
    return response


def _found(
    request: HttpRequest, conversation_id: int, alike: list[Likeness] | None = None, **shown: object
) -> HttpResponse:
    reasons = [(one, ", ".join(customers.likeness_in_words(why) for why in one.reasons)) for one in alike or []]
    may_add = actor_of(request).may(ADDS_CUSTOMERS)
    shown |= {"conversation_id": conversation_id, "may_add": may_add, "alike": reasons}
    return render(request, "messaging/talk/_found.html", shown)
