-- Roles at the console.

CREATE TABLE role_grants (
    id UUID NOT NULL CONSTRAINT role_grants_id PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    -- With what lies below it; empty: everybody.
    department TEXT NOT NULL,
    granted_by TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX role_grants_account ON role_grants (account, role, department) WHERE ended_at IS NULL;

CREATE TABLE set_up_links (
    digest BYTEA NOT NULL CONSTRAINT set_up_links_digest PRIMARY KEY,
    account UUID REFERENCES accounts (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    department TEXT NOT NULL,
    made_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
