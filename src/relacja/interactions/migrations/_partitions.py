"""SQL of the partitions that the first migration makes; later years are made by the periodic job."""

FIRST_YEAR, LAST_YEAR = 2010, 2028
FIRST_RECORDED_YEAR = 2026
BY_START = ("interaction", "interaction_party", "interaction_item", "interaction_artefact")
KEY_PARTITIONS = 16


def yearly(table: str, first: int) -> str:
    """Partitions of `table`: everything before `first`, each year to the last, and a default so nothing is refused."""
    parts = [
        f"CREATE TABLE {table}_early PARTITION OF {table} FOR VALUES FROM (MINVALUE) TO ('{first}-01-01 00:00:00+00');"
    ]
    parts += [
        f"CREATE TABLE {table}_y{year} PARTITION OF {table}"
        f" FOR VALUES FROM ('{year}-01-01 00:00:00+00') TO ('{year + 1}-01-01 00:00:00+00');"
        for year in range(first, LAST_YEAR + 1)
    ]
    parts.append(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT;")
    return "\n".join(parts)


def partitions() -> str:
    """All partitions of the ledger and its projection."""
    keys = "\n".join(
        f"CREATE TABLE ledger_key_{n} PARTITION OF ledger_key"
        f" FOR VALUES WITH (MODULUS {KEY_PARTITIONS}, REMAINDER {n});"
        for n in range(KEY_PARTITIONS)
    )
    return "\n".join([yearly("ledger_event", FIRST_RECORDED_YEAR), *(yearly(t, FIRST_YEAR) for t in BY_START), keys])
