-- Applications that a human decides (P-22 to P-35, J-18 to J-22, U-21).

CREATE TABLE cases (
    id TEXT NOT NULL CONSTRAINT cases_id PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    account UUID REFERENCES accounts (id),
    browser BYTEA NOT NULL,
    subject BYTEA,
    sealed BYTEA NOT NULL,
    rejection_sealed BYTEA,
    reviewer TEXT,
    proved_browser BYTEA,
    proved_until BIGINT,
    locale TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_at BIGINT,
    redeemed_at BIGINT
);
-- P-33: one open application per account and number.
CREATE UNIQUE INDEX cases_subject ON cases (subject) WHERE state = 'submitted';
-- One draft of a kind, however many tabs begin one.
CREATE UNIQUE INDEX cases_draft ON cases (account, kind) WHERE state = 'draft' AND account IS NOT NULL;
CREATE UNIQUE INDEX cases_draft_browser ON cases (browser, kind) WHERE state = 'draft' AND account IS NULL;
CREATE INDEX cases_waiting ON cases (state, updated_at);
CREATE INDEX cases_account ON cases (account, created_at) WHERE account IS NOT NULL;
CREATE INDEX cases_browser ON cases (browser, kind);

CREATE TABLE evidence (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    CONSTRAINT evidence_case_id PRIMARY KEY (case_id, number)
);
