-- What runs by schedule and once for all processes: who claimed the latest run.

CREATE TABLE job_claims (
    name TEXT NOT NULL CONSTRAINT job_claims_name PRIMARY KEY,
    claimed_at BIGINT NOT NULL
);

-- Dead letters are listed by when they were written.
CREATE INDEX outbox_dead ON outbox (created_at, id) WHERE state = 'dead';

-- Applications as the console keeps them. `access`: JSON, who may enter; empty:
-- everybody. `revision` counts changes: of two that were made from the same
-- page, one wins.
ALTER TABLE services ADD COLUMN name_en TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE services ADD COLUMN enabled BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE services ADD COLUMN access TEXT NOT NULL DEFAULT '{}';
ALTER TABLE services ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

-- Tickets per application and day (days since 1970, UTC), counted in memory and
-- written once a minute: the hottest write there is stays as it is.
CREATE TABLE service_uses (
    service UUID NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    day BIGINT NOT NULL,
    tickets BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    CONSTRAINT service_uses_service PRIMARY KEY (service, day)
);
CREATE INDEX service_uses_day ON service_uses (day);
