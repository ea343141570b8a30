-- Security questions, where an institution has them on (H-9, S-22): which of
-- the fixed list, and the hash of the answer.

CREATE TABLE security_questions (
    account UUID NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    place BIGINT NOT NULL,
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    CONSTRAINT security_questions_account PRIMARY KEY (account, place)
);
