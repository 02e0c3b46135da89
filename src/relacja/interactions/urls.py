"""Addresses of the timeline."""

from django.urls import path

from relacja.interactions import views

app_name = "interactions"
urlpatterns = [
    path("contacts/", views.interactions, name="list"),
    path("tasks/", views.tasks, name="tasks"),
    path("contacts/<int:interaction_id>/", views.entry, name="entry"),
    path("contacts/<int:interaction_id>/detail/", views.detail, name="detail"),
    path("contacts/<int:interaction_id>/correct/", views.correct, name="correct"),
    path("contacts/<int:interaction_id>/complete/", views.complete, name="complete"),
    path("contacts/<int:interaction_id>/cancel/", views.cancel, name="cancel"),
    path("contacts/<int:interaction_id>/files/", views.attach, name="attach"),
    path("contacts/<int:interaction_id>/files/<slug:sha256>/", views.artefact, name="artefact"),
    path("contacts/<int:interaction_id>/files/<slug:sha256>/off/", views.detach, name="detach"),
    path("contacts/<int:interaction_id>/reopen/", views.reopen, name="reopen"),
    path("customers/<int:party_id>/timeline/", views.timeline, name="timeline"),
    path("customers/<int:party_id>/planned/", views.planned, name="planned"),
    path("customers/<int:party_id>/compose/", views.compose, name="compose"),
]
