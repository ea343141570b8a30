-- Several accounts of one person: which of them an application gets, and
-- whether a session's person has others.

CREATE TABLE identity_defaults (
    person BYTEA NOT NULL,
    service UUID NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    chosen_at BIGINT NOT NULL,
    CONSTRAINT identity_defaults_person PRIMARY KEY (person, service)
);

CREATE INDEX identity_defaults_service ON identity_defaults (service);
CREATE INDEX identity_defaults_account ON identity_defaults (account);

ALTER TABLE sessions ADD COLUMN several BOOLEAN NOT NULL DEFAULT FALSE;
