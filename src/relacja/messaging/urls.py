"""Addresses of written messages."""

from django.urls import URLPattern, URLResolver, include, path

from relacja.messaging import transports
from relacja.messaging.views import conversation, webhooks

app_name = "messaging"
urlpatterns: list[URLPattern | URLResolver] = [
    path("hooks/messages/<slug:hook>/", webhooks.webhook, name="webhook"),
    path("conversations/<int:conversation_id>/", conversation.conversation, name="conversation"),
]
urlpatterns += [path("", include(module)) for module in transports.addresses()]
