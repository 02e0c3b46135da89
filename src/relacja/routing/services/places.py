"""Those who wait and see their place in the queue: told when somebody before them is served or has gone."""

from relacja.platform import sql
from relacja.routing.plugs import placing_media, work_media

TOLD = 50
"""Whoever stands farther back asks again by themselves, now and then."""
AT_THE_HEAD = """
SELECT medium, array_agg(subject_id ORDER BY subject_id) FROM (
  (SELECT medium, subject_id FROM routing_workitem
   WHERE queue = %(queue)s::text AND state = 'waiting' AND medium = ANY(%(media)s::text[])
   ORDER BY rank, id LIMIT %(most)s::int)
  UNION ALL
  (SELECT medium, subject_id FROM routing_workitem
   WHERE queue = %(queue)s::text AND state = 'reserved' AND medium = ANY(%(media)s::text[]) LIMIT %(most)s::int)
) head GROUP BY medium
"""


def changed(queue: str) -> None:  # not a use case: told inside of a move
    """Tell the media of those at the head of the queue, and of those being rung for; one query, none where no medium
    shows places."""
    media = placing_media()
    if queue and media:
        for medium, subject_ids in sql.rows(AT_THE_HEAD, {"queue": queue, "media": media, "most": TOLD}):
            work_media[medium].moved_up(subject_ids)
