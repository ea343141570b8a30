-- What lasts for one sign-in or one wizard: journeys, codes, QR decisions.

CREATE TABLE journeys (
    id TEXT NOT NULL CONSTRAINT journeys_id PRIMARY KEY,
    kind TEXT NOT NULL,
    browser BYTEA NOT NULL,
    account UUID REFERENCES accounts (id),
    target TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    finished_at BIGINT
);
CREATE INDEX journeys_expiring ON journeys (expires_at);

-- One code per purpose, number and holder: a new one takes the place of the old
-- one, a used one is deleted.
CREATE TABLE codes (
    id UUID NOT NULL CONSTRAINT codes_id PRIMARY KEY,
    purpose TEXT NOT NULL,
    target BYTEA NOT NULL,
    holder BYTEA NOT NULL,
    digest BYTEA NOT NULL,
    guesses BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX codes_purpose ON codes (purpose, target, holder);
CREATE INDEX codes_expiring ON codes (expires_at);

CREATE TABLE scans (
    id BYTEA NOT NULL CONSTRAINT scans_id PRIMARY KEY,
    browser BYTEA NOT NULL,
    decision TEXT NOT NULL,
    account UUID NOT NULL REFERENCES accounts (id),
    decided_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    redeemed_at BIGINT
);
CREATE INDEX scans_expiring ON scans (expires_at);
