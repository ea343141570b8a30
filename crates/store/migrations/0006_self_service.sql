-- What people do for themselves: find their accounts by document, replace
-- passwords, bind a phone anew after an application.

ALTER TABLE accounts ADD COLUMN rebind_at BIGINT;
CREATE INDEX accounts_document ON accounts (document_index) WHERE document_index IS NOT NULL;

CREATE TABLE old_passwords (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    replaced_at BIGINT NOT NULL,
    phc TEXT NOT NULL,
    CONSTRAINT old_passwords_account PRIMARY KEY (account, replaced_at)
);
