-- The admin API: tokens, and answers that are given once more.

CREATE TABLE api_tokens (
    id UUID NOT NULL CONSTRAINT api_tokens_id PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- Codes of permissions, as a JSON list.
    scopes TEXT NOT NULL,
    -- With what lies below it; empty: as far as the owner reaches.
    department TEXT NOT NULL,
    digest BYTEA NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_from TEXT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX api_tokens_digest ON api_tokens (digest);
CREATE INDEX api_tokens_account ON api_tokens (account);

CREATE TABLE api_requests (
    token UUID NOT NULL REFERENCES api_tokens (id) ON DELETE CASCADE,
    -- Digest of the key that the caller chose.
    key BYTEA NOT NULL,
    -- Digest of the request.
    fingerprint BYTEA NOT NULL,
    begun_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Sealed; none yet: it is being done.
    answer BYTEA,
    CONSTRAINT api_requests_key PRIMARY KEY (token, key)
);
CREATE INDEX api_requests_expires ON api_requests (expires_at);
