"""Addresses of written messages."""

from django.urls import URLPattern, URLResolver, include, path

from relacja.messaging import transports
from relacja.messaging.views import (
    arrivals,
    beginning,
    composing,
    conversation,
    desk,
    handling,
    inbox,
    mailboxes,
    messages,
    naming,
    webhooks,
    writing,
)

app_name = "messaging"
ONE = "inbox/<int:conversation_id>/"
MESSAGE = f"{ONE}messages/<int:message_id>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/messages/<slug:hook>/", webhooks.webhook, name="webhook"),
    path("settings/mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("settings/mailboxes/new/<slug:kind>/", mailboxes.new, name="new_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/", mailboxes.mailbox, name="mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/try", mailboxes.try_it, name="try_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/count", arrivals.count, name="count_mailbox"),
    path("settings/mailboxes/<int:mailbox_id>/share", mailboxes.share, name="share_mailbox"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/arrivals/", arrivals.arrivals, name="arrivals"),
    path("inbox/arrivals/<int:arrival_id>/", arrivals.arrival, name="arrival"),
    path("inbox/arrivals/<int:arrival_id>/original", arrivals.original, name="arrival_original"),
    path("inbox/arrivals/<int:arrival_id>/let-in", arrivals.let_in, name="let_in"),
    path("inbox/arrivals/<int:arrival_id>/leave-out", arrivals.leave_out, name="leave_out"),
    path("inbox/work/<int:reservation_id>/accept", desk.accept, name="accept"),
    path("inbox/work/<int:reservation_id>/reject", desk.reject, name="reject"),
    path("inbox/new", beginning.begin, name="begin"),
    path("inbox/counts", inbox.counts, name="counts"),
    path("inbox/places", inbox.places, name="places"),
    path(ONE, conversation.conversation, name="conversation"),
    path(f"{ONE}now", conversation.now, name="now"),
    path(f"{ONE}older", conversation.older, name="older"),
    path(f"{ONE}beside", conversation.beside, name="beside"),
    path(f"{ONE}labels", conversation.labels, name="labels"),
    path(f"{ONE}colleagues", conversation.colleagues, name="colleagues"),
    path(f"{ONE}assign", handling.assign, name="assign"),
    path(f"{ONE}resolve", handling.resolve, name="resolve"),
    path(f"{ONE}reopen", handling.reopen, name="reopen"),
    path(f"{ONE}wait", handling.wait, name="wait"),
    path(f"{ONE}snooze", handling.snooze, name="snooze"),
    path(f"{ONE}label", handling.label, name="label"),
    path(f"{ONE}priority", handling.priority, name="priority"),
    path(f"{ONE}follow", handling.follow, name="follow"),
    path(f"{ONE}compose", composing.compose, name="compose"),
    path(f"{ONE}draft", writing.keep, name="keep_draft"),
    path(f"{ONE}here", writing.here, name="here"),
    path(f"{ONE}texts", writing.texts, name="texts"),
    path(f"{ONE}text", writing.text, name="text"),
    path(f"{ONE}send", composing.send, name="send"),
    path(f"{ONE}note", composing.note, name="note"),
    path(f"{ONE}find", naming.find, name="find"),
    path(f"{ONE}who/<int:party_id>", naming.who, name="who"),
    path(f"{ONE}add", naming.add, name="add"),
    path(f"{MESSAGE}look", messages.look, name="look"),
    path(f"{MESSAGE}heads", messages.heads, name="heads"),
    path(f"{MESSAGE}letter", messages.letter, name="letter"),
    path(f"{MESSAGE}files/<int:file_id>", messages.file, name="message_file"),
    path(f"{MESSAGE}take-back", messages.take_back, name="take_back"),
    path(f"{MESSAGE}send-again", messages.send_again, name="send_again"),
]
urlpatterns += [path("", include(module)) for module in transports.addresses()]
