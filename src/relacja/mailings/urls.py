"""Addresses of letters to many. Those under `m/` are for who got a letter: they open by the token in it."""

from django.urls import path

from relacja.mailings.views import designs, letters, public, watching

app_name = "mailings"
urlpatterns = [
    path("m/<slug:token>/", public.preferences, name="preferences"),
    path("m/<slug:token>/leave", public.leave, name="leave"),
    path("m/<slug:token>/back", public.back, name="back"),
    path("m/<slug:token>/undo", public.undo, name="undo_choice"),
    path("m/<slug:token>/yes", public.confirm, name="confirm"),
    path("m/<slug:token>/o.gif", watching.opened, name="opened"),
    path("m/<slug:token>/c", watching.clicked, name="clicked"),
    path("m/<slug:token>/x", watching.trap, name="trap"),
    path("letters/<int:letter_id>/", letters.letter, name="letter"),
    path("letters/<int:letter_id>/settle", letters.settle, name="settle_letter"),
    path("letters/<int:letter_id>/shown", letters.shown, name="letter_shown"),
    path("letters/", letters.letters, name="letters"),
    path("designs/", designs.designs, name="designs"),
    path("designs/new/", designs.new, name="new_design"),
    path("designs/<int:design_id>/", designs.design, name="design"),
    path("designs/<int:design_id>/shown", designs.shown, name="design_shown"),
    path("designs/<int:design_id>/publish", designs.publish, name="publish_design"),
    path("designs/<int:design_id>/try", designs.try_out, name="try_design"),
    path("designs/<int:design_id>/away", designs.put_away, name="put_design_away"),
]
