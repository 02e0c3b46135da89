"""SQL of the tables of events, and of their first partitions; later months are made by the periodic job."""

KEY_PARTITIONS = 16
CLASSES = ("short", "usual", "long")
FIRST_MONTHS = [(2026, month) for month in range(11, 13)] + [(2027, month) for month in range(1, 4)]

TABLES = """
CREATE TABLE capture_key (
    source_id integer NOT NULL,
    key uuid NOT NULL,
    PRIMARY KEY (source_id, key)
) PARTITION BY HASH (source_id, key);

CREATE TABLE capture_event (
    kept varchar(10) NOT NULL,
    received_at timestamptz NOT NULL,
    batch_id bigint NOT NULL,
    number integer NOT NULL,
    source_id integer NOT NULL,
    kind smallint NOT NULL,
    name varchar(250) NOT NULL,
    who bigint NOT NULL,
    anonymous_id varchar(250) NOT NULL,
    user_id varchar(250) NOT NULL,
    occurred_at timestamptz NOT NULL,
    payload jsonb NOT NULL
) PARTITION BY LIST (kept);
CREATE INDEX capture_event_batch ON capture_event (batch_id, number);
CREATE INDEX capture_event_who ON capture_event (who, occurred_at);
"""
DROP = "DROP TABLE capture_event, capture_key;"


def month(kept: str, year: int, number: int) -> str:
    """The partition of a class for a month."""
    after = (year + 1, 1) if number == 12 else (year, number + 1)
    return (
        f"CREATE TABLE capture_event_{kept}_{year}_{number:02} PARTITION OF capture_event_{kept}"
        f" FOR VALUES FROM ('{year}-{number:02}-01 00:00:00+00') TO ('{after[0]}-{after[1]:02}-01 00:00:00+00');"
    )


def partitions() -> str:
    """All partitions that stand from the beginning; what falls into no month has one, so that nothing is refused."""
    made = [
        f"CREATE TABLE capture_key_{n} PARTITION OF capture_key"
        f" FOR VALUES WITH (MODULUS {KEY_PARTITIONS}, REMAINDER {n});"
        for n in range(KEY_PARTITIONS)
    ]
    for kept in CLASSES:
        made.append(
            f"CREATE TABLE capture_event_{kept} PARTITION OF capture_event FOR VALUES IN ('{kept}')"
            " PARTITION BY RANGE (received_at);"
        )
        made.append(f"CREATE TABLE capture_event_{kept}_default PARTITION OF capture_event_{kept} DEFAULT;")
        made += [month(kept, year, number) for year, number in FIRST_MONTHS]
    return "\n".join(made)
