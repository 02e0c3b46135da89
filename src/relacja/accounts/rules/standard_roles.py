"""The roles a new company begins with. They may be changed afterwards like any other role."""

from dataclasses import dataclass

from relacja.accounts.rules.grants import EVERY


@dataclass(frozen=True, slots=True)
class StandardRole:
    """A role as it is made when the company is."""

    code: str
    name: str
    row_scope: str
    permissions: tuple[str, ...]


_LOOK = ("customers.view", "interactions.view", "catalogue.view", "sales.view")
_SERVE = (*_LOOK, "customers.edit", "customers.record_consent", "interactions.record", "interactions.correct")
_WRITE = ("messaging.view", "messaging.answer")
_DESK = ("routing.work", "contact_centre.dial", "contact_centre.hear_own", "decisions.ask", *_WRITE)
_LETTERS = ("mailings.view", "mailings.design", "mailings.send")
_CAMPAIGNS = ("marketing.view", "marketing.edit", "marketing.run")
_SELL = (*_SERVE, "sales.place")
_ANALYSE = ("accounts.make_tokens", "decisions.see", "mailings.view", "marketing.view")
_SEGMENT = ("segments.view", "segments.edit", "segments.export")
_AUTOMATE = ("automation.view", "automation.configure", "automation.run")
_TAKE_OUT = (
    "customers.export", "interactions.export", "sales.export", "catalogue.export", "integrations.export_lists",
    "messaging.export",
)  # fmt: skip

STANDARD_ROLES = (
    StandardRole("administrator", "Administrator", "all", (EVERY,)),
    StandardRole(
        "manager",
        "Manager",
        "subtree",
        (
            *_SELL,
            *_TAKE_OUT,
            "customers.assign",
            "customers.merge",
            "customers.reveal_identifiers",
            "customers.import",
            "catalogue.edit",
            "catalogue.import",
            "sales.import",
            "integrations.run_imports",
            "platform.share_views",
            "accounts.see_users",
            "accounts.manage_users",
            "accounts.make_tokens",
            *_DESK,
            "routing.supervise",
            "contact_centre.hear",
            "interactions.hold_files",
            "contact_centre.call_lists",
            "routing.configure",
            "messaging.configure",
            "capture.view",
            "capture.configure",
            *_AUTOMATE,
            "decisions.see",
            "decisions.edit",
            "decisions.publish",
            *_LETTERS,
            *_SEGMENT,
            *_CAMPAIGNS,
        ),
    ),
    StandardRole("consultant", "Consultant", "all", (*_SELL, *_DESK, "customers.reveal_identifiers", "segments.view")),
    StandardRole("agent", "Agent", "own", (*_SELL, "decisions.ask")),
    StandardRole(
        "seller",
        "Seller",
        "unit",
        (*_SELL, *_DESK, "customers.export", "sales.export", "integrations.export_lists", "messaging.export"),
    ),
    StandardRole(
        "clerk", "Service clerk", "unit", (*_SERVE, *_DESK, "customers.merge", "customers.reveal_identifiers")
    ),
    StandardRole(
        "marketer",
        "Marketer",
        "all",
        (
            *_LOOK,
            *_TAKE_OUT,
            "customers.record_consent",
            "customers.import",
            "integrations.run_imports",
            "contact_centre.call_lists",
            "capture.view",
            "capture.configure",
            *_AUTOMATE,
            "decisions.see",
            "decisions.edit",
            *_LETTERS,
            *_SEGMENT,
            *_CAMPAIGNS,
        ),
    ),
    StandardRole("analyst", "Analyst", "all", (*_LOOK, *_TAKE_OUT, *_ANALYSE, *_SEGMENT)),
    StandardRole("read-only", "Read only", "subtree", _LOOK),
)

ADMINISTRATORS_ONLY = frozenset({
    "accounts.end_tokens", "accounts.manage_roles", "accounts.manage_units", "capture.digest", "capture.keep",
    "integrations.see_all_runs", "interactions.keep_ledger", "marketing.tell", "platform.disclose_personal_data",
    "platform.edit_parameters", "platform.forget_people", "platform.run_operations", "platform.see_audit",
    "platform.see_operations",
})  # fmt: skip
"""Permissions that no standard role but the administrator's has, on purpose."""
