//! The second way in: by a token, at each request.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::{Held, LONGEST_SECRET, PREFIX, digest};
use crate::console::administrator::{Actor, Administrator};
use crate::identities::document_of;
use crate::ports::Status;
use crate::{Domain, Fault, Time, Visitor};

/// A use is written at most so often.
const TOUCH_EVERY: Duration = Duration::from_secs(60);
/// What requests are counted in.
const WINDOW: i64 = 60_000_000;

/// Lets the holder of a token in; `None`: it opens nothing, whatever the reason: unknown, over,
/// revoked, its owner switched off or without a role.
pub async fn enter_by_token(
    domain: &Domain,
    presented: &str,
    visitor: &Visitor,
) -> Result<Option<Administrator>, Fault> {
    let presented = presented.trim();
    if presented.len() > LONGEST_SECRET || !presented.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = domain.now();
    let mut unit = domain.read().await?;
    let row = unit.api_token(&digest(&domain.keyring, presented)).await?;
    let Some(row) = row.filter(|row| row.is_live(now)) else { return Ok(None) };
    let account = unit.account(row.account).await?;
    let Some(account) = account.filter(|account| account.row.status == Status::Active) else {
        return Ok(None);
    };
    let grants = unit.role_grants_of(row.account).await?;
    if grants.is_empty() {
        return Ok(None);
    }
    drop(unit);
    if row.used_at.is_none_or(|used| now.since(used) >= TOUCH_EVERY) {
        touch(domain, row.id, now, visitor).await;
    }
    let held = Held::of(&row);
    let actor = Actor {
        account: row.account,
        document: document_of(&account.row),
        number: account.row.number,
        name: account.row.name,
        session: row.id,
        token: Some(held.name.clone()),
        visitor: visitor.clone(),
    };
    // Whoever made it proved themselves then, and said what it is to do.
    Ok(Some(Administrator { actor: Arc::new(actor), grants, fresh: true, token: Some(held) }))
}

/// Records a use; that it cannot be recorded keeps nobody out.
async fn touch(domain: &Domain, id: Uuid, now: Time, visitor: &Visitor) {
    let written = async {
        let mut unit = domain.write_relaxed().await?;
        unit.use_api_token(id, now, &visitor.address.to_string()).await?;
        unit.commit().await?;
        Ok::<(), Fault>(())
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "the use of a token could not be recorded");
    }
}

/// Counts a request of a token; the seconds to wait where it made too many in this minute.
pub async fn within_budget(domain: &Domain, who: &Administrator) -> Result<Result<(), u64>, Fault> {
    let Some(held) = &who.token else { return Ok(Ok(())) };
    let now = domain.now();
    let window = Time(now.0 - now.0.rem_euclid(WINDOW));
    let key = domain.counter("api-requests", &held.id.to_string());
    let count = domain.store.single().await?.count_in_window(&key, window).await?;
    if count <= u64::from(domain.policy.api.requests_per_minute) {
        return Ok(Ok(()));
    }
    let left = (window.0 + WINDOW - now.0).max(1);
    Ok(Err(u64::try_from(left).unwrap_or(1).div_ceil(1_000_000)))
}
