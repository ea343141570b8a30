//! What the database itself refuses about the audit log; see `sqlite/guard.rs`.

use sqlx::{Executor as _, PgConnection};

use crate::error::{OpenError, from_driver};

/// In one transaction: of several processes that start at once one puts it up, the others wait and
/// find it there.
const GUARD: &str = "
BEGIN;
SELECT pg_advisory_xact_lock(7236051);
CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
  IF TG_TABLE_NAME = 'audit' AND TG_OP = 'UPDATE' THEN
    IF (OLD.id, OLD.at, OLD.event, OLD.outcome, OLD.account, OLD.actor, OLD.session, OLD.address, OLD.user_agent, OLD.detail)
         IS NOT DISTINCT FROM
       (NEW.id, NEW.at, NEW.event, NEW.outcome, NEW.account, NEW.actor, NEW.session, NEW.address, NEW.user_agent, NEW.detail)
       AND (OLD.digest IS NULL OR OLD.digest IS NOT DISTINCT FROM NEW.digest)
       AND (OLD.seq IS NULL OR (OLD.seq, OLD.chain) IS NOT DISTINCT FROM (NEW.seq, NEW.chain))
    THEN
      RETURN NEW;
    END IF;
  ELSIF TG_TABLE_NAME = 'audit' AND TG_OP = 'DELETE' THEN
    IF OLD.seq <= (SELECT floor_seq FROM audit_head WHERE id = 1) THEN
      RETURN OLD;
    END IF;
  ELSIF TG_TABLE_NAME = 'audit_head' AND TG_OP = 'UPDATE' THEN
    IF NEW.seq >= OLD.seq AND NEW.floor_seq >= OLD.floor_seq AND NEW.floor_seq <= NEW.seq AND NEW.anchors >= OLD.anchors THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$guard$;
DROP TRIGGER IF EXISTS audit_rows ON audit;
CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_guard();
DROP TRIGGER IF EXISTS audit_whole ON audit;
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
DROP TRIGGER IF EXISTS audit_rows ON audit_anchors;
CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit_anchors FOR EACH ROW EXECUTE FUNCTION audit_guard();
DROP TRIGGER IF EXISTS audit_whole ON audit_anchors;
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_anchors FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
DROP TRIGGER IF EXISTS audit_rows ON audit_head;
CREATE TRIGGER audit_rows BEFORE UPDATE OR DELETE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_guard();
DROP TRIGGER IF EXISTS audit_whole ON audit_head;
CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_guard();
COMMIT;
";

/// Whether all of it is there, so that a start in a busy cluster locks nothing.
const STANDS: &str = "SELECT COUNT(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid \
     WHERE t.tgname IN ('audit_rows', 'audit_whole') AND t.tgenabled = 'O' \
       AND c.relnamespace = current_schema()::regnamespace";

/// Puts the guard up.
pub async fn stand(connection: &mut PgConnection) -> Result<(), OpenError> {
    let there: i64 =
        sqlx::query_scalar(STANDS).fetch_one(&mut *connection).await.map_err(|e| from_driver(&e))?;
    if there < 6 {
        connection.execute(GUARD).await.map_err(|e| from_driver(&e))?;
    }
    Ok(())
}
