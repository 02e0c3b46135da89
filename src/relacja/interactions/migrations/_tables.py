"""SQL of the tables that Django cannot make by itself: they are partitioned, and the ledger refuses to be changed."""

TABLES = """
CREATE SEQUENCE ledger_event_id_seq;
CREATE SEQUENCE interaction_id_seq;

CREATE TABLE ledger_event (
    id bigint NOT NULL DEFAULT nextval('ledger_event_id_seq'),
    recorded_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor varchar(200) NOT NULL,
    kind varchar(20) NOT NULL,
    party_id bigint NOT NULL,
    interaction_id bigint NOT NULL,
    corrects_id bigint,
    source varchar(60) NOT NULL,
    source_key varchar(200) NOT NULL,
    payload bytea NOT NULL,
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX ledger_event_interaction ON ledger_event (interaction_id, id);

CREATE TABLE ledger_key (
    source varchar(60) NOT NULL,
    source_key varchar(200) NOT NULL,
    interaction_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    PRIMARY KEY (source, source_key)
) PARTITION BY HASH (source, source_key);

CREATE TABLE interaction (
    id bigint NOT NULL DEFAULT nextval('interaction_id_seq'),
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    kind varchar(20) NOT NULL,
    medium varchar(20) NOT NULL,
    channel varchar(30) NOT NULL,
    direction varchar(10) NOT NULL,
    initiator varchar(10) NOT NULL,
    status varchar(12) NOT NULL,
    reason varchar(60) NOT NULL,
    summary varchar(300) NOT NULL,
    body text NOT NULL,
    outcome varchar(60) NOT NULL,
    captured_by varchar(10) NOT NULL,
    source varchar(60) NOT NULL,
    owner_id bigint,
    author_id bigint,
    recorded_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    event_id bigint NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (id, started_at)
) PARTITION BY RANGE (started_at);
CREATE INDEX interaction_started ON interaction (started_at DESC, id DESC);
CREATE INDEX interaction_kind ON interaction (kind, started_at DESC, id DESC);
CREATE INDEX interaction_author ON interaction (author_id, started_at DESC, id DESC) WHERE author_id IS NOT NULL;
CREATE INDEX interaction_open ON interaction (owner_id, started_at, id) WHERE status IN ('planned', 'in_progress');

CREATE TABLE interaction_party (
    interaction_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    position smallint NOT NULL,
    party_id bigint,
    role varchar(30) NOT NULL,
    address varchar(400) NOT NULL,
    presence varchar(20) NOT NULL,
    kind varchar(20) NOT NULL,
    medium varchar(20) NOT NULL,
    direction varchar(10) NOT NULL,
    status varchar(12) NOT NULL,
    PRIMARY KEY (interaction_id, started_at, position)
) PARTITION BY RANGE (started_at);
CREATE INDEX interaction_party_timeline ON interaction_party (party_id, started_at DESC, interaction_id DESC)
    INCLUDE (kind, medium, direction, status) WHERE party_id IS NOT NULL;
CREATE INDEX interaction_party_open ON interaction_party (party_id, started_at)
    WHERE status IN ('planned', 'in_progress');

CREATE TABLE interaction_item (
    interaction_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    position smallint NOT NULL,
    subject_kind varchar(60) NOT NULL,
    subject_id bigint NOT NULL,
    reason varchar(100) NOT NULL,
    resolution varchar(100) NOT NULL,
    PRIMARY KEY (interaction_id, started_at, position)
) PARTITION BY RANGE (started_at);
CREATE INDEX interaction_item_subject ON interaction_item (subject_kind, subject_id);

CREATE TABLE interaction_artefact (
    interaction_id bigint NOT NULL,
    started_at timestamptz NOT NULL,
    position smallint NOT NULL,
    kind varchar(20) NOT NULL,
    name varchar(250) NOT NULL,
    sha256 varchar(64) NOT NULL,
    retention varchar(30) NOT NULL,
    legal_hold boolean NOT NULL,
    PRIMARY KEY (interaction_id, started_at, position)
) PARTITION BY RANGE (started_at);
CREATE INDEX interaction_artefact_hash ON interaction_artefact (sha256);
"""

APPEND_ONLY = """
CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_event FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_seal FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_key FOR EACH ROW EXECUTE FUNCTION ledger_refuses();
"""

DROP = """
DROP TABLE ledger_event, ledger_key, interaction, interaction_party, interaction_item, interaction_artefact CASCADE;
DROP SEQUENCE ledger_event_id_seq, interaction_id_seq;
"""
