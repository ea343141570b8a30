-- What is decided at the console: settings in versions, and announcements.

-- One row for each time somebody saved; the newest is in force. Kept for ever.
CREATE TABLE settings_versions (
    version BIGINT NOT NULL CONSTRAINT settings_versions_version PRIMARY KEY,
    -- TOML with the keys that are set at the console.
    text TEXT NOT NULL,
    note TEXT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What somebody is about to save.
CREATE TABLE settings_drafts (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    -- 'rules' or 'appearance'.
    area TEXT NOT NULL,
    -- The version it was made from.
    base BIGINT NOT NULL,
    text TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    CONSTRAINT settings_drafts_account PRIMARY KEY (account, area)
);

CREATE TABLE announcements (
    id UUID NOT NULL CONSTRAINT announcements_id PRIMARY KEY,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX announcements_ends_at ON announcements (ends_at);
