//! The ports over sqlx: SQLite and PostgreSQL from one source.
