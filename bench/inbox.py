"""The inbox with 100,000 conversations: its lists, their counts, and a conversation of 500 messages; by server time."""

import time
from collections.abc import Iterator

from bench.browsers import signed_in
from bench.figures import Figure, Target, figure
from bench.pages import _get
from bench.servers import Server, product
from bench.world import World

CONVERSATIONS = 100_000
LONG = 500
TIMES = 60
WARMING = 30
PROMISE = 100.0

FILL = """
INSERT INTO messaging_mailbox (name, transport, address, settings, plan, hours_text, language, signature, is_active,
  error, hook)
SELECT 'Bench ' || n, 'email', 'bench' || n || '@firm.example', '{}', '', '', '', '', TRUE, '', 'bench-hook-' || n
FROM generate_series(1, 5) n;
INSERT INTO messaging_conversation (mailbox_id, also, token, status, why, subject, subject_key, party_id, is_visitor,
  candidates, address, name, priority, labels, language, assignee_id, context, began_at, last_at, last_text,
  waiting_since, messages, version, resolved_at, snoozed_until, plan, brought, rating_word)
SELECT b.ids[1 + n %% 5], '{}', 'bench' || n,
  CASE WHEN n %% 10 < 6 THEN 'resolved' WHEN n %% 10 < 8 THEN 'open' WHEN n %% 10 = 8 THEN 'pending' ELSE 'snoozed' END,
  '', 'Subject of the matter number ' || n, 'subject of the matter number ' || n, 1 + n %% 1000, FALSE,
  '[]', 'customer' || n %% 1000 || '@example.com', 'Customer ' || n %% 1000, 0,
  CASE WHEN n %% 7 = 0 THEN ARRAY['label ' || n %% 20] ELSE '{}'::varchar[] END, 'pl',
  CASE WHEN n %% 3 = 0 THEN NULL ELSE u.ids[1 + n %% least(40, cardinality(u.ids))] END, '{}',
  now() - n * interval '2 minutes', now() - n * interval '2 minutes', 'Dear all, this is what I wanted to say, ' || n,
  CASE WHEN n %% 10 IN (6, 7) THEN now() - n * interval '2 minutes' END, 1, 1,
  CASE WHEN n %% 10 < 6 THEN now() - n * interval '1 minute' END,
  CASE WHEN n %% 10 = 9 THEN now() + n * interval '1 minute' END, '', '{}', ''
FROM generate_series(1, %(conversations)s) n,
  (SELECT array_agg(id ORDER BY id) AS ids FROM messaging_mailbox WHERE name LIKE 'Bench %%') b,
  (SELECT array_agg(id ORDER BY id) AS ids FROM accounts_user) u;
INSERT INTO messaging_message (conversation_id, mailbox_id, direction, key, at, sender, sender_name, recipients,
  provider_key, template, template_values, subject, text, folds, thread_root, html, remote, "references", automatic,
  protection, problems, letter, size, way, confidence, delivery, delivery_detail, attempts, purpose, origin_kind)
SELECT c.id, c.mailbox_id, CASE WHEN n %% 2 = 0 THEN 'inbound' ELSE 'outbound' END, 'bench-' || n || '@example.com',
  now() - (%(long)s - n) * interval '1 minute', c.address, c.name, '{"to": ["bench@firm.example"]}',
  '', '', '{}', c.subject, repeat('A line of what was written. ', 20) || n, '[]', '', '', FALSE, '{}', '',
  '', '{}', '', 0, 'new', 1, CASE WHEN n %% 2 = 0 THEN '' ELSE 'sent' END, '', 0, '', ''
FROM generate_series(1, %(long)s) n, (SELECT * FROM messaging_conversation WHERE token = 'bench1') c;
INSERT INTO messaging_message (conversation_id, mailbox_id, direction, key, at, sender, sender_name, recipients,
  provider_key, template, template_values, subject, text, folds, thread_root, html, remote, "references", automatic,
  protection, problems, letter, size, way, confidence, delivery, delivery_detail, attempts, purpose, origin_kind)
SELECT c.id, c.mailbox_id, 'inbound', c.token || '@example.com', c.last_at, c.address, c.name,
  '{"to": ["bench@firm.example"]}', '', '', '{}', c.subject,
  (SELECT string_agg(translate(lpad(floor(20000 * power(random(), 4))::text, 5, '0'), '0123456789', 'abcdefghij'), ' ')
    FROM generate_series(1, 40) WHERE c.id > 0),
  '[]', '', '', FALSE, '{}', '', '', '{}', '', 0, 'new', 1, '', '', 0, '', ''
FROM messaging_conversation c WHERE c.token LIKE 'bench%%' AND c.token <> 'bench1';
UPDATE messaging_conversation SET messages = %(long)s, status = 'open' WHERE token = 'bench1';
ANALYZE messaging_conversation; ANALYZE messaging_message;
"""
"""Words of the messages are five letters; some stand in most of them, most in a few, as words of a language do."""

PLACES = {
    "all open": "/inbox/?queue=open",
    "mine": "/inbox/?queue=mine",
    "nobody's": "/inbox/?queue=nobody",
    "waiting longest": "/inbox/?queue=waiting&sort=waiting",
    "resolved": "/inbox/?queue=resolved",
    "everything": "/inbox/?queue=all",
    "of a label": "/inbox/?queue=open&label=label+7",
    "of a rare word": "/inbox/?queue=all&q=bfgcd",
    "of two words, in a fifth of all": "/inbox/?queue=all&q=aabba+aacca",
    "of a word in two thirds of all": "/inbox/?queue=all&q=aaabd",
    "counts": "/inbox/counts",
    "queues, mailboxes and labels": "/inbox/places",
}


def inbox(world: World) -> Iterator[Figure]:
    """What a person waits for in a full inbox: each page asked for a hundred times."""
    if not world.one("SELECT 1 FROM messaging_conversation WHERE token = 'bench1'"):
        fill(world)
    talk = world.one("SELECT id FROM messaging_conversation WHERE token = 'bench1'")
    middle = world.one(
        "SELECT id FROM messaging_message WHERE conversation_id = %s ORDER BY at DESC, id DESC OFFSET 250 LIMIT 1", talk
    )
    places = PLACES | {
        "conversation of 500": f"/inbox/{talk}/",
        "older messages of it": f"/inbox/{talk}/older?before={middle}",
    }
    session = signed_in(world)
    with product(world) as server:
        for name, path in places.items():
            yield _figure(server, session, name, path)


def fill(world: World, conversations: int = CONVERSATIONS, long: int = LONG) -> None:
    """Make so many conversations of one message, and a long one of so many."""
    world.execute(FILL % {"conversations": conversations, "long": long})


def _figure(server: Server, session: str, name: str, path: str) -> Figure:
    for _ in range(WARMING):
        _get(server, session, path)
    spent = sorted(_milliseconds(server, session, path) for _ in range(TIMES))
    p95 = spent[int(TIMES * 0.95)]
    return figure(f"inbox, {name}: p95", p95, "ms", target=Target(PROMISE, of="value"))


def _milliseconds(server: Server, session: str, path: str) -> float:
    begun = time.perf_counter()
    _get(server, session, path)
    return 1000 * (time.perf_counter() - begun)
