//! What all multi-step things have in common: a row on the server, bound to the
//! browser that opened it, with typed progress.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::ports::{JourneyKind, JourneyRow, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Opaque, Refusal, Target, Time, Visitor};

/// A journey that the present browser may travel, with its progress.
#[derive(Clone, Debug)]
pub struct Trip<S> {
    /// The row as it was read.
    pub row: JourneyRow,
    /// Its progress.
    pub state: S,
}

/// How a journey begins.
#[derive(Clone, Debug)]
pub struct Start<'a, S> {
    /// Which thing.
    pub kind: JourneyKind,
    /// The browser it is bound to.
    pub browser: Digest,
    /// Who travels, once known.
    pub account: Option<Uuid>,
    /// Where the person goes afterwards.
    pub target: &'a Target,
    /// The first progress.
    pub state: &'a S,
    /// How long it is kept.
    pub lifetime: Duration,
}

/// Opens a journey inside the caller's unit of work; returns its id.
pub async fn open<S: Serialize + Sync>(
    domain: &Domain,
    unit: &mut dyn Unit,
    now: Time,
    start: Start<'_, S>,
) -> Result<String, StoreError> {
    let id = Opaque::random(&*domain.entropy).expose().to_owned();
    unit.insert_journey(&JourneyRow {
        id: id.clone(),
        kind: start.kind,
        browser: start.browser,
        account: start.account,
        target: start.target.to_string(),
        state: write(start.state),
        created_at: now,
        expires_at: now.plus(start.lifetime),
        finished_at: None,
    })
    .await?;
    Ok(id)
}

/// The journey `id` of `kind`, if this browser may travel it: [`Refusal::Forwarded`] in another
/// browser (S-18), [`Refusal::PageExpired`] when there is none, or it is over.
pub async fn board<S: DeserializeOwned>(
    domain: &Domain,
    id: &str,
    kind: JourneyKind,
    visitor: &Visitor,
) -> Result<Verdict<Trip<S>>, Fault> {
    let Some(row) = domain.read().await?.journey(id).await? else { return Ok(Err(Refusal::PageExpired)) };
    if row.kind != kind {
        return Ok(Err(Refusal::PageExpired));
    }
    if visitor.browser != Some(row.browser) {
        return Ok(Err(Refusal::Forwarded));
    }
    if row.finished_at.is_some() || row.expires_at <= domain.now() {
        return Ok(Err(Refusal::PageExpired));
    }
    let state = serde_json::from_str(&row.state).map_err(|_| Fault::Inconsistent("a journey's state"))?;
    Ok(Ok(Trip { row, state }))
}

impl<S> Trip<S> {
    /// Goes on to `next` (account and end as in `row`), inside the caller's unit of work: of two tabs
    /// or a double submit one does, the other is told [`Refusal::PageExpired`]; the caller then drops
    /// its unit.
    pub async fn advance<N: Serialize + Sync>(
        &self,
        unit: &mut dyn Unit,
        next: &N,
    ) -> Result<Verdict<()>, StoreError> {
        let row = JourneyRow { state: write(next), ..self.row.clone() };
        let won = unit.advance_journey(&row, &self.row.state).await?;
        Ok(if won { Ok(()) } else { Err(Refusal::PageExpired) })
    }

    /// Where the person goes afterwards.
    pub fn target(&self) -> Target {
        Target::parse(&self.row.target)
    }
}

/// Progress as a journey keeps it. States are plain enums and structs, so this has no way to fail;
/// an empty text would be found unreadable by [`board`].
fn write<S: Serialize>(state: &S) -> String {
    serde_json::to_string(state).unwrap_or_default()
}
