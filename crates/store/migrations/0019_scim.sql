-- Sources: systems that bring people in over SCIM.

CREATE TABLE scim_sources (
    id UUID NOT NULL CONSTRAINT scim_sources_id PRIMARY KEY,
    name TEXT NOT NULL,
    -- With what lies below it; empty: everybody.
    department TEXT NOT NULL,
    own BOOLEAN NOT NULL,
    hourly_stop BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    stopped_at BIGINT,
    resumed_at BIGINT,
    closed_at BIGINT
);
CREATE UNIQUE INDEX scim_sources_name ON scim_sources (name) WHERE closed_at IS NULL;

CREATE TABLE scim_tokens (
    id UUID NOT NULL CONSTRAINT scim_tokens_id PRIMARY KEY,
    source UUID NOT NULL REFERENCES scim_sources (id) ON DELETE CASCADE,
    digest BYTEA NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_from TEXT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX scim_tokens_digest ON scim_tokens (digest);
CREATE INDEX scim_tokens_source ON scim_tokens (source, created_at);

-- What a source has to do with an account.
CREATE TABLE scim_links (
    source UUID NOT NULL REFERENCES scim_sources (id) ON DELETE CASCADE,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    external_id TEXT NOT NULL,
    member BOOLEAN NOT NULL,
    before_status TEXT,
    said BYTEA,
    email_index BYTEA,
    phone_index BYTEA,
    suspended_at BIGINT,
    gone_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT scim_links_source PRIMARY KEY (source, account)
);
CREATE INDEX scim_links_account ON scim_links (account);
CREATE INDEX scim_links_external ON scim_links (source, external_id);
CREATE INDEX scim_links_email ON scim_links (source, email_index);
CREATE INDEX scim_links_phone ON scim_links (source, phone_index);
CREATE INDEX scim_links_suspended ON scim_links (source, suspended_at);

-- Departments that a source has named: accounts carry the text, this the identifier.
CREATE TABLE scim_groups (
    id UUID NOT NULL CONSTRAINT scim_groups_id PRIMARY KEY,
    source UUID NOT NULL REFERENCES scim_sources (id) ON DELETE CASCADE,
    path TEXT NOT NULL,
    external_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX scim_groups_path ON scim_groups (source, path);

-- The last errors of each source, without anybody's data.
CREATE TABLE scim_errors (
    id UUID NOT NULL CONSTRAINT scim_errors_id PRIMARY KEY,
    source UUID NOT NULL REFERENCES scim_sources (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    request TEXT NOT NULL,
    status BIGINT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX scim_errors_source ON scim_errors (source, id);
