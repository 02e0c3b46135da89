"""What this app itself shows on a customer's file."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers import changes, presenting, queries, words
from relacja.customers.permissions import CONSENT, EDIT, MERGE, REVEAL, VIEW
from relacja.customers.plugs import Fact, HeaderFact, Panel, header_facts, panels
from relacja.customers.rules.completeness import completeness
from relacja.customers.types import PartyFile
from relacja.platform.actor import Actor
from relacja.platform.permissions import SEE_AUDIT

PERSON_FIELDS = ("title", "born_on", "language", "source")
FIRM_FIELDS = ("legal_name", "legal_form", "industry", "website", "founded_on", "language", "source")


@panels.plug("customers.duplicates")
class DuplicatesPanel(Panel):
    """Who may be the same; empty, and so not there, for most."""

    code, label, icon, order, place = "customers.duplicates", _("Possible duplicates"), "copy", 40, "side"
    permission, template = MERGE, "customers/_duplicates.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """Those that may be the same, and the merges in force."""
        return {
            "likenesses": presenting.likenesses(queries.duplicates_of(actor, file.id)),
            "merges": queries.merges_of(actor, file.id) if len(file.member_ids) > 1 else [],
        }


@header_facts.plug("customers.duplicates")
class DuplicatesFact(HeaderFact):
    """That somebody may be the same, where it is so."""

    code, order, permission = "customers.duplicates", 90, MERGE

    def fact(self, actor: Actor, file: PartyFile) -> Fact | None:
        """How many may be the same."""
        found = queries.duplicates_of(actor, file.id)
        return Fact(_("Possible duplicates"), str(len(found)), url="#duplicates", tone="warning") if found else None


@panels.plug("customers.details")
class DetailsPanel(Panel):
    """What is known of the party itself; safe fields are changed where they stand."""

    code, label, icon, order, place = (
        "customers.details",
        pgettext_lazy("of a customer", "Details"),
        "id-card",
        10,
        "side",
    )
    permission, template, at_once = VIEW, "customers/_details.html", True

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """The fields of its kind, identifiers, tags, and how complete it all is."""
        names = PERSON_FIELDS if file.kind == "person" else FIRM_FIELDS if file.kind == "organisation" else ("source",)
        complete = completeness(file)
        return {
            "fields": [presenting.field(file, name) for name in names],
            "note": presenting.field(file, "note"),
            "identifiers": presenting.identifiers(file),
            "complete": complete,
            "missing": ", ".join(str(words.MISSING[code]) for code in complete.missing),
            "may_edit": actor.may(EDIT),
            "may_reveal": actor.may(REVEAL),
        }


@panels.plug("customers.relations")
class RelationsPanel(Panel):
    """Who they stand to, and the company tree."""

    code, label, icon, order, place = "customers.relations", _("Relations"), "waypoints", 20, "side"
    permission, template, at_once = VIEW, "customers/_relations.html", True

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """Relations in words; for an organisation that holds or is held, the tree."""
        holds = any(line.type == "ownership" for line in file.relations)
        return {
            "relations": presenting.relations(file),
            "more": max(0, file.relations_total - len(file.relations)),
            "tree": queries.company_tree(actor, file.id, timezone.localdate()) if holds else [],
            "may_edit": actor.may(EDIT),
        }


@panels.plug("customers.consents")
class ConsentsPanel(Panel):
    """What they allow and what they like."""

    code, label, icon, order, place = "customers.consents", _("Consents and preferences"), "shield-check", 30, "side"
    permission, template, at_once = VIEW, "customers/_consents.html", True

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """Decisions in force and preferences."""
        return {
            "consents": presenting.consents(file),
            "preferences": queries.preferences_of(actor, file.id),
            "may_record": actor.may(CONSENT),
            "may_edit": actor.may(EDIT),
        }


@panels.plug("customers.history")
class HistoryPanel(Panel):
    """Every change of the file: who, when, what before and after, why."""

    code, label, icon, order, place = "customers.history", _("Changes"), "history", 90, "more"
    permission, template = SEE_AUDIT, "customers/_history.html"

    def data(self, actor: Actor, file: PartyFile) -> dict[str, Any]:
        """The last changes."""
        return changes.page(actor, file)
