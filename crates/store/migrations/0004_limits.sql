-- Counters, sliding windows and used-once marks, all under digests.

-- `updated_at` is null in a row that was only locked so far.
CREATE TABLE attempts (
    key BYTEA NOT NULL CONSTRAINT attempts_key PRIMARY KEY,
    failures BIGINT NOT NULL,
    locked_until BIGINT,
    updated_at BIGINT
);
CREATE INDEX attempts_updated ON attempts (updated_at);

-- `stamps`: the instants, 8 bytes each, big-endian, oldest first.
CREATE TABLE stamps (
    key BYTEA NOT NULL CONSTRAINT stamps_key PRIMARY KEY,
    stamps BYTEA NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX stamps_updated ON stamps (updated_at);

CREATE TABLE windows (
    key BYTEA NOT NULL,
    starts_at BIGINT NOT NULL,
    hits BIGINT NOT NULL,
    CONSTRAINT windows_key PRIMARY KEY (key, starts_at)
);
CREATE INDEX windows_starting ON windows (starts_at);

CREATE TABLE used_once (
    key BYTEA NOT NULL CONSTRAINT used_once_key PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_once_expiring ON used_once (expires_at);
