-- What people make themselves: passwords for single applications, guests,
-- favourites; and how applications are presented.

-- `digest`: keyed, over account and secret. A secret of 100 random bits needs no
-- slow hash.
CREATE TABLE app_passwords (
    id UUID NOT NULL CONSTRAINT app_passwords_id PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    application TEXT NOT NULL,
    label TEXT NOT NULL,
    digest BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    used_at BIGINT,
    used_from TEXT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX app_passwords_digest ON app_passwords (digest);
CREATE INDEX app_passwords_of_account ON app_passwords (account) WHERE revoked_at IS NULL;
CREATE INDEX app_passwords_expiring ON app_passwords (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX app_passwords_revoked ON app_passwords (revoked_at) WHERE revoked_at IS NOT NULL;

-- Kept after its end: who answered for whom.
CREATE TABLE invitations (
    id UUID NOT NULL CONSTRAINT invitations_id PRIMARY KEY,
    sponsor UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token BYTEA NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    email_sealed BYTEA NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    account UUID REFERENCES accounts (id),
    warned_at BIGINT
);
CREATE UNIQUE INDEX invitations_token ON invitations (token);
CREATE INDEX invitations_of_sponsor ON invitations (sponsor, created_at);
-- The broom looks for stays that end.
CREATE INDEX invitations_ending ON invitations (ends_at) WHERE state = 'accepted';

CREATE TABLE favourites (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    service UUID NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    CONSTRAINT favourites_account PRIMARY KEY (account, service)
);
CREATE INDEX favourites_service ON favourites (service);

-- JSON: category, icon, descriptions, keywords, place in the list, who sees it.
ALTER TABLE services ADD COLUMN presentation TEXT NOT NULL DEFAULT '{}';
