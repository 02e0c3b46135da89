"""Addresses of importing."""

from django.urls import path, re_path

from relacja.integrations.views import exports, runs, wizard

app_name = "integrations"
urlpatterns = [
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:run_id>/file/", exports.exported, name="exported"),
    re_path(r"^exports/(?P<list_code>[a-z_.]+)\.(?P<form>csv|xlsx)$", exports.export, name="export"),
    path("imports/", runs.runs, name="runs"),
    path("imports/new/", wizard.new, name="new"),
    path("imports/<int:run_id>/", runs.run, name="run"),
    path("imports/<int:run_id>/table/", wizard.table, name="table"),
    path("imports/<int:run_id>/columns/", wizard.columns, name="columns"),
    path("imports/<int:run_id>/preview/", wizard.preview, name="preview"),
    path("imports/<int:run_id>/progress/", runs.progress, name="progress"),
    path("imports/<int:run_id>/start/", runs.start, name="start"),
    path("imports/<int:run_id>/stop/", runs.stop, name="stop"),
    path("imports/<int:run_id>/undo/", runs.undo, name="undo"),
    path("imports/<int:run_id>/refused.csv", runs.refused, name="refused"),
]
