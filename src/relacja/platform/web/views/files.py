"""Handing out a file to whoever may see the row it hangs on."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from relacja.platform import files
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
"""Types that a browser shows without running anything; all others come as a download."""


@require_safe
@signed_in
def file(request: HttpRequest, link_id: int) -> HttpResponse:
    """The content behind a link: shown with `?show` where that is safe, otherwise saved."""
    try:
        linked = files.linked_file(cast(HouseRequest, request).actor, link_id)
        if request.headers.get("If-None-Match") == f'"{linked.sha256}"':
            return HttpResponseNotModified()
        return cast(HttpResponse, _answer(linked, shown="show" in request.GET and linked.media_type in SHOWN))
    except files.NoSuchFile as missing:
        raise Http404 from missing


def _answer(linked: files.LinkedFile, *, shown: bool) -> HttpResponseBase:
    response = FileResponse(
        files.path_of(linked.sha256).open("rb"),
        as_attachment=not shown,
        filename=linked.name,
        content_type=linked.media_type if shown else files.UNKNOWN,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{linked.sha256}"'
    return response
