"""Where each address leads: every app brings its own `urls.py`."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

from config.push_topics import topics
from relacja.platform.api.house import mounted

urlpatterns = [
    path("push", topics, name="push"),
    path("api/v1/", include(mounted(settings.HOUSE))),
]
urlpatterns += [path("", include(f"{app}.urls")) for app in settings.HOUSE if find_spec(f"{app}.urls") is not None]
