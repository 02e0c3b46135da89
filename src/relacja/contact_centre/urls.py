"""Addresses of the contact centre."""

from django.urls import path

from relacja.contact_centre.views import calls, closing, desk, engines, setting_up, telephones, wallboard

app_name = "contact_centre"
SETUP = "settings/contact-centre"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/state", desk.state, name="state"),
    path("desk/activity", desk.activity, name="activity"),
    path("desk/work/<int:reservation_id>/accept", desk.accept, name="accept"),
    path("desk/work/<int:reservation_id>/reject", desk.reject, name="reject"),
    path("desk/work/<int:reservation_id>/call-back", desk.call_back, name="call_back"),
    path("desk/work/<int:reservation_id>/not-reached", desk.not_reached, name="not_reached"),
    path("desk/work/<int:reservation_id>/finish", desk.finish, name="finish"),
    path("desk/dial", calls.dial, name="dial"),
    path("desk/simulate", calls.simulate, name="simulate"),
    path("desk/calls/<int:call_id>/transfer", calls.transfer, name="transfer"),
    path("desk/calls/<int:call_id>/find", calls.find, name="find"),
    path("desk/calls/<int:call_id>/who/<int:party_id>", calls.who, name="who"),
    *[path(f"desk/calls/<int:call_id>/{name}", calls.verb(name), name=name) for name in calls.VERBS],
    path("calls/", calls.calls, name="calls"),
    path("desk/softphone", telephones.softphone, name="softphone"),
    path("telephony/<int:engine_id>/", telephones.webhook, name="webhook"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("calls/<int:call_id>/recordings/<int:recording_id>", calls.recording, name="recording"),
    path("calls/<int:call_id>/listen", wallboard.listen, name="listen"),
    path("wallboard/", wallboard.wallboard, name="wallboard"),
    path("wallboard/figures", wallboard.figures, name="figures"),
    path("wallboard/close", closing.close, name="close_number"),
    path("wallboard/numbers/<int:number_id>/open", closing.reopen, name="open_number"),
    path("wallboard/items/<int:item_id>/why", wallboard.why, name="why"),
    path("wallboard/items/<int:item_id>/take-back", wallboard.take_back, name="take_back"),
    path("wallboard/people/<int:worker_id>/activity", wallboard.activity, name="activity_of"),
    path(f"{SETUP}/begin", setting_up.begin, name="begin"),
    path(f"{SETUP}/numbers/new", setting_up.new_number, name="new_number"),
    path(f"{SETUP}/numbers/<int:number_id>/", setting_up.number, name="number"),
    path(f"{SETUP}/hours/new", setting_up.new_hours, name="new_hours"),
    path(f"{SETUP}/hours/check", setting_up.check_hours, name="check_hours"),
    path(f"{SETUP}/hours/<int:hours_id>/", setting_up.hours, name="hours"),
    path(f"{SETUP}/hours/<int:hours_id>/close", setting_up.close_hours, name="close_hours"),
    path(f"{SETUP}/hours/<int:hours_id>/open", setting_up.open_hours, name="open_hours"),
    path(f"{SETUP}/codes/new", setting_up.new_wrap_up_code, name="new_wrap_up_code"),
    path(f"{SETUP}/codes/<int:code_id>/", setting_up.wrap_up_code, name="wrap_up_code"),
    path(f"{SETUP}/telephones/new", engines.choose_engine, name="choose_engine"),
    path(f"{SETUP}/telephones/new/<str:engine_plug>", engines.new_engine, name="new_engine"),
    path(f"{SETUP}/telephones/<int:engine_id>/", engines.engine, name="engine"),
    path(f"{SETUP}/telephones/<int:engine_id>/hear-again", engines.hear_again, name="hear_again"),
]
