-- The chain of the audit log (docs/decisions/0017-audit-chain.md). Rows come as
-- before, with a keyed digest of their own; the sealer gives them their place.

ALTER TABLE audit ADD COLUMN digest BYTEA;
ALTER TABLE audit ADD COLUMN seq BIGINT;
ALTER TABLE audit ADD COLUMN chain BYTEA;

-- All partial: who signs in waits for the first one only, the others grow when the sealer comes.
CREATE INDEX audit_unsealed ON audit (at, id) WHERE seq IS NULL;
CREATE UNIQUE INDEX audit_seq ON audit (seq) WHERE seq IS NOT NULL;
CREATE INDEX audit_by_event ON audit (event, at) WHERE seq IS NOT NULL;
CREATE INDEX audit_by_event_outcome ON audit (event, outcome, at) WHERE seq IS NOT NULL;
CREATE INDEX audit_by_outcome ON audit (outcome, at) WHERE seq IS NOT NULL;
CREATE INDEX audit_by_actor ON audit (actor, at) WHERE seq IS NOT NULL AND actor IS NOT NULL;
CREATE INDEX audit_by_address ON audit (address, at) WHERE seq IS NOT NULL AND address <> '';

-- Where the chain stands, and from where on it is there: one row.
CREATE TABLE audit_head (
    id BIGINT NOT NULL CONSTRAINT audit_head_id PRIMARY KEY,
    revision BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    chain BYTEA NOT NULL,
    sealed_at BIGINT NOT NULL,
    floor_seq BIGINT NOT NULL,
    floor_chain BYTEA NOT NULL,
    floor_at BIGINT NOT NULL,
    anchors BIGINT NOT NULL,
    keep_days BIGINT NOT NULL,
    mac BYTEA NOT NULL
);

-- The head as it was now and then, to be compared with exports and log lines.
CREATE TABLE audit_anchors (
    number BIGINT NOT NULL CONSTRAINT audit_anchors_number PRIMARY KEY,
    seq BIGINT NOT NULL,
    chain BYTEA NOT NULL,
    at BIGINT NOT NULL,
    mac BYTEA NOT NULL
);

-- A retention that may be shorter than the recorded one, and who said so.
CREATE TABLE audit_retention (
    id UUID NOT NULL CONSTRAINT audit_retention_id PRIMARY KEY,
    days BIGINT NOT NULL,
    confirmed_by TEXT NOT NULL,
    confirmed_at BIGINT NOT NULL
);

-- What the overview shows: counted once, when a row is sealed; by the hour and by the day
-- (`span`: its seconds), so that half a year is a few thousand rows.
CREATE TABLE audit_counts (
    span BIGINT NOT NULL,
    start BIGINT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    method TEXT NOT NULL,
    hits BIGINT NOT NULL,
    CONSTRAINT audit_counts_key PRIMARY KEY (span, start, event, outcome, method)
);

-- How many different people signed in on a day: a sketch that names nobody.
CREATE TABLE audit_days (
    day BIGINT NOT NULL CONSTRAINT audit_days_day PRIMARY KEY,
    sketch BYTEA NOT NULL
);
