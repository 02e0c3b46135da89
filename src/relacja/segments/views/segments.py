"""Pages of one segment: how it stands, its form, its full count."""

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from relacja.platform.actor import Actor
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs
from relacja.platform.web.requests import HouseRequest
from relacja.segments import presenting, queries, services, words
from relacja.segments.forms import NewSegmentForm, SegmentForm
from relacja.segments.models import Segment
from relacja.segments.permissions import EDIT, VIEW
from relacja.segments.types import Kind, State

TEMPLATE = "segments/form.html"


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    return cast(HouseRequest, request).actor


def found_of(request: HttpRequest, segment_id: int) -> Segment:
    """The segment, or a page that says there is none."""
    found = queries.segment(actor_of(request), segment_id)
    if found is None:
        raise Http404(segment_id)
    return found


@require_GET
@needs(VIEW)
def segment(request: HttpRequest, segment_id: int) -> HttpResponse:
    """One: who belongs, how large it is and was, who is in it, who came and went."""
    found = found_of(request, segment_id)
    return render(request, "segments/segment.html", presenting.page(actor_of(request), found, timezone.now()))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Make one."""
    form = NewSegmentForm(request.POST or None, initial={"kind": request.GET.get("kind", Kind.CONDITION.value)})
    page = FormPage(
        title=_("New segment"), crumb=_("Segments"), back_url=reverse("segments:segments"), template=TEMPLATE
    )

    def save() -> HttpResponse:
        made = services.add_segment(actor=actor_of(request), at=timezone.now(), **form.given())
        return redirect("segments:segment", made)

    return form_page(request, page, form, _refusing(form, save))


@require_http_methods(["GET", "POST"])
@needs(EDIT)
def change(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Change one."""
    found = found_of(request, segment_id)
    form = SegmentForm.of(found, request.POST or None)
    page = FormPage(
        title=_("Change"), crumb=found.name, back_url=reverse("segments:segment", args=[segment_id]), template=TEMPLATE
    )

    def save() -> None:
        services.change_segment(actor=actor_of(request), segment_id=segment_id, at=timezone.now(), **form.given())

    return form_page(request, page, form, _refusing(form, save))


def _refusing(form: SegmentForm, save: Callable[[], object]) -> Callable[[dict[str, Any]], object]:
    """Saves, and says beside its field what the service refuses."""

    def saved(_said: dict[str, Any]) -> object:
        try:
            return save()
        except services.BadSegment as problem:
            return form.add_error(problem.field, words.refused(problem.why, problem.way))

    return saved


@require_POST
@needs(EDIT)
def count(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Have it counted whole; the page shows how far it is."""
    found = found_of(request, segment_id)
    services.ask_count(actor=actor_of(request), segment_id=found.pk, at=timezone.now())
    return _counting(request, found)


@require_GET
@needs(VIEW)
def counting(request: HttpRequest, segment_id: int) -> HttpResponse:
    """How far the count is; the whole page anew once it is done."""
    return _counting(request, found_of(request, segment_id))


def _counting(request: HttpRequest, found: Segment) -> HttpResponse:
    shown = presenting.counting(actor_of(request), found)
    response = render(request, "segments/_counting.html", shown | {"watched": True})
    if not shown["waits"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@needs(EDIT)
def set_state(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Pause it, archive it, or let it live."""
    wanted = request.POST.get("state", "")
    if wanted not in list(State):
        return HttpResponse(status=422)
    found = found_of(request, segment_id)
    services.set_state(actor=actor_of(request), segment_id=found.pk, state=State(wanted), at=timezone.now())
    toasts.say(request, _("Saved."))
    return redirect("segments:segment", segment_id)


@require_POST
@needs(EDIT)
def delete(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Delete it with its history."""
    found = found_of(request, segment_id)
    reason = request.POST.get("reason", "").strip() or "-"
    try:
        services.delete_segment(actor=actor_of(request), segment_id=found.pk, reason=reason)
    except services.BadSegment as problem:
        toasts.say(request, words.refused(problem.why, problem.way))
        return _on(request, reverse("segments:segment", args=[segment_id]))
    toasts.say(request, _("Deleted."))
    return _on(request, reverse("segments:segments"))


def _on(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, also for a button that was asked about first."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)
