"""Handing out a file to whoever may see the row it hangs on."""

import os
import re
from collections.abc import Iterator
from typing import BinaryIO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from relacja.platform import files
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest

SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", *files.SOUNDS})
"""Types that a browser shows or plays without running anything; all others come as a download."""
PART = re.compile(r"bytes=(\d*)-(\d*)")
"""One part of a content, as players ask for it; who asks for several gets the whole."""
CHUNK = 1 << 16


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
    """The content: shown with `?show` where that is safe, otherwise saved; a part of it where a player asks for one.

    Whoever calls has asked for the rights.
    """
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
    response.headers["Accept-Ranges"] = "bytes"
    _narrow_to_part(request, response, stream)
    return cast(HttpResponse, response)


def _narrow_to_part(request: HttpRequest, response: FileResponse, stream: BinaryIO) -> None:
    """Make a part of the content out of the whole, where one is asked for: from byte to byte, or so many of the last.

    A part of another content than this one (`If-Range`) is not given.
    """
    asked = PART.fullmatch(request.headers.get("Range", ""))
    etag = response.headers["ETag"]
    if asked is None or not any(asked.groups()) or request.headers.get("If-Range", etag) != etag:
        return
    size = os.fstat(stream.fileno()).st_size
    first, last = asked[1], asked[2]
    begin = int(first) if first else max(0, size - int(last))
    end = min(int(last), size - 1) if first and last else size - 1
    if begin > end:
        response.status_code, response.streaming_content = 416, ()
        response.headers["Content-Range"], response.headers["Content-Length"] = f"bytes */{size}", "0"
        return
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {begin}-{end}/{size}"
    response.headers["Content-Length"] = str(end - begin + 1)
    response.streaming_content = _part(stream, begin, end - begin + 1)


def _part(stream: BinaryIO, begin: int, length: int) -> Iterator[bytes]:
    stream.seek(begin)
    while length > 0 and (piece := stream.read(min(CHUNK, length))):
        length -= len(piece)
        yield piece
