-- Effects to deliver, and what happened.

CREATE TABLE outbox (
    id UUID NOT NULL CONSTRAINT outbox_id PRIMARY KEY,
    kind TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT,
    last_error TEXT
);
CREATE INDEX outbox_due ON outbox (kind, due_at) WHERE state = 'queued';
CREATE INDEX outbox_created ON outbox (created_at);
-- For counting; otherwise every look at the queues would read all sealed texts.
CREATE INDEX outbox_states ON outbox (kind, state);

-- No references: the log outlives what it tells about.
CREATE TABLE audit (
    id UUID NOT NULL CONSTRAINT audit_id PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    outcome TEXT NOT NULL,
    account UUID,
    actor TEXT,
    session UUID,
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_of_account ON audit (account, at) WHERE account IS NOT NULL;
