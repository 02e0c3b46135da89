"""Addresses of capture."""

from django.urls import path

from relacja.capture import views

app_name = "capture"
urlpatterns = [
    path("events/<slug:write_key>.js", views.script, name="script"),
    path("settings/sources/", views.sources, name="sources"),
    path("settings/sources/new/", views.new, name="new"),
    path("settings/sources/<int:source_id>/", views.source, name="source"),
    path("settings/sources/<int:source_id>/change/", views.change, name="change"),
    path("settings/sources/<int:source_id>/key/", views.renew_key, name="renew_key"),
]
