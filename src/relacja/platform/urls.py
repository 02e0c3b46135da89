"""Addresses of the platform."""

from django.urls import include, path

urlpatterns = [path("", include("relacja.platform.web.urls"))]
