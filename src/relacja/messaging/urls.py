"""Addresses of written messages."""

from django.urls import path

from relacja.messaging.views import conversation

app_name = "messaging"
urlpatterns = [
    path("conversations/<int:conversation_id>/", conversation.conversation, name="conversation"),
]
