-- Runs unchanged on SQLite and PostgreSQL. Identifiers are UUIDs, times are
-- microseconds since 1970 in UTC, digests are 32 bytes. A unique index is named
-- table_column: the store names a broken rule by it.

-- Kept for ever: an account is suspended, never deleted.
CREATE TABLE accounts (
    id UUID NOT NULL CONSTRAINT accounts_id PRIMARY KEY,
    number TEXT NOT NULL,
    number_key TEXT NOT NULL,
    alias TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    department TEXT NOT NULL,
    document_type TEXT,
    document_sealed BYTEA,
    document_index BYTEA,
    status TEXT NOT NULL,
    initial_rule TEXT NOT NULL,
    initial_sealed BYTEA,
    roster_digest BYTEA,
    joined_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX accounts_number_key ON accounts (number_key);
CREATE UNIQUE INDEX accounts_alias ON accounts (alias) WHERE alias IS NOT NULL;

CREATE TABLE passwords (
    account UUID NOT NULL CONSTRAINT passwords_account PRIMARY KEY
        REFERENCES accounts (id) ON DELETE CASCADE,
    phc TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    must_change BOOLEAN NOT NULL
);

CREATE TABLE phones (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    blind_index BYTEA NOT NULL,
    verified_at BIGINT,
    bound_at BIGINT NOT NULL,
    CONSTRAINT phones_account PRIMARY KEY (account, slot)
);
-- U-21: a login phone belongs to one account.
CREATE UNIQUE INDEX phones_blind_index ON phones (blind_index) WHERE slot = 'login';

CREATE TABLE emails (
    account UUID NOT NULL CONSTRAINT emails_account PRIMARY KEY
        REFERENCES accounts (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    blind_index BYTEA NOT NULL,
    verified_at BIGINT,
    bound_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX emails_blind_index ON emails (blind_index);
