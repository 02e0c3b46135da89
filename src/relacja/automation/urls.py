"""Addresses of automation."""

from django.urls import path

from relacja.automation.views import flows, runs, steps

app_name = "automation"
urlpatterns = [
    path("automation/", flows.flows, name="flows"),
    path("automation/new/", flows.new, name="new"),
    path("automation/<int:flow_id>/", flows.flow, name="flow"),
    path("automation/<int:flow_id>/rules/", flows.rules, name="rules"),
    path("automation/<int:flow_id>/steps/add/", steps.add, name="add_step"),
    path("automation/<int:flow_id>/steps/<slug:node>/", steps.change, name="change_step"),
    path("automation/<int:flow_id>/steps/<slug:node>/remove", steps.remove, name="remove_step"),
    path("automation/<int:flow_id>/draft", flows.draft, name="draft"),
    path("automation/<int:flow_id>/publish", flows.publish, name="publish"),
    path("automation/<int:flow_id>/retire", flows.retire, name="retire"),
    path("automation/<int:flow_id>/discard", flows.discard, name="discard"),
    path("automation/<int:flow_id>/undo", flows.undo, name="undo"),
    path("automation/<int:flow_id>/attempt", flows.attempt, name="attempt"),
    path("automation/runs/", runs.runs, name="runs"),
    path("automation/runs/<int:flow_run_id>/", runs.run, name="run"),
    path("automation/runs/<int:flow_run_id>/resume", runs.resume, name="resume"),
    path("automation/runs/<int:flow_run_id>/stop", runs.stop, name="stop"),
]
