//! `tongxing people reset-password`, `enable` and `disable`: what an
//! administrator does about somebody's account (P-38). The same service as the
//! console will use; the actor is recorded.

use identity::desk::Desk;
use identity::ports::Status;
use serde_json::json;

use super::{ACTOR, Common, account};
use crate::compose::Composed;
use crate::failure::Failure;

/// Prints a random password, once; the person changes it at the next sign-in.
pub async fn reset(common: &Common, composed: &Composed, number: &str) -> Result<(), Failure> {
    let account = account(composed, number).await?;
    let desk = Desk::new(composed.domain.clone());
    let password = desk.reset_password(&account, ACTOR).await.map_err(Failure::store)?;
    let mut text = format!("one-time password of {}: {}", account.row.number, *password);
    if account.row.status != Status::Active {
        text.push_str("\nthe account is switched off; `tongxing people enable` switches it on");
    }
    common.print(&text, &json!({ "number": account.row.number, "password": *password }));
    Ok(())
}

/// Switches an account on or off.
pub async fn set(common: &Common, composed: &Composed, number: &str, status: Status) -> Result<(), Failure> {
    let account = account(composed, number).await?;
    let changed = Desk::new(composed.domain.clone())
        .set_status(&account, status, ACTOR)
        .await
        .map_err(Failure::store)?;
    let number = &account.row.number;
    let state = if status == Status::Active { "enabled" } else { "disabled" };
    let already = if changed { "" } else { " already" };
    common.print(
        &format!("{number} is{already} {state}"),
        &json!({ "number": number, "status": state, "changed": changed }),
    );
    Ok(())
}
