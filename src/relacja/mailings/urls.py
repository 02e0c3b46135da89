"""Addresses of letters to many. Those under `m/` are for who got a letter: they open by the token in it."""

from django.urls import path

from relacja.mailings.views import letters, public

app_name = "mailings"
urlpatterns = [
    path("m/<slug:token>/", public.preferences, name="preferences"),
    path("m/<slug:token>/leave", public.leave, name="leave"),
    path("m/<slug:token>/back", public.back, name="back"),
    path("letters/<int:letter_id>/", letters.letter, name="letter"),
    path("letters/<int:letter_id>/shown", letters.shown, name="letter_shown"),
]
