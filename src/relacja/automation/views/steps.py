"""Drawing: a step put in, changed, taken out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from relacja.automation import flow_page, services, words
from relacja.automation.forms import StepForm
from relacja.automation.permissions import CONFIGURE
from relacja.automation.rules import editing
from relacja.automation.rules.graph import Node
from relacja.automation.views.flows import actor_of, drawn, found_flow, save, sent
from relacja.platform.web import toasts
from relacja.platform.web.form_page import FormPage, form_page
from relacja.platform.web.guards import needs


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def add(request: HttpRequest, flow_id: int) -> HttpResponse:
    """Choose a kind of step; then its form; then it stands behind the exit that was named."""
    flow = found_flow(request, flow_id)
    after, exit_, kind = (request.GET.get(name, "") for name in ("after", "exit", "kind"))
    body, offered = drawn(request, flow), flow_page.kinds_to_add(flow)
    if after and exit_ not in (editing.nodes(body).get(after) or {}).get("exits", {}):
        raise Http404(after)
    if kind not in {code for code, *_rest in offered}:
        shown = {"flow": flow, "offered": offered, "after": after, "exit": exit_}
        return render(request, "automation/add_step.html", shown)
    form = StepForm(sent(request), actor_of(request), Node("", kind))
    page = _page(words.kind(kind), flow_id, flow.name)
    return form_page(request, page, form, lambda _said: save(request, flow, _added(body, after, exit_, form)))


def _added(body: dict[str, Any], after: str, exit_: str, form: StepForm) -> dict[str, Any]:
    said = form.said()
    exits = services.exits_of(Node("", said["kind"], said["settings"])) or ()
    return editing.add(body, after, exit_, said, exits)


@require_http_methods(["GET", "POST"])
@needs(CONFIGURE)
def change(request: HttpRequest, flow_id: int, node: str) -> HttpResponse:
    """Set a step, and where its exits lead."""
    flow = found_flow(request, flow_id)
    body = drawn(request, flow)
    nodes = flow_page.graph_of(body).nodes
    if node not in nodes:
        raise Http404(node)
    found, others = nodes[node], [(one.code, words.step(one)) for one in nodes.values()]
    form = StepForm(sent(request), actor_of(request), found, others)
    page = _page(words.kind(found.kind), flow_id, flow.name)
    return form_page(request, page, form, lambda _said: save(request, flow, _changed(body, found, form)))


def _changed(body: dict[str, Any], node: Node, form: StepForm) -> dict[str, Any]:
    said = form.said()
    exits = services.exits_of(Node(node.code, node.kind, said["settings"])) or ()
    new = editing.change(body, node.code, said, exits)
    for exit_, to in form.leads().items():
        if exit_ in exits and to in editing.nodes(new):
            new = editing.lead(new, node.code, exit_, to)
    return new


@require_POST
@needs(CONFIGURE)
def remove(request: HttpRequest, flow_id: int, node: str) -> HttpResponse:
    """Take a step out; what followed it by its first exit follows what stood before it."""
    flow = found_flow(request, flow_id)
    body = drawn(request, flow)
    if node not in editing.nodes(body):
        raise Http404(node)
    save(request, flow, editing.remove(body, node))
    toasts.say(request, _("The step is out. Undo takes that back."))
    return redirect("automation:flow", flow_id)


def _page(title: str, flow_id: int, crumb: str) -> FormPage:
    back = reverse("automation:flow", args=[flow_id])
    return FormPage(title=title, back_url=back, crumb=crumb, template="web/form.html")
