"""Import runs as something the record of changes may point at."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import pgettext_lazy

from relacja.integrations.models import ImportRun
from relacja.platform.actor import Actor
from relacja.platform.refs import RefKind, ref_kinds


@ref_kinds.plug("integrations.import_run")
class ImportRunRef(RefKind):
    """An import by the name of its file."""

    label = pgettext_lazy("an import", "Import")
    icon = "file-up"
    table = "integrations_importrun"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        """Names of files by id."""
        return dict(ImportRun.objects.visible_to(actor).filter(pk__in=list(ids)).values_list("pk", "file_name"))

    def url(self, row_id: int) -> str:
        """The run's page."""
        return reverse("integrations:run", args=[row_id])
