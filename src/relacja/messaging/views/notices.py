"""One's own settings: of what one is told by e-mail and on open pages, and what was told of late."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from relacja.messaging import services
from relacja.messaging.forms import NoticesForm
from relacja.messaging.models import NoticeKind
from relacja.messaging.permissions import VIEW
from relacja.messaging.queries import notices
from relacja.messaging.views.answers import actor_of
from relacja.platform.web.guards import needs

TONES = {"sent": "success", "unsure": "warning", "failed": "error"}


@needs(VIEW)
def my_notices(request: HttpRequest) -> HttpResponse:
    """Choose, and see what became of the last ones."""
    actor = actor_of(request)
    choice = notices.my_choice(actor)
    initial = {kind: getattr(choice, kind) for kind in NoticeKind.values}
    here = [kind for kind in NoticeKind.values if getattr(choice, f"{kind}_here")]
    form = NoticesForm(request.POST or None, initial={**initial, "here": here})
    if request.method == "POST" and form.is_valid():
        services.choose_my_notices(actor=actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("messaging:my_notices"))
    email, is_ours = notices.my_address(actor)
    rows = [(row, row.get_state_display(), TONES.get(row.state, "")) for row in notices.my_notices(actor)]
    context = {"form": form, "choice": choice, "email": email, "is_ours": is_ours, "rows": rows}
    return render(request, "messaging/notices.html", context, status=422 if form.errors else 200)
