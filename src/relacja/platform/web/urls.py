"""Addresses of the shell."""

from django.urls import path
from django.views.generic import RedirectView

from relacja.platform.tables import DELIVERIES, JOBS
from relacja.platform.web.audit_list import AUDIT
from relacja.platform.web.list_page import list_view
from relacja.platform.web.views import (
    conditions,
    files,
    health,
    history,
    lists,
    operations,
    own_news,
    parameters,
    search,
    today,
)
from relacja.platform.web.views.undo import undo

urlpatterns = [
    path("healthz", health.alive, name="platform_alive"),
    path("readyz", health.ready, name="platform_ready"),
    path("metrics", health.figures, name="platform_figures"),
    path("files/<int:link_id>", files.file, name="platform_file"),
    path("", today.today, name="web_today"),
    path("today/<str:code>", today.today_block, name="web_today_block"),
    path("settings", today.settings_index, name="web_settings"),
    path("settings/", RedirectView.as_view(pattern_name="web_settings"), name="web_settings_typed"),
    path("settings/audit", list_view(AUDIT), name="web_audit"),
    path("settings/audit/<uuid:entry_id>", history.entry, name="web_audit_entry"),
    path("history/<str:ref>", history.row_history, name="web_history"),
    path("settings/operations", operations.overview, name="platform_operations"),
    path("settings/operations/deliveries", list_view(DELIVERIES), name="platform_deliveries"),
    path("settings/operations/jobs", list_view(JOBS), name="platform_jobs"),
    path("settings/parameters", parameters.every, name="platform_parameters"),
    path("settings/parameters/<str:code>", parameters.one, name="platform_parameter"),
    path("settings/parameters/<str:code>/reset", parameters.reset, name="platform_parameter_reset"),
    path("undo", undo, name="web_undo"),
    path("own-news", own_news.words, name="web_own_news"),
    path("own-news/count", own_news.count, name="web_menu_count"),
    path("conditions/<str:code>/words", conditions.words, name="web_condition_words"),
    path("conditions/<str:code>/check", conditions.check, name="web_condition_check"),
    path("conditions/<str:code>/builder", conditions.builder, name="web_condition_builder"),
    path("search", search.search, name="web_search"),
    path("search/palette", search.palette_results, name="web_palette"),
    path("lists/<str:code>/count", lists.list_count, name="web_list_count"),
    path("lists/<str:code>/views", lists.save_view, name="web_list_save_view"),
    path("lists/<str:code>/views/<int:view_id>/delete", lists.delete_view, name="web_list_delete_view"),
    path("lists/<str:code>/actions/<str:action>", lists.run_action, name="web_list_action"),
    path("lists/<str:code>/actions/<str:action>/choices", lists.action_choices, name="web_list_choices"),
    path("lists/<str:code>/filters/<str:name>/found", lists.found_choices, name="web_list_found"),
    path("lists/<str:code>/rows/<int:row_id>/<str:column>", lists.cell, name="web_list_cell"),
]
