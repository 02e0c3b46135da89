"""Messages of somebody who is forgotten: that they were and who answered them stays counted, what they said goes."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote_plus

import orjson
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from relacja.interactions import services as interactions
from relacja.messaging.models import ConversationEvent, Draft, DraftFile, HookPost
from relacja.messaging.services import joining, turns
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.audit import amending
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import MustStay, Person
from relacja.platform.use_case import use_case

ACTOR = Actor.system(gettext_noop("forgetting of people"))


class MessageLeaves(MustStay):
    """A message to the person is on the wire: nobody could say afterwards whether it left."""

    words = _("A message to them is being sent: nothing can be forgotten until it has left.")


class PartedMessages(NamedTuple):
    """The conversations that no longer say whose they were, how many messages they had, and the files that went."""

    conversations: set[int]
    messages: int
    contents: set[str]


@use_case(permits=FORGET)
def forget_messages(*, actor: Actor, person: Person) -> PartedMessages:
    """Take out of the person's conversations who it was and what was written, with originals and files.

    What they wrote in a conversation of others goes too; where others speak of them, they are left out of the words.
    What was to be sent to them is not sent. Raises `MessageLeaves`.
    """
    traces = person.traces
    given: dict[str, Any] = {"ids": list(person.party_ids), "pattern": traces.pattern, "words": traces.literals}
    talks = [row[0] for row in sql.rows(THEIRS, given)]
    given["talks"] = talks
    if sql.rows(LEAVING, given):
        raise MessageLeaves
    _let_work_go(talks)
    given["naming"] = [row[0] for row in sql.rows(NAMING, given)] if given["pattern"] else []
    elsewhere = [row[0] for row in sql.rows(ELSEWHERE, given)] if given["pattern"] else []
    given["messages"] = [row[0] for row in sql.rows(MESSAGES, given)]
    given["wrote"] = elsewhere
    _let_letters_go(sql.rows(ON_TIMELINES, given) if given["pattern"] else ())
    gone = {row[0] for statement in (FILES, LETTERS, ARRIVALS, DRAFT_FILES) for row in sql.rows(statement, given)}
    _let_posts_go(person)
    for statement in (PICTURES, BLANK, RECIPIENTS, RECIPIENTS_SPOKEN_OF, BOUNCES, TALKS, NO_CANDIDATE, DRAFTS):
        sql.rows(statement, given)
    with amending(ConversationEvent):
        sql.rows(RECORD, given)
    gone |= _spoken_of(person, given) if given["pattern"] else set()
    return PartedMessages(set(talks), len(given["messages"]), gone - {""})


def _let_work_go(talks: Iterable[int]) -> None:
    """Nobody is asked any more to answer them."""
    for conversation_id in talks:
        conversation = joining.held(conversation_id)
        if conversation.item_id is not None:
            turns.let_go(conversation, "forgotten", timezone.now())
            conversation.save(update_fields=["item"])


def _let_posts_go(person: Person) -> None:
    """What providers posted and has not happened yet, where it names the person: it never happens."""
    for post in HookPost.objects.select_for_update().filter(done_at__isnull=True):
        said = " ".join([post.url, str(post.headers), *_readings(bytes(post.body))])
        if person.traces.pattern and re.search(person.traces.pattern, said, re.IGNORECASE):
            post.done_at, post.body, post.url, post.headers = timezone.now(), b"", "", {}
            post.problem = "forgotten"
            post.save()


def _readings(body: bytes) -> tuple[str, str, str]:
    """A body as it may be written: plain, as a form, or with letters by their numbers, as JSON has them."""
    plain = body.decode(errors="replace")
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda letter: chr(int(letter[1], 16)), plain)
    return plain, unquote_plus(plain), unescaped


def _let_letters_go(found: Iterable[tuple[int, str]]) -> None:
    """Originals that name the person hang on timelines of others no more. Raises `MustStay`."""
    files: dict[int, set[str]] = {}
    for contact, letter in found:
        files.setdefault(contact, set()).add(letter)
    if files and interactions.delete_files(actor=ACTOR, at=timezone.now(), files=files, why="forgotten"):
        raise MustStay


def _spoken_of(person: Person, given: dict[str, Any]) -> set[str]:
    """Leave the person out of what others wrote; the originals go, for they cannot be changed. Their hashes."""
    clean, gone = person.traces.removed_from, set()
    for pk, letter, *texts, recipients in sql.rows(SPOKEN_OF, given):
        left = _without(person, sql.loaded(recipients))
        sql.rows(SAY_ANEW, [*map(clean, texts), _json(left), pk])
        sql.rows(NO_ORIGINAL, [pk])
        gone.add(letter)
    for pk, *texts in sql.rows(TALKS_SPOKEN_OF, given):
        sql.rows(NAME_ANEW, [*map(clean, texts), pk])
    for pk, data in sql.rows(RECORD_SPOKEN_OF, given):
        with amending(ConversationEvent):
            sql.rows(TELL_ANEW, [_json(_without(person, sql.loaded(data))), pk])
    for draft in Draft.objects.filter(pk__in=[row[0] for row in sql.rows(DRAFTS_SPOKEN_OF, given)]):
        draft.content, draft.earlier = _without(person, draft.content), _without(person, draft.earlier)
        draft.handed_note = clean(draft.handed_note)
        draft.save(update_fields=["content", "earlier", "handed_note"])
    for file in DraftFile.objects.filter(pk__in=[row[0] for row in sql.rows(DRAFT_FILES_SPOKEN_OF, given)]):
        file.name = clean(file.name)
        file.save(update_fields=["name"])
    return gone


def _json(kept: Any) -> str:
    return orjson.dumps(kept).decode()


def _without(person: Person, kept: Any) -> Any:
    """The same without the person, however deep their name stands."""
    if isinstance(kept, str):
        return person.traces.removed_from(kept)
    if isinstance(kept, list):
        return [_without(person, one) for one in kept]
    return {name: _without(person, one) for name, one in kept.items()} if isinstance(kept, dict) else kept


THEIRS = """
WITH theirs AS (
  SELECT id FROM messaging_conversation
  WHERE party_id = ANY(%(ids)s::bigint[])
    OR party_id IS NULL AND CASE WHEN candidates <> '[]' THEN candidates <@ to_jsonb(%(ids)s::bigint[])
      ELSE %(pattern)s::text <> '' AND concat_ws(' ', address, name) ~* %(pattern)s::text END)
SELECT id FROM messaging_conversation
WHERE id IN (SELECT id FROM theirs) OR beside_id IN (SELECT id FROM theirs)
ORDER BY id FOR UPDATE
"""
"""Those of the person, those only they can have written, and those of nobody known by what the person is known by; with
what others were asked about them."""

LEAVING = """
SELECT 1 FROM messaging_message WHERE conversation_id = ANY(%(talks)s::bigint[]) AND delivery = 'sending'
UNION ALL
SELECT 1 FROM messaging_recipient r JOIN messaging_message m ON m.id = r.message_id
WHERE r.delivery = 'sending' AND (m.conversation_id = ANY(%(talks)s::bigint[])
  OR %(pattern)s::text <> '' AND r.address ~* %(pattern)s::text)
LIMIT 1
"""
MESSAGES = "SELECT id FROM messaging_message WHERE conversation_id = ANY(%(talks)s::bigint[])"
NAMING = """
WITH bounds AS (SELECT min(id) AS first, max(id) AS last FROM messaging_message),
hit AS MATERIALIZED (
  SELECT n FROM bounds CROSS JOIN generate_series(first, last, 200) n CROSS JOIN LATERAL (
    SELECT lower(string_agg(concat_ws(' ', sender, sender_name, subject, text, html, delivery_detail, recipients), ' '))
      AS said FROM messaging_message WHERE id >= n AND id < n + 200) many
  WHERE %(words)s::text[] IS NULL
    OR EXISTS (SELECT FROM unnest(%(words)s::text[]) word WHERE strpos(many.said, word) > 0))
SELECT m.id FROM hit JOIN messaging_message m ON m.id >= n AND m.id < n + 200 CROSS JOIN LATERAL (
  SELECT lower(concat_ws(' ', m.sender, m.sender_name, m.subject, m.text, m.html, m.delivery_detail, m.recipients))
    AS said OFFSET 0) one
WHERE CASE WHEN %(words)s::text[] IS NULL THEN one.said ~* %(pattern)s::text
  ELSE EXISTS (SELECT FROM unnest(%(words)s::text[]) word WHERE strpos(one.said, word) > 0) END
"""
"""The messages in which something of the person may stand: many are looked through together, then each of a few."""
ELSEWHERE = """
SELECT id FROM messaging_message WHERE id = ANY(%(naming)s::bigint[]) AND direction = 'inbound'
  AND conversation_id <> ALL(%(talks)s::bigint[]) AND concat_ws(' ', sender, sender_name) ~* %(pattern)s::text
"""
ON_TIMELINES = """
SELECT interaction_id, letter FROM messaging_message
WHERE id = ANY(%(naming)s::bigint[]) AND conversation_id <> ALL(%(talks)s::bigint[]) AND letter <> ''
  AND interaction_id IS NOT NULL AND (
    concat_ws(' ', sender, sender_name, subject, text, html, delivery_detail) ~* %(pattern)s::text
    OR recipients::text ~* %(pattern)s::text)
"""
FILES = """
DELETE FROM messaging_attachment WHERE message_id = ANY(%(messages)s::bigint[] || %(wrote)s::bigint[]) RETURNING sha256
"""
LETTERS = """
SELECT letter FROM messaging_message WHERE id = ANY(%(messages)s::bigint[] || %(wrote)s::bigint[]) AND letter <> ''
"""
ARRIVALS = """
WITH before AS (
  SELECT id, letter FROM messaging_arrival WHERE message_id = ANY(%(messages)s::bigint[] || %(wrote)s::bigint[])
    OR %(pattern)s::text <> '' AND concat_ws(' ', sender, subject, detail, key) ~* %(pattern)s::text),
gone AS (
  UPDATE messaging_arrival a SET sender = '', subject = '', detail = '', letter = '',
    key = CASE WHEN %(pattern)s::text <> '' AND key ~* %(pattern)s::text THEN 'forgotten:' || a.id ELSE key END
  FROM before WHERE before.id = a.id)
SELECT letter FROM before WHERE letter <> ''
"""
PICTURES = """
DELETE FROM messaging_picturesfrom WHERE sender IN (
    SELECT sender FROM messaging_message WHERE id = ANY(%(messages)s::bigint[] || %(wrote)s::bigint[]))
  OR %(pattern)s::text <> '' AND sender ~* %(pattern)s::text
"""
BLANK = """
UPDATE messaging_message SET sender = CASE direction WHEN 'inbound' THEN '' ELSE sender END, sender_name = '',
  recipients = '{}', subject = '', text = '', html = '', folds = '[]', thread_root = '', "references" = '{}',
  problems = '{}', key = 'forgotten:' || id, letter = '', interaction_id = NULL, interaction_started_at = NULL,
  delivery = CASE delivery WHEN 'queued' THEN 'failed' ELSE delivery END, delivery_detail = '', send_at = NULL
WHERE id = ANY(%(messages)s::bigint[] || %(wrote)s::bigint[])
"""
RECIPIENTS = """
DELETE FROM messaging_recipient
WHERE message_id = ANY(%(messages)s::bigint[]) OR %(pattern)s::text <> '' AND address ~* %(pattern)s::text
"""
RECIPIENTS_SPOKEN_OF = """
UPDATE messaging_recipient SET detail = '' WHERE %(pattern)s::text <> '' AND detail ~* %(pattern)s::text
"""
BOUNCES = """
UPDATE messaging_bounce SET recipient = '', diagnostic = ''
WHERE report_id = ANY(%(messages)s::bigint[]) OR message_id = ANY(%(messages)s::bigint[])
  OR %(pattern)s::text <> '' AND concat_ws(' ', recipient, diagnostic) ~* %(pattern)s::text
"""
TALKS = """
UPDATE messaging_conversation SET party_id = NULL, is_visitor = false, candidates = '[]', address = '', name = '',
  subject = '', subject_key = '', last_text = '', context = '{}', rating_word = '', labels = '{}', why = 'forgotten',
  token = left(md5(token || random()::text), 16), status = 'resolved', waiting_since = NULL, snoozed_until = NULL,
  resolved_at = coalesce(resolved_at, now()), version = version + 1
WHERE id = ANY(%(talks)s::bigint[])
"""
NO_CANDIDATE = """
UPDATE messaging_conversation c SET candidates = (
  SELECT coalesce(jsonb_agg(one ORDER BY n), '[]') FROM jsonb_array_elements(c.candidates) WITH ORDINALITY e(one, n)
  WHERE NOT one <@ to_jsonb(%(ids)s::bigint[]))
WHERE candidates <> '[]' AND candidates @> ANY(SELECT to_jsonb(id) FROM unnest(%(ids)s::bigint[]) id)
"""
DRAFT_FILES = """
DELETE FROM messaging_draftfile f USING messaging_draft d
WHERE d.id = f.draft_id AND d.conversation_id = ANY(%(talks)s::bigint[]) RETURNING f.sha256
"""
DRAFTS = "DELETE FROM messaging_draft WHERE conversation_id = ANY(%(talks)s::bigint[])"
RECORD = """
UPDATE messaging_conversationevent SET data = jsonb_strip_nulls(jsonb_build_object(
  'before', data -> 'before', 'after', data -> 'after', 'message', data -> 'message', 'user', data -> 'user'))
WHERE conversation_id = ANY(%(talks)s::bigint[]) AND data <> '{}'
"""
SPOKEN_OF = """
SELECT id, letter, sender_name, subject, text, html, delivery_detail, recipients FROM messaging_message
WHERE id = ANY(%(naming)s::bigint[]) AND conversation_id <> ALL(%(talks)s::bigint[]) AND (
  concat_ws(' ', sender_name, subject, text, html, delivery_detail) ~* %(pattern)s::text
  OR recipients::text ~* %(pattern)s::text)
ORDER BY id FOR UPDATE
"""
SAY_ANEW = """
UPDATE messaging_message SET sender_name = %s::text, subject = %s::text, text = %s::text, html = %s::text,
  delivery_detail = %s::text, recipients = %s::jsonb, letter = '', folds = '[]' WHERE id = %s::bigint
"""
NO_ORIGINAL = "UPDATE messaging_arrival SET letter = '' WHERE message_id = %s::bigint"
TALKS_SPOKEN_OF = """
SELECT id, subject, subject_key, last_text, name, rating_word FROM messaging_conversation
WHERE id <> ALL(%(talks)s::bigint[]) AND CASE
  WHEN %(words)s::text[] IS NULL OR EXISTS (SELECT FROM unnest(%(words)s::text[]) word
    WHERE strpos(lower(concat_ws(' ', subject, subject_key, last_text, name, rating_word)), word) > 0)
  THEN concat_ws(' ', subject, subject_key, last_text, name, rating_word) ~* %(pattern)s::text END
ORDER BY id FOR UPDATE
"""
NAME_ANEW = """
UPDATE messaging_conversation SET subject = %s::text, subject_key = %s::text, last_text = %s::text, name = %s::text,
  rating_word = %s::text
WHERE id = %s::bigint
"""
RECORD_SPOKEN_OF = """
SELECT id, data FROM messaging_conversationevent
WHERE conversation_id <> ALL(%(talks)s::bigint[]) AND data::text ~* %(pattern)s::text
"""
TELL_ANEW = "UPDATE messaging_conversationevent SET data = %s::jsonb WHERE id = %s::bigint"
DRAFTS_SPOKEN_OF = """
SELECT id FROM messaging_draft WHERE concat_ws(' ', content, earlier, handed_note) ~* %(pattern)s::text
"""
DRAFT_FILES_SPOKEN_OF = "SELECT id FROM messaging_draftfile WHERE name ~* %(pattern)s::text"
