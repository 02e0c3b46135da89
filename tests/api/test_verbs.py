"""Every public service and query has its verb in the API, or stands here with the reason why it has none."""

import ast
import importlib
import inspect
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings

from relacja.platform.api.house import api
from relacja.platform.lists import lists

ROOT = Path(__file__).resolve().parents[2] / "src"
APPS = [app for app in settings.HOUSE if app != "relacja.platform"]
BY_PAGES = "part of signing in: a person's, at a page, under its own rate limits"
BY_SYSTEM = "done by the clock or on hearing news, never asked for by a program"
FOR_APPS = "an answer for other apps, part of what other verbs tell"
BY_LIST = "told by the verb of its list"
BY_WALKING = "files are for people; a program walks the list itself, page by page"
BY_RECORDING = "POST /interactions takes every kind of contact, planned ones too"
ERASING = "what one app does in POST /customers/{id}/forget"
TELLING = "what one app tells in POST /customers/{id}/personal-data"
LOGGED = ["log", "log_call", "log_letter", "log_mail", "log_meeting", "log_note", "log_task", "log_visit", "plan"]
BY_CLOCK = ["withdraw_many", "correct_many", "make_partitions", "rebuild_interactions", "seal_ledger"]
RUNNING = ["drive_export", "drive_import", "drive_preview", "drive_undo", "load_chunk"]
MOVES = ["enter", "enter_in_hand", "mark_accepted", "mark_activity", "mark_completed", "mark_finished",
         "mark_given_back", "mark_reachable", "mark_taken", "mark_withdrawn", "note_routing"]  # fmt: skip
ROUTED = ["activities", "ahead_of", "board", "colleagues_at_work", "held_by", "is_plan_live", "own_day",
          "own_reservation", "own_worker", "pending_for", "place_of", "queue_row", "queues_by_code", "standing_of",
          "supervised_item", "supervised_worker", "user_of", "users_of", "worker_names",
          "worker_of_user"]  # fmt: skip
BY_WIRE = "what the wire tells, or what becomes of a message on it"
BY_WRITING = "what somebody is writing just now, on their page"
BY_SETTINGS = "set up by people, on the pages of the settings"
WRITING = ["add_draft_file", "draft_files", "drop_draft", "gone", "hand_over_draft", "here", "remove_draft_file",
           "restore_draft", "save_draft", "text_of"]  # fmt: skip
WIRED = [
    "open_line",
    "count_mailbox",
    "deliver",
    "find_stale",
    "mark_failed",
    "mark_sent",
    "mark_unsure",
    "put_off",
    "take_in",
]
WITHOUT = {
    "relacja.accounts.services": {
        "accept_invitation": BY_PAGES,
        "ask_for_reset": BY_PAGES,
        "change_my_settings": BY_PAGES,
        "end_other_sessions": BY_PAGES,
        "end_session": BY_PAGES,
        "set_password": BY_PAGES,
        "found_company": "the first start, before there is anybody who could have a token",
        "invitation_link": FOR_APPS,
        "mail_leaves": "a word on the page of an invitation",
        "note_security": BY_SYSTEM,
        "send_invitation_mail": BY_SYSTEM,
        "send_password_changed_mail": BY_SYSTEM,
        "send_reset_mail": BY_SYSTEM,
    },
    "relacja.accounts.queries": {
        "actor_for_user": FOR_APPS,
        "colleague": FOR_APPS,
        "unit_choices": FOR_APPS,
        "unit_ids_below": FOR_APPS,
        "unit_names": FOR_APPS,
        "user_choices": FOR_APPS,
        "user_ids_in": FOR_APPS,
        "user_names": FOR_APPS,
    },
    "relacja.automation.services": {
        "advance_batch": BY_SYSTEM,
        "advance_due": BY_SYSTEM,
        "advance_in_turn": BY_SYSTEM,
        "dry_run": "a trial beside the drawing of a flow, on its page",
        "exits_of": FOR_APPS,
        "forget_news": BY_SYSTEM,
        "news_before": "a trial beside the drawing of a flow, on its page",
        "part_runs_from": ERASING,
        "problems": "POST /flows/{id}/publish tells them",
        "start": "POST /flows/{id}/runs starts one or many",
        "tell_many": "news are told by the apps of the house, which know what happened",
    },
    "relacja.automation.queries": dict.fromkeys(
        ["arms_of", "at_nodes", "counts", "flow_choices", "parties_with_runs", "standings"], FOR_APPS
    )
    | dict.fromkeys(["draft", "in_force", "is_in_force"], "GET /flows/{id}/versions tells it")
    | dict.fromkeys(["flow", "flows", "visible_flows", "run", "visible_runs"], BY_LIST)
    | {"runs_for_disclosure": TELLING},
    "relacja.routing.services": dict.fromkeys(MOVES, "a move inside the verb of another app")
    | {
        "told": FOR_APPS,
        "part_work_from": ERASING,
        "fields_asked": FOR_APPS,
        "explain": "the wallboard's page",
        "what_if_recorded": "a figure beside a draft, on its page",
        "what_if_typed": "the same",
        "fitting": "a word beside a form, while its condition is typed",
    },
    "relacja.routing.queries": dict.fromkeys(ROUTED, FOR_APPS)
    | {"work_for_disclosure": TELLING, "parties_with_work": FOR_APPS},
    "relacja.segments.services": {
        "ask_nightly_counts": BY_SYSTEM,
        "begin_count": BY_SYSTEM,
        "count": "POST /segments/{id}/recount asks for it",
        "forget_segments_of": ERASING,
        "give_up_count": BY_SYSTEM,
        "hear": BY_SYSTEM,
        "judge": BY_SYSTEM,
        "sort_all": BY_SYSTEM,
        "put_many": "POST /segments/{id}/customers and PUT for one ask it",
    },
    "relacja.segments.queries": {
        "audience": FOR_APPS,
        "changes_since": FOR_APPS,
        "course": "the page of a segment; GET /segments/{id}/counts tells each count",
        "find_segment": FOR_APPS,
        "live_names": FOR_APPS,
        "members": BY_LIST,
        "months": "the page of a family",
        "types_of": "the panel of the file",
        "parties_picked": FOR_APPS,
        "picks_of": "the page of a segment; GET /segments/{id}/customers/{party} tells of one",
        "segment": BY_LIST,
        "segments_for_disclosure": TELLING,
        "segments_of_many": FOR_APPS,
        "sizes": BY_LIST,
        "stays": BY_LIST,
        "visible": BY_LIST,
    },
    "relacja.decisions.services": {
        "decide": "POST /decisions/decide asks decide_within",
        "close_unanswered": BY_SYSTEM,
        "keep_snapshot": BY_SYSTEM,
        "note_purchases": BY_SYSTEM,
        "part_decisions_from": ERASING,
        "standings": "the pages of offers",
        "what_if": "the page of levers",
    },
    "relacja.decisions.queries": {
        "answers_by_week": "the page of an offer",
        "answers_of": BY_LIST,
        "decisions_for_disclosure": TELLING,
        "figures": BY_LIST,
        "funnel": "the page of an offer",
        "groups": "choices of forms",
        "latest_decision": "the panel's page",
        "left_alone": "part of what GET /decisions tells of each",
        "offer_names": BY_LIST,
        "parties_with_decisions": FOR_APPS,
        "search_offers": "GET /search asks it",
        "visible_decisions": BY_LIST,
        "lever_sets": "the pages of levers",
        "visible_offers": BY_LIST,
        "visible_policies": BY_LIST,
    },
    "relacja.contact_centre.services": {
        "call_for_campaign": "POST /campaigns/reach by the channel of calls",
        "stop_calls_of_campaign": "POST /campaigns/{id}/stop",
        "add_caller": "the desk; a program asks POST /customers, then PUT /calls/{id}/caller/{party}",
        "take_back_who_calls": "the undo of the desk; a program says anew who calls",
        "delete_all_old_recordings": BY_SYSTEM,
        "delete_old_recordings": BY_SYSTEM,
        "hear_recording": "a file, by the page of the call",
        "listen": "the same, and GET /interactions/{id}/files/{sha256} asks it",
        "hear_signals": "what engines tell, on lines of their own",
        "outside_reach": "a hint at the desk; a transfer that goes too far is refused with the reason",
        "part_calls_from": ERASING,
        "put_signal_aside": "what becomes of a signal that failed five times",
        "resume_call_backs": "what the house does by itself every minute",
        "set_up_simply": "for people, on the settings of an empty contact centre",
    },
    "relacja.customers.services": {
        "load_sample_company": "for people, on the first page of an empty house",
        "sample_is_offered": "whether that page says so",
        "add_household": "POST /customers takes a group, POST /relations its members",
        "add_organisation": "POST /customers takes every kind of party",
        "add_person": "POST /customers takes every kind of party",
        "assign_many": "the way back of give_many, on the list's page",
        "untag_many": "the way back of tag_many, on the list's page",
        "rebuild_consents": BY_SYSTEM,
        "erase_parties": ERASING,
        "mark_address_bouncing": BY_SYSTEM,
        "verify_point": BY_SYSTEM,
        "forget_visitors": BY_SYSTEM,
        "forget_visitors_at_once": BY_SYSTEM,
    },
    "relacja.customers.queries": {
        "canonical_ids": FOR_APPS,
        "may_contact_many": FOR_APPS,
        "numbers_to_call": FOR_APPS,
        "postal_places": FOR_APPS,
        "purpose_in_words": FOR_APPS,
        "reason_in_words": FOR_APPS,
        "orphans": "a check for operators and tests",
        "own_names": FOR_APPS,
        "quiet_hours_in_force": FOR_APPS,
        "recipients": FOR_APPS,
        "owner_of": FOR_APPS,
        "parts_of": FOR_APPS,
        "tag_names": FOR_APPS,
        "reached_members": FOR_APPS,
        "likeness_in_words": FOR_APPS,
        "find_by_key": FOR_APPS,
        "find_by_alike_email": FOR_APPS,
        "visitor_members": FOR_APPS,
        "is_visitor": FOR_APPS,
        "find_likely": "the check inside POST /customers; POST /customers/duplicates tells all of them",
        "members": FOR_APPS,
        "members_asked": FOR_APPS,
        "members_of": FOR_APPS,
        "parties_for_disclosure": TELLING,
        "party_names": FOR_APPS,
        "search_parties": "behind GET /search",
        "tree_member_ids": FOR_APPS,
        "visible_ids": FOR_APPS,
    },
    "relacja.mailings.services": {
        "fill_text": FOR_APPS,
        "on_paper": FOR_APPS,
        "archive_design": "tidying of the list, on the page of a design",
        "settle_letters": "people say what nobody knows, on the page of a letter",
        "try_design": "a letter to whoever works on the design, on its page",
        "forget_letters": ERASING,
    }
    | dict.fromkeys(
        ["choose", "come_back", "confirm_consent", "leave", "undo_choice"],
        "said by whoever got a letter, by the link in it",
    )
    | dict.fromkeys(["letter_answered", "letter_came_back", "letter_complained"], BY_WIRE)
    | dict.fromkeys(
        [
            "claim_letters",
            "finish_the_dead",
            "judge_hits",
            "keep_outcomes",
            "let_server_rest",
            "server_is_back",
            "work",
        ],
        BY_SYSTEM,
    ),
    "relacja.mailings.queries": {
        "letter_by_keys": FOR_APPS,
        "letter_by_token": "behind the links in letters",
        "letter_titles": FOR_APPS,
        "letters_of": FOR_APPS,
        "tally_of_many": FOR_APPS,
        "latest_numbers": BY_LIST,
        "letters_for_disclosure": TELLING,
        "hits_for_disclosure": TELLING,
        "choices_for_disclosure": TELLING,
        "parties_with_letters": FOR_APPS,
        "version_names": FOR_APPS,
        "all_designs": BY_LIST,
        "designs": BY_LIST,
        "design_of": BY_LIST,
        "origins": BY_LIST,
        "visible_letters": BY_LIST,
        "letter_of": BY_LIST,
        "latest_version": FOR_APPS,
        "quiet_until": FOR_APPS,
        "reason_in_words": FOR_APPS,
    },
    "relacja.marketing.services": dict.fromkeys(
        [
            "credit_orders",
            "hand_over_texts",
            "left_everywhere",
            "let_in",
            "make_part",
            "reach",
            "reach_in_journey",
            "remove_old_paper",
            "stop_paper",
            "stop_texts",
            "tell",
            "tell_of_baskets",
            "write_letters",
            "write_batch",
            "write_on_paper",
            "write_texts",
        ],
        "what campaigns do by themselves",
    )
    | {"part_campaigns_from": ERASING},
    "relacja.marketing.queries": {
        "campaign_names": FOR_APPS,
        "campaigns": BY_LIST,
        "campaigns_for_disclosure": TELLING,
        "orders_counted": BY_LIST,
        "paper_of": "part of the report",
        "paper_parts": "files with addresses, got from their page",
        "texts_of": "part of the report",
        "parties_in_campaigns": FOR_APPS,
    },
    "relacja.catalogue.services": {
        "ensure_products": FOR_APPS,
        "take_back_products": "part of undoing an import",
        "take_back_prices": "part of undoing an import",
    },
    "relacja.capture.services": {
        "forget_events": ERASING,
        "store_events": "behind the entrance /v1/, which is no verb of the API",
        "make_months": BY_SYSTEM,
        "drop_old": BY_SYSTEM,
        "digest": BY_SYSTEM,
        "end_sessions": BY_SYSTEM,
        "replay_held": "POST /event-sources/{id}/replay asks for it",
    },
    "relacja.capture.queries": {
        "drafted_plan": "a beginning of the plan on its page",
        "latest_deeds": "what a plan is tried on: POST /event-sources/{id}/plan/trial",
        "baskets": FOR_APPS,
        "digested_for_disclosure": TELLING,
        "lag": "a line on the pages of sources, where there is one",
        "parties_with_visits": FOR_APPS,
        "sessions": FOR_APPS,
        "told_lately": "the page of a source",
        "find_source": "for the command line; GET /event-sources tells it",
        "erased_signs": "behind the entrance /v1/, which is no verb of the API",
        "events_for_disclosure": "behind GET /customers/{id}/personal-data",
        "is_open": "asked by the script on pages of sites",
        "open_sources": "behind the entrance /v1/, which is no verb of the API",
        "visible": "GET /event-sources tells it",
    },
    "relacja.catalogue.queries": {
        "compared": FOR_APPS,
        "compared_prices": FOR_APPS,
        "lists_by_name": FOR_APPS,
        "price_lists": BY_LIST,
        "prices_of": "GET /products/{id}/price, for many",
        "variants_by_code": FOR_APPS,
        "visible_lists": BY_LIST,
        "visible_prices": BY_LIST,
        "house_currency": "a parameter, behind GET /parameters",
        "ids_by_code": FOR_APPS,
        "products_by_id": FOR_APPS,
        "search_products": "behind GET /search",
        "visible": BY_LIST,
    },
    "relacja.messaging.services": dict.fromkeys(WRITING, BY_WRITING)
    | dict.fromkeys(WIRED, BY_WIRE)
    | dict.fromkeys(
        [
            "approve_text",
            "bring_back",
            "switch_macro",
            "switch_rule",
            "switch_text",
            "save_template",
            "delete_text",
            "save_text",
            "delete_macro",
            "save_macro",
            "delete_rule",
            "order_rules",
            "resume_rule",
            "save_rule",
            "try_rule",
        ],
        BY_SETTINGS,
    )
    | dict.fromkeys(
        ["show_pictures", "add_who_writes", "change_many", "put_back_many", "say_who_writes", "take_back_who_writes"],
        "on the pages of the inbox",
    )
    | dict.fromkeys(["run_macro", "undo_macro"], "several verbs at once, on the page of a conversation")
    | {"send_notices": BY_SYSTEM}
    | dict.fromkeys(
        ["forget_posts", "forget_silent", "resolve_silent", "wake_conversations", "take_from_silent", "mark_known"],
        BY_SYSTEM,
    )
    | {"try_mailbox": BY_SETTINGS, "take_conversation_along": BY_WALKING}
    | {"forget_messages": ERASING},
    "relacja.messaging.queries": dict.fromkeys(["others_here", "own_draft", "own_drafts"], BY_WRITING)
    | dict.fromkeys(["is_mail", "parts_of_text"], FOR_APPS)
    | dict.fromkeys(
        [
            "filled",
            "find_texts",
            "rendered",
            "text_by_code",
            "texts",
            "macros",
            "macros_for",
            "macro_preview",
            "actions_preview",
            "latest",
            "drafted",
            "wanted_languages",
            "signature_in",
            "rendered_in",
            "text_in",
        ],
        "the texts and macros that a page offers its writer",
    )
    | {
        "arrivals": BY_LIST,
        "conversation_of": "GET /conversations/{id} asks conversation_shown",
        "has_mailbox": "what an empty inbox says; GET /mailboxes tells all",
        "incoming_rule": BY_SETTINGS,
        "incoming_rules": BY_SETTINGS,
        "labels": "choices of a list",
        "mailboxes": "choices of a list",
        "participants": "beside the conversation, on its page",
        "by_words": "behind GET /search, and what is typed above a list",
        **dict.fromkeys(["is_split_off", "mergeable", "messages_from"], "choices of a dialog of a conversation"),
        "approved_texts": "choices of the composer",
        "main_of": "GET /conversations/{id} tells beside_id",
        "mailboxes_beside": "choices of a form",
        "mailboxes_to_begin": "choices of a form",
        "message_of": "a file or an original of a message, by its page; GET /messages/{id}/original asks its own",
        "search_conversations": "behind GET /search",
        "visible": BY_LIST,
    },
    "relacja.sales.services": {"part_orders_from": ERASING, "place_shop_orders": BY_SYSTEM},
    "relacja.sales.queries": {
        "orders_for_disclosure": TELLING,
        "orders_by_id": FOR_APPS,
        "orders_by_number": FOR_APPS,
        "parties_with_orders": FOR_APPS,
        "visible": BY_LIST,
    },
    "relacja.interactions.services": dict.fromkeys(LOGGED, BY_RECORDING)
    | dict.fromkeys(BY_CLOCK, BY_SYSTEM)
    | {
        "delete_files": FOR_APPS,
        "forget_contacts": ERASING,
        "round_off": "POST /reservations/{id}/finish tells it",
        "kept": FOR_APPS,
        "open_interaction": BY_RECORDING,
    },
    "relacja.interactions.queries": {
        "is_visible": FOR_APPS,
        "parties_visible": FOR_APPS,
        "visible": BY_LIST,
        "held": FOR_APPS,
        "ids_by_key": FOR_APPS,
        "last_contact": FOR_APPS,
        "verify": "./relacja verify names the broken row to the operator",
        "unsealed": "./relacja verify",
        "parties_with_contacts": FOR_APPS,
        "broken_artefacts": "./relacja verify --files",
        "broken_row": "./relacja verify names it to the operator",
        "contacts_for_disclosure": TELLING,
        "contacts_within": FOR_APPS,
        "calls_without_typing_share": "a figure on the first page; GET /interactions tells captured_by of each",
        "customer_names": FOR_APPS,
    },
    "relacja.integrations.services": dict.fromkeys(RUNNING, "the work of a run, done by jobs")
    | {"begin_export": BY_WALKING, "forget_in_files": ERASING, "let_old_files_go": BY_SYSTEM},
    "relacja.integrations.queries": {
        "exports_of": BY_WALKING,
        "export_of": BY_WALKING,
        "user_of_export": FOR_APPS,
        "preview_rows": "the wizard's page",
        "profiles_for": "the wizard's page",
        "refused_of": "the file of refused rows, fetched by the wizard's page",
        "undone_of": "the wizard's page",
        "user_of_run": FOR_APPS,
    },
}
DRAWERS = [f"{app}.{drawer}" for app in APPS for drawer in ("services", "queries")]


def public(module: ModuleType) -> set[str]:
    names = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
    own = module.__name__.rpartition(".")[0]
    return {
        name
        for name in names
        if inspect.isfunction(found := getattr(module, name)) and found.__module__.startswith(own)
    }


def told(app: str) -> set[str]:
    """Names that the app's `api` mentions."""
    base = ROOT / app.replace(".", "/")
    files = [base / "api.py"] if (base / "api.py").exists() else sorted((base / "api").glob("*.py"))
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    return {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("drawer", DRAWERS)
def test_every_service_and_query_has_a_verb_or_a_reason(drawer: str) -> None:
    try:
        names = public(importlib.import_module(drawer))
    except ModuleNotFoundError:
        names = set()
    app = drawer.rpartition(".")[0]
    everywhere = {name for other in APPS for name in told(other)} if drawer.endswith("queries") else told(app)
    without = WITHOUT.get(drawer, {})
    assert not names - everywhere - set(without), "give them a verb in api.py, or a reason here"
    assert not set(without) - names, "these are gone: take their reasons away"
    assert not set(without) & told(app), "these have a verb by now: take their reasons away"


def test_every_registered_list_is_offered() -> None:
    importlib.import_module(settings.ROOT_URLCONF)  # where the apps' verbs are put together
    names = {op.operation_id for router in api._get_bound_routers() for view in router.path_operations.values()
             for op in view.operations}  # fmt: skip
    offered = sum(name.startswith("count_") for name in names)
    assert offered == len(lists), sorted(lists.codes())
