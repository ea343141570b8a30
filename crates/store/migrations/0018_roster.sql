-- Rosters that were brought in at the console.

CREATE TABLE roster_runs (
    id UUID NOT NULL CONSTRAINT roster_runs_id PRIMARY KEY,
    name TEXT NOT NULL,
    actor TEXT NOT NULL,
    state TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    complete BOOLEAN NOT NULL,
    mapping TEXT NOT NULL,
    done_rows BIGINT NOT NULL,
    found BYTEA,
    error TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX roster_runs_created_at ON roster_runs (created_at);

-- The file and the report, sealed, in pieces: neither is ever in memory as a whole.
CREATE TABLE roster_pieces (
    run UUID NOT NULL REFERENCES roster_runs (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    number BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    CONSTRAINT roster_pieces_run PRIMARY KEY (run, part, number)
);
