-- Sessions, the devices an account is known on, services and their tickets.

CREATE TABLE sessions (
    id UUID NOT NULL CONSTRAINT sessions_id PRIMARY KEY,
    token BYTEA NOT NULL,
    account UUID NOT NULL REFERENCES accounts (id),
    level TEXT NOT NULL,
    methods TEXT NOT NULL,
    auth_time BIGINT NOT NULL,
    remembered BOOLEAN NOT NULL,
    journey TEXT,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX sessions_token ON sessions (token) WHERE ended_at IS NULL;
CREATE INDEX sessions_of_account ON sessions (account, created_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_expiring ON sessions (expires_at) WHERE ended_at IS NULL;
CREATE INDEX sessions_idle ON sessions (seen_at) WHERE ended_at IS NULL AND NOT remembered;
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE devices (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    device BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT devices_account PRIMARY KEY (account, device)
);

CREATE TABLE services (
    id UUID NOT NULL CONSTRAINT services_id PRIMARY KEY,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    matching TEXT NOT NULL,
    attributes TEXT NOT NULL,
    proxy BOOLEAN NOT NULL,
    logout_url TEXT,
    landing TEXT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX services_name ON services (name);

-- A ticket dies with its session. No reference to accounts and services: each
-- would cost a look-up in the hottest write there is, and the session's row
-- already vouches for the account.
CREATE TABLE tickets (
    digest BYTEA NOT NULL CONSTRAINT tickets_digest PRIMARY KEY,
    kind TEXT NOT NULL,
    session UUID NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    account UUID NOT NULL,
    service UUID NOT NULL,
    service_url TEXT NOT NULL,
    fresh BOOLEAN NOT NULL,
    proxies TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    spent_at BIGINT,
    -- The ticket in clear once it is spent and opens nothing any more: single
    -- logout names it.
    ticket TEXT
);
CREATE INDEX tickets_session ON tickets (session);
CREATE INDEX tickets_expiring ON tickets (expires_at) WHERE spent_at IS NULL;
