-- Second factors, what is known about devices, and networks seen before.

-- At most one authenticator app. `confirmed_at` is null until its first code
-- was entered; `step` is the newest time step whose code was used.
CREATE TABLE totp (
    account UUID NOT NULL CONSTRAINT totp_account PRIMARY KEY
        REFERENCES accounts (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    used_at BIGINT
);

CREATE TABLE recovery_codes (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    CONSTRAINT recovery_codes_account PRIMARY KEY (account, digest)
);

-- `public_key`: COSE, as the authenticator gave it.
CREATE TABLE passkeys (
    id UUID NOT NULL CONSTRAINT passkeys_id PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    credential BYTEA NOT NULL,
    public_key BYTEA NOT NULL,
    counter BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_of_account ON passkeys (account, created_at);

ALTER TABLE devices ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE devices ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
-- Until then this device is not asked for the second factor.
ALTER TABLE devices ADD COLUMN trusted_until BIGINT;

-- Network regions an account signed in from, as keyed digests.
CREATE TABLE networks (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    network BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    CONSTRAINT networks_account PRIMARY KEY (account, network)
);
CREATE INDEX networks_seen ON networks (seen_at);
CREATE INDEX devices_seen ON devices (seen_at);
