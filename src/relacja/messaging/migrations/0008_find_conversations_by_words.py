"""Conversations are found by whom they are with, too; and the latest of all states stand in order."""

from django.db import migrations, models

MAKE = """
CREATE FUNCTION messaging_words(subject text, name text, address text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT to_tsvector('simple'::regconfig, translate(
  lower(subject || ' ' || name || ' ' || translate(address, '@.', '  ') || ' ' || left(body, 100000)),
  'ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüéèáíčšžřÄÖÜÉÈÁÍČŠŽŘёйЁЙАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ/_-',
  'acelnoszzacelnoszzaoueeaicszraoueeaicszrеиеиабвгдежзиклмнопрстуфхцчшщъыьэюя   '))
$$;
DROP INDEX message_words;
CREATE INDEX message_words ON messaging_message USING gin (messaging_words(subject, sender_name, sender, text));
CREATE INDEX conversation_words ON messaging_conversation USING gin (messaging_words(subject, name, address, ''));
DROP FUNCTION messaging_words(text, text);
"""
DROP = """
CREATE FUNCTION messaging_words(subject text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT messaging_words(subject, '', '', body) $$;
DROP INDEX message_words, conversation_words;
CREATE INDEX message_words ON messaging_message USING gin (messaging_words(subject, text));
"""


class Migration(migrations.Migration):
    dependencies = [("messaging", "0007_merging")]

    operations = [
        migrations.RunSQL(MAKE, DROP),
        migrations.AddIndex("conversation", models.Index(fields=["-last_at", "-id"], name="conversation_last")),
    ]
