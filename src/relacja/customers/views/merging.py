"""Two files side by side: the same, or somebody else."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from relacja.customers import presenting, services
from relacja.customers.forms import ReasonForm
from relacja.customers.permissions import EDIT, MERGE
from relacja.customers.problems import PROBLEMS, problem
from relacja.customers.types import PartyFile
from relacja.customers.views.asking import Ask, actor_of, ask, done, for_customer
from relacja.customers.views.profile import file_or_404
from relacja.platform import undo
from relacja.platform.actor import Actor
from relacja.platform.web import toasts


@require_http_methods(["GET", "POST"])
@for_customer(MERGE)
def merge(request: HttpRequest, party_id: int, other_id: int) -> HttpResponse:
    """Both files side by side; merging keeps the left one's name."""
    kept, absorbed = file_or_404(request, party_id), file_or_404(request, other_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _merge(request, form, kept, absorbed):
        return HttpResponseRedirect(reverse("customers:file", args=[kept.id]))
    context = {
        "form": form,
        "kept": kept,
        "absorbed": absorbed,
        "sides": (kept, absorbed),
        "rows": _rows(kept, absorbed),
    }
    return render(request, "customers/merge.html", context, status=422 if form.errors else 200)


def _merge(request: HttpRequest, form: ReasonForm, kept: PartyFile, absorbed: PartyFile) -> bool:
    actor = actor_of(request)
    try:
        identity = services.merge_parties(
            actor=actor, keep_id=kept.id, absorb_id=absorbed.id, at=timezone.now(), **form.cleaned_data
        )
    except tuple(PROBLEMS) as refused:
        form.add_error(None, str(problem(refused)[1]))
        return False
    way_back = undo.token(actor, "customers.merge", {"identity": identity.pk})
    toasts.say(request, _("One file now. The merge can be taken back at any time."), undo=way_back)
    return True


@require_POST
@for_customer(EDIT)
def different(request: HttpRequest, party_id: int, other_id: int) -> HttpResponse:
    """Remember that the two are not the same."""
    actor = actor_of(request)
    services.say_different(actor=actor, one_id=party_id, other_id=other_id, at=timezone.now())
    way_back = undo.token(actor, "customers.different", {"one": party_id, "other": other_id})
    return done(request, _("Noted: somebody else."), undo=way_back)


@require_http_methods(["GET", "POST"])
@for_customer(MERGE)
def unmerge(request: HttpRequest, party_id: int, identity_id: int) -> HttpResponse:
    """Take a merge back."""
    form = ReasonForm(request.POST or None)
    lead = _("Both files stand for themselves again. What was recorded meanwhile stays where it was recorded.")
    asked = Ask(_("Take the merge back"), _("Take back"), _("Two files again."), lead=lead)

    def run(actor: Actor) -> None:
        services.unmerge_parties(actor=actor, identity_id=identity_id, at=timezone.now(), **form.cleaned_data)

    return ask(request, form, asked, run)


def _rows(kept: PartyFile, absorbed: PartyFile) -> list[tuple[str, list[str], list[str], bool]]:
    """What to compare: a label, what either side has, and whether they differ."""
    now = timezone.now()
    rows = []
    for label, read in (
        (_("Roles"), lambda f: [" ".join(filter(None, (r.label, r.business_line))) for r in presenting.roles(f)]),
        (_("Contacts"), lambda f: [p.line.display for p in presenting.points(f, now)]),
        (
            pgettext("of the state", "Numbers"),
            lambda f: [f"{i.label} {i.line.shown}" for i in presenting.identifiers(f)],
        ),
        (_("Born"), lambda f: [presenting.field(f, "born_on").shown]),
        (_("Relations"), lambda f: [f"{r.label} {r.line.other_name}" for r in presenting.relations(f)]),
        (_("Consents"), lambda f: [f"{c.purpose}, {c.channel}: {c.decision}" for c in presenting.consents(f)]),
        (_("Tags"), lambda f: [tag.name for tag in f.tags]),
        (pgettext("what is noted", "About"), lambda f: [str(f.fields.get("note") or "")]),
    ):
        left, right = _filled(read, kept), _filled(read, absorbed)
        if left or right:
            rows.append((label, left, right, bool(left and right and left != right)))
    return rows


def _filled(read: Any, file: PartyFile) -> list[str]:
    return [text for text in read(file) if text]
