"""Folding in the database: `platform_fold(text)` answers what `relacja.kit.conditions.folding.folded` answers.

ASCII, and the common letters of Latin and Cyrillic, are folded at once; the rest is looked up letter by letter in
`platform_foldedletter`. That table is filled after every migration when Python knows a newer Unicode than it does.
The functions were made by migration 0008: whoever changes them here makes them anew in a migration of their own.
"""

import unicodedata

from django.db import connections, transaction

from relacja.kit.conditions.folding import changed_letters, letter

COMMON = [chr(code) for block in ((0xC0, 0x180), (0x400, 0x460)) for code in range(*block)]
FIRST = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" + "".join(map(chr, range(0x410, 0x430))) + "ёйЁ"
"""Tried before the others: most letters that are folded are these."""


def _usual() -> tuple[str, str, str]:
    """Letters that become one other, what they become, and those that stay as they are."""
    letters = dict.fromkeys((*FIRST, *COMMON))
    turned = {one: letter(one) for one in letters if letter(one) != one and len(letter(one)) == 1}
    return "".join(turned), "".join(turned.values()), "".join(one for one in letters if letter(one) == one)


FROM, TO, STAY = _usual()

FUNCTIONS = rf"""
CREATE TABLE platform_foldedletter (letter text COLLATE "C" PRIMARY KEY, plain text NOT NULL);

CREATE FUNCTION platform_fold(given text) RETURNS text LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $fold$
DECLARE
    plain text := lower(given COLLATE "C");
BEGIN
    IF octet_length(plain) > length(plain) THEN
        plain := translate(plain, '{FROM}', '{TO}');
    END IF;
    IF plain COLLATE "C" !~ '^[ -~{STAY}]*$' THEN
        SELECT coalesce(string_agg(coalesce(f.plain, g.letter), '' ORDER BY g.place), '') INTO plain
        FROM string_to_table(given, NULL) WITH ORDINALITY g (letter, place)
        LEFT JOIN platform_foldedletter f ON f.letter = g.letter COLLATE "C";
    END IF;
    IF strpos(plain, '  ') > 0 THEN
        plain := regexp_replace(plain, '  +', ' ', 'g');
    END IF;
    RETURN btrim(plain);
END
$fold$;

CREATE FUNCTION platform_fold_all(given text[]) RETURNS text[] LANGUAGE sql STABLE STRICT PARALLEL SAFE
AS $$ SELECT coalesce(array_agg(platform_fold(each)), '{{}}') FROM unnest(given) each $$;
"""  # noqa: S608 - letters of ours
DROP = """
DROP FUNCTION platform_fold_all(text[]);
DROP FUNCTION platform_fold(text);
DROP TABLE platform_foldedletter;
"""


def refresh_letters(using: str) -> None:
    """Fill the table of letters, unless it was filled by this version of Unicode."""
    version = unicodedata.unidata_version
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('platform_foldedletter'), obj_description(to_regclass('platform_foldedletter'))"
        )
        table, known = cursor.fetchone()
        if table is None or known == version:
            return
        letters, plain = zip(*changed_letters(), strict=True)
        cursor.execute("DELETE FROM platform_foldedletter")
        cursor.execute(
            "INSERT INTO platform_foldedletter SELECT * FROM unnest(%s::text[], %s::text[])",
            [list(letters), list(plain)],
        )
        cursor.execute(f"COMMENT ON TABLE platform_foldedletter IS '{version}'")
        cursor.execute("ANALYZE platform_foldedletter")
