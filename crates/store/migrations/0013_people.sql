-- Searching people at the console, and further data about them.

-- Searches and filters walk these two without touching the accounts themselves.
CREATE INDEX accounts_people ON accounts (number_key, name, department, status, kind);
CREATE INDEX accounts_department ON accounts (department, number_key, name, status, kind);
-- A number is looked for in both slots.
CREATE INDEX phones_number ON phones (blind_index);

-- U-20: one sealed record for everything; nothing in it is searched for.
CREATE TABLE profiles (
    account UUID NOT NULL CONSTRAINT profiles_account PRIMARY KEY
        REFERENCES accounts (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    updated_at BIGINT NOT NULL
);
