"""Experiments that somebody else ran, as an import target: who was in which arm, and what they did."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.marketing.permissions import EDIT
from relacja.marketing.services import loading
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import ImportTarget, TargetField, import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone

F = TargetField
TAKEN = ("key", "name", "given_name", "family_name", "company", "email", "phone")

FIELDS = (
    F("experiment", _("Experiment"), required=True, example="Wiosna 2026",
      aliases=("experiment", "campaign", "test", "eksperyment", "kampania", "эксперимент", "кампания")),
    F("arm", _("Arm"), required=True, example="control",
      aliases=("arm", "group", "variant", "treatment", "grupa", "wariant", "группа", "вариант")),
    F("at", _("Drawn"), "datetime", required=True, example="2026-03-01",
      aliases=("drawn at", "assigned at", "start", "date", "data", "data losowania", "дата")),
    F("is_random", _("Drawn by chance"), "boolean", example="yes",
      aliases=("random", "randomised", "randomized", "losowo", "случайно")),
    F("did", _("Ordered"), "boolean", example="no",
      aliases=("ordered", "converted", "conversion", "response", "responded", "zamówił", "odpowiedź", "заказал")),
    F("brought", _("Money"), "money", example="120,50",
      aliases=("money", "revenue", "spend", "value", "przychód", "kwota", "сумма", "выручка")),
)  # fmt: skip


def _customer_fields() -> tuple[TargetField, ...]:
    """The fields of customers by which those who took part are found or made, under names of their own."""
    known = {field.code: field for field in import_targets["customers.customer"].fields}
    return tuple(replace(known[code], code=loading.CUSTOMER + code, key=False) for code in TAKEN if code in known)


@import_targets.plug("marketing.experiment")
class ExperimentTarget(ImportTarget):
    """One row for each who took part. Without a word on what they did, their orders are counted."""

    code = "marketing.experiment"
    label = _("Experiments from outside")
    permission = EDIT
    fields = (*FIELDS, *_customer_fields())

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Rows checked, customers checked."""
        return loading.prepared(records, options)

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """New or the same, and nothing written."""
        return loading.plan_experiments(actor=actor, prepared=prepared, options=options)

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """Customers, then experiments, then who was in which arm."""
        return loading.load_experiments(actor=actor, prepared=prepared, options=options)

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Take out who came with it, and the customers that were made for it."""
        return loading.take_back_experiments(actor=actor, chunk=chunk)

    def url(self, row_id: int) -> str:
        """The customers' rows have no page of their own: the list of campaigns."""
        return reverse("marketing:campaigns")
