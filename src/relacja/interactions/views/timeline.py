"""The timeline on a customer's file, and its composer."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from relacja.customers import queries as customers
from relacja.interactions import presenting, queries, services
from relacja.interactions.forms import ComposerForm, FilterForm
from relacja.interactions.permissions import RECORD, VIEW
from relacja.interactions.views.answers import actor_of, changed, explain, uploads_of
from relacja.platform.files import FileTooLarge
from relacja.platform.web.guards import needs


@require_GET
@needs(VIEW)
def timeline(request: HttpRequest, party_id: int) -> HttpResponse:
    """A page of the timeline, by filters, from where the page before ended."""
    actor, form = actor_of(request), FilterForm(request.GET)
    if not form.is_valid() or not queries.parties_visible(actor, [party_id]):
        raise Http404
    after = form.cleaned_data["after"]
    page = queries.timeline(actor, party_id, form.filters(actor.user_id), after)
    context = presenting.page_context(party_id, page, request.GET.dict(), after)
    return render(request, "interactions/_page.html", context | {"may_record": actor.may(RECORD)})


@require_GET
@needs(VIEW)
def planned(request: HttpRequest, party_id: int) -> HttpResponse:
    """What is planned with the customer."""
    actor = actor_of(request)
    if not queries.parties_visible(actor, [party_id]):
        raise Http404
    cards = presenting.plans(queries.planned(actor, customers.members(party_id)))
    return render(request, "interactions/_planned.html", {"planned": cards, "may_record": actor.may(RECORD)})


@require_http_methods(["GET", "POST"])
@needs(RECORD)
def compose(request: HttpRequest, party_id: int) -> HttpResponse:
    """The composer for one kind; what is logged appears on the timeline at once."""
    kind = _kind(request)
    form = ComposerForm(kind, request.POST or None)
    context = {"party_id": party_id, "composer": presenting.composer(kind), "form": form}
    if request.method == "POST" and form.is_valid():
        try:
            uploads = uploads_of(request)
            services.log(actor=actor_of(request), kind=kind, party_id=party_id, uploads=uploads, **form.said())
        except (services.BadDraft, services.KeyDestroyed, services.TooManyFiles, FileTooLarge) as problem:
            explain(form, problem)
        except services.PartyNotVisible as problem:
            raise Http404 from problem
        else:
            fresh = context | {"composer": presenting.composer("note"), "form": ComposerForm("note")}
            return changed(render(request, "interactions/_composer.html", fresh), _("Written down."))
    return render(request, "interactions/_composer.html", context, status=422 if form.errors else 200)


def _kind(request: HttpRequest) -> str:
    kind = request.GET.get("kind", "note")
    if kind not in presenting.KEYS:
        raise Http404
    return kind
