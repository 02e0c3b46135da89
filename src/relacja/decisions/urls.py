"""Addresses of decisions."""

from django.urls import path

from relacja.decisions.views import answers

app_name = "decisions"
urlpatterns = [
    path("customers/<int:party_id>/offers/<int:decision_id>/<int:offer_id>/answer", answers.answer, name="answer"),
]
