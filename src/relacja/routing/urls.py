"""Addresses of routing: its pages under Settings."""

from django.urls import path

from relacja.routing.views import overview, people, plans, queues

app_name = "routing"
SETUP = "settings/contact-centre"
urlpatterns = [
    path(f"{SETUP}/", overview.overview, name="setup"),
    path(f"{SETUP}/people/", people.people, name="people"),
    path(f"{SETUP}/people/add", people.add_worker, name="add_worker"),
    path(f"{SETUP}/people/find", people.find_user, name="find_user"),
    path(f"{SETUP}/people/<int:user_id>/", people.worker, name="worker"),
    path(f"{SETUP}/skills/new", people.new_skill, name="new_skill"),
    path(f"{SETUP}/skills/<str:skill>/", people.skill, name="skill"),
    path(f"{SETUP}/activities/new", people.new_activity, name="new_activity"),
    path(f"{SETUP}/activities/<str:activity>/", people.activity, name="activity"),
    path(f"{SETUP}/queues/new", queues.new_queue, name="new_queue"),
    path(f"{SETUP}/queues/fitting", queues.fitting, name="fitting"),
    path(f"{SETUP}/queues/<int:queue_id>/", queues.queue, name="queue"),
    path(f"{SETUP}/plans/new", plans.new_plan, name="new_plan"),
    path(f"{SETUP}/plans/<int:plan_id>/", plans.plan, name="plan"),
    path(f"{SETUP}/plans/<int:plan_id>/edit", plans.edit_plan, name="edit_plan"),
    path(f"{SETUP}/plans/<int:plan_id>/what-if", plans.what_if, name="what_if"),
    path(f"{SETUP}/plans/<int:plan_id>/publish", plans.publish_plan, name="publish_plan"),
]
