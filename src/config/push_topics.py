"""What `/push` answers as a plain request: the topics asked for that this reader may hear."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from relacja.platform import push

MOST_TOPICS = 200


def topics(request: HttpRequest) -> HttpResponse:
    """Those of `?topics=` that exist and may be heard; 401 for nobody."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.user_id is None:
        return HttpResponse(status=401)
    asked = request.GET.get("topics", "").split(",")[:MOST_TOPICS]
    return JsonResponse({"topics": push.audible(actor, asked)})
