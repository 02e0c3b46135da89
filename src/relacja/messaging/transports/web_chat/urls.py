"""Addresses of the chat: the site's script, the window in its frame, and what the window asks."""

from django.urls import path

from relacja.messaging.transports.web_chat import views

urlpatterns = [
    path("chat/<slug:code>.js", views.script, name="chat_script"),
    path("chat/<slug:code>/", views.window, name="chat_window"),
    path("chat/<slug:code>/messages", views.messages, name="chat_messages"),
    path("chat/<slug:code>/files", views.upload, name="chat_upload"),
    path("chat/<slug:code>/files/<int:attachment_id>", views.download, name="chat_download"),
    path("chat/<slug:code>/page", views.page, name="chat_page"),
    path("chat/<slug:code>/typing", views.typing, name="chat_typing"),
    path("chat/<slug:code>/read", views.read, name="chat_read"),
    path("chat/<slug:code>/address", views.address, name="chat_address"),
    path("chat/<slug:code>/identity", views.identity, name="chat_identity"),
    path("chat/<slug:code>/rating", views.rate, name="chat_rate"),
    path("push/chat/<slug:code>", views.topics, name="chat_topics"),
    path("inbox/<int:conversation_id>/visitor", views.visitor, name="chat_visitor"),
    path("inbox/<int:conversation_id>/typing", views.consultant_types, name="chat_consultant_types"),
    path("inbox/<int:conversation_id>/seen", views.consultant_reads, name="chat_consultant_reads"),
]
