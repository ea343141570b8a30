-- What reviewers do with applications, and how long people wait for them.

CREATE TABLE case_reviews (
    case_id TEXT NOT NULL CONSTRAINT case_reviews_case_id PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    -- The one account that an appeal fits, or who has the number that is to be moved, when it was submitted:
    -- which reviewers see it.
    other UUID REFERENCES accounts (id),
    claimed_by UUID REFERENCES accounts (id),
    claimed_until BIGINT,
    first_seen_at BIGINT,
    -- The first of two approvals, where two are asked for.
    first_reviewer TEXT,
    first_account UUID,
    first_choice UUID,
    first_at BIGINT
);
INSERT INTO case_reviews (case_id) SELECT id FROM cases WHERE state <> 'draft';
CREATE INDEX cases_queue ON cases (state, submitted_at, id);
CREATE INDEX case_reviews_other ON case_reviews (other) WHERE other IS NOT NULL;

-- One row a decision, naming nobody: it outlives its application.
CREATE TABLE review_times (
    id UUID NOT NULL CONSTRAINT review_times_id PRIMARY KEY,
    kind TEXT NOT NULL,
    outcome TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    first_seen_at BIGINT,
    decided_at BIGINT NOT NULL
);
CREATE INDEX review_times_decided_at ON review_times (decided_at);
