"""Messages are found by their words, without case and diacritics."""

from django.db import migrations

MAKE = """
CREATE FUNCTION messaging_words(subject text, body text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT to_tsvector('simple'::regconfig, translate(lower(subject || ' ' || left(body, 100000)),
  'ąćęłńóśźżĄĆĘŁŃÓŚŹŻäöüéèáíčšžřÄÖÜÉÈÁÍČŠŽŘёйЁЙАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ/_-',
  'acelnoszzacelnoszzaoueeaicszraoueeaicszrеиеиабвгдежзиклмнопрстуфхцчшщъыьэюя   '))
$$;
CREATE INDEX message_words ON messaging_message USING gin (messaging_words(subject, text));
"""
DROP = "DROP INDEX message_words; DROP FUNCTION messaging_words(text, text);"


class Migration(migrations.Migration):
    dependencies = [("messaging", "0004_hooks")]

    operations = [migrations.RunSQL(MAKE, DROP)]
