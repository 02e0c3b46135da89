"""The ways out of every list: CSV and XLSX."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.integrations.permissions import EXPORT_LISTS
from relacja.platform.lists.definition import ListDefinition
from relacja.platform.lists.leaving import WayOut, ways_out


def _address(definition: ListDefinition, form: str, query: str) -> str:
    return reverse("integrations:export", args=[definition.code, form]) + (f"?{query}" if query else "")


ways_out.add("csv", WayOut(_("As CSV"), EXPORT_LISTS, lambda definition, query: _address(definition, "csv", query)))
ways_out.add("xlsx", WayOut(_("As XLSX"), EXPORT_LISTS, lambda definition, query: _address(definition, "xlsx", query)))
