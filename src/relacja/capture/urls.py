"""Addresses of capture."""

from django.urls import path

from relacja.capture import plan_page, views

app_name = "capture"
urlpatterns = [
    path("events/<slug:write_key>.js", views.script, name="script"),
    path("settings/sources/", views.sources, name="sources"),
    path("settings/sources/new/", views.new, name="new"),
    path("settings/sources/<int:source_id>/", views.source, name="source"),
    path("settings/sources/<int:source_id>/change/", views.change, name="change"),
    path("settings/sources/<int:source_id>/key/", views.renew_key, name="renew_key"),
    path("settings/sources/<int:source_id>/plan/", plan_page.plan, name="plan"),
    path("settings/sources/<int:source_id>/plan/try/", plan_page.try_plan, name="try_plan"),
    path("settings/sources/<int:source_id>/replay/", plan_page.replay, name="replay"),
]
