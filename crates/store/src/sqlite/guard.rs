//! What the database itself refuses about the audit log. Triggers are written
//! differently for each database, so they stand here and not in a migration;
//! made after every migration, where they are not there yet.

use sqlx::{Executor as _, SqliteConnection};

use crate::error::{OpenError, from_driver};

/// Contents never change; a place is given once; what has one goes only from the front.
const GUARD: &str = "
CREATE TRIGGER IF NOT EXISTS audit_keeps_contents BEFORE UPDATE ON audit
WHEN OLD.id IS NOT NEW.id OR OLD.at IS NOT NEW.at OR OLD.event IS NOT NEW.event
  OR OLD.outcome IS NOT NEW.outcome OR OLD.account IS NOT NEW.account OR OLD.actor IS NOT NEW.actor
  OR OLD.session IS NOT NEW.session OR OLD.address IS NOT NEW.address
  OR OLD.user_agent IS NOT NEW.user_agent OR OLD.detail IS NOT NEW.detail
  OR (OLD.digest IS NOT NULL AND OLD.digest IS NOT NEW.digest)
  OR (OLD.seq IS NOT NULL AND (OLD.seq IS NOT NEW.seq OR OLD.chain IS NOT NEW.chain))
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_keeps_rows BEFORE DELETE ON audit
WHEN OLD.seq IS NULL OR OLD.seq > COALESCE((SELECT floor_seq FROM audit_head WHERE id = 1), 0)
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_anchors_stay BEFORE DELETE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_anchors_keep BEFORE UPDATE ON audit_anchors
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_head_grows BEFORE UPDATE ON audit_head
WHEN NEW.seq < OLD.seq OR NEW.floor_seq < OLD.floor_seq OR NEW.floor_seq > NEW.seq OR NEW.anchors < OLD.anchors
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
";

/// Puts the guard up.
pub async fn stand(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    connection.execute(GUARD).await.map_err(|e| from_driver(&e))?;
    Ok(())
}
