"""Handing out a file to whoever may see the row it hangs on."""

from typing import cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
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
    except files.NoSuchFile as missing:
        raise Http404 from missing
    return hand_out(request, linked.sha256, name=linked.name, media_type=linked.media_type)


def hand_out(request: HttpRequest, sha256: str, *, name: str, media_type: str) -> HttpResponse:
    """The content: shown with `?show` where that is safe, otherwise saved. Whoever calls has asked for the rights."""
    if request.headers.get("If-None-Match") == f'"{sha256}"':
        return HttpResponseNotModified()
    shown = "show" in request.GET and media_type in SHOWN
    try:
        stream = files.path_of(sha256).open("rb")
    except (FileNotFoundError, files.NoSuchFile) as missing:
        raise Http404 from missing
    response = FileResponse(
        stream, as_attachment=not shown, filename=name, content_type=media_type if shown else files.UNKNOWN
    )
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["ETag"] = f'"{sha256}"'
    return cast(HttpResponse, response)
