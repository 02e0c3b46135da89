"""Relations, consents and preferences, in the dialog of the file."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.customers import queries, services, words
from relacja.customers.forms import ConsentForm, PreferenceForm, RelationForm
from relacja.customers.permissions import CONSENT, EDIT, VIEW
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.relations import RelationTerms
from relacja.customers.views.asking import Ask, actor_of, ask, done, for_customer
from relacja.platform.actor import Actor
from relacja.platform.web.guards import needs


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def relate(request: HttpRequest, party_id: int) -> HttpResponse:
    """Say how this customer stands to another one."""
    form = RelationForm(request.POST or None)
    asked = Ask(_("Add a relation"), _("Add"), _("Added to both files."), template="customers/_relate.html")

    def run(actor: Actor) -> None:
        services.relate(actor=actor, **_relation(party_id, form.cleaned_data))

    return ask(request, form, asked, run)


def _relation(party_id: int, given: dict[str, Any]) -> dict[str, Any]:
    code, _colon, side = given["type"].partition(":")
    a_id, b_id = (party_id, given["other"]) if side == "a" else (given["other"], party_id)
    terms = RelationTerms(given["position"], given["share"])
    return {"a_id": a_id, "b_id": b_id, "code": code, "on": given["on"], "terms": terms}


@require_GET
@needs(VIEW)
def pick(request: HttpRequest) -> HttpResponse:
    """Customers to choose from, while somebody types."""
    found = queries.search_parties(actor_of(request), request.GET.get("who", ""), 6)
    hits = [(hit, words.ICONS.get(hit.kind, "circle")) for hit in found]
    return render(request, "customers/_pick.html", {"hits": hits, "who": request.GET.get("who", "")})


@require_POST
@for_customer(EDIT)
def end(request: HttpRequest, party_id: int, relation_id: int) -> HttpResponse:
    """The relation ends today; it stays in both files."""
    services.end_relation(actor=actor_of(request), relation_id=relation_id, on=timezone.localdate())
    return done(request, _("The relation has ended."))


@require_http_methods(["GET", "POST"])
@for_customer(CONSENT)
def consent(request: HttpRequest, party_id: int) -> HttpResponse:
    """Record what was said about a purpose."""
    form = ConsentForm(
        request.POST or None, initial={"purpose": "marketing", "channel": request.GET.get("channel", "")}
    )
    lead = _("A consent is never changed: what is said later is added, and the stricter holds.")

    def run(actor: Actor) -> None:
        given = form.cleaned_data
        saying = Saying(given["purpose"], given["decision"], given["channel"])
        proof = Proof(given["captured_via"], text_version=given["text_version"])
        services.record_consent(actor=actor, party_id=party_id, saying=saying, proof=proof, at=timezone.now())

    return ask(request, form, Ask(_("Record a consent"), _("Record"), _("Recorded."), lead=lead), run)


@require_http_methods(["GET", "POST"])
@for_customer(EDIT)
def preference(request: HttpRequest, party_id: int) -> HttpResponse:
    """Keep what the customer likes; an empty box takes it back."""
    form = PreferenceForm(request.POST or None, initial={"subject": request.GET.get("subject", "")})

    def run(actor: Actor) -> None:
        services.state_preference(actor=actor, party_id=party_id, at=timezone.now(), **form.cleaned_data)

    return ask(request, form, Ask(_("A preference"), _("Save"), _("Saved.")), run)
