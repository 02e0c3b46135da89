"""Flows and runs as something others may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation.models import Flow, Run
from relacja.automation.types import FLOW, RUN
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug(FLOW)
class FlowRef(RefKind):
    """A flow by its name."""

    label = pgettext_lazy("automation", "Flow")
    icon = "workflow"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names by id."""
        return dict(Flow.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "name"))

    def url(self, row_id: int) -> str:
        """The flow's page."""
        return reverse("automation:flow", args=[row_id])


@ref_kinds.plug(RUN)
class RunRef(RefKind):
    """A run by its flow and key."""

    label = _("Run of a flow")
    icon = "route"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Flow and key by id."""
        rows = Run.objects.visible_to(actor).filter(pk__in=set(ids)).values_list("pk", "flow__name", "key")
        return {row_id: f"{name}: {key}" for row_id, name, key in rows}

    def url(self, row_id: int) -> str:
        """The run's page."""
        return reverse("automation:run", args=[row_id])
