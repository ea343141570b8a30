//! Who asks: a token opens its source, and nothing else.

use std::time::Duration;

use super::{Entered, Sources};
use crate::ports::{SourceError, SourceRow};
use crate::{Digest, Domain, Fault, Time, Visitor};

/// Nothing longer is looked at.
const LONGEST_TOKEN: usize = 200;
/// A use is written at most so often.
const TOUCH_EVERY: Duration = Duration::from_mins(1);
/// So many wrong tokens may come from one address within a minute.
const MOST_WRONG: u64 = 30;
/// So many errors of a source are kept.
const KEPT_ERRORS: u32 = 20;
/// Characters of an error that are kept.
const LONGEST_ERROR: usize = 300;

/// The digest under which a token is kept.
pub(super) fn digest(domain: &Domain, token: &str) -> Digest {
    domain.keyring.index("source-token", token)
}

/// Whether somebody was let in.
#[derive(Clone, Debug)]
pub enum Entrance {
    /// Yes.
    Open(Box<Entered>),
    /// No such token, or no more.
    Closed,
    /// Too many wrong ones came from there.
    TooMany,
}

impl Sources {
    /// Lets a token in.
    pub async fn enter(&self, token: &str, visitor: &Visitor) -> Result<Entrance, Fault> {
        let now = self.domain.now();
        let Some(row) = self.source_of(token, visitor, now).await? else {
            let key = self.domain.counter("source-token", &visitor.address.to_string());
            let window = Time(now.0 - now.0.rem_euclid(60_000_000));
            let wrong = self.domain.store.single().await?.count_in_window(&key, window).await?;
            return Ok(if wrong > MOST_WRONG { Entrance::TooMany } else { Entrance::Closed });
        };
        Ok(Entrance::Open(Box::new(Entered { row, visitor: visitor.clone() })))
    }

    async fn source_of(&self, token: &str, visitor: &Visitor, now: Time) -> Result<Option<SourceRow>, Fault> {
        if token.is_empty() || token.len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let mut unit = self.domain.read().await?;
        let token = unit.source_token(&digest(&self.domain, token)).await?;
        let Some(token) = token.filter(|token| token.is_live(now)) else { return Ok(None) };
        let row = unit.source(token.source).await?.filter(|row| row.closed_at.is_none());
        drop(unit);
        if row.is_some() && token.used_at.is_none_or(|used| now.since(used) >= TOUCH_EVERY) {
            let mut unit = self.domain.store.single().await?;
            unit.use_source_token(token.id, now, &visitor.address.to_string()).await?;
        }
        Ok(row)
    }

    /// Keeps an error for whoever looks after the source. `request` names nobody.
    pub async fn note_error(
        &self,
        entered: &Entered,
        request: &str,
        status: u16,
        detail: &str,
    ) -> Result<(), Fault> {
        let now = self.domain.now();
        let row = SourceError {
            id: self.domain.id(now),
            source: entered.row.id,
            at: now,
            request: request.chars().take(LONGEST_ERROR).collect(),
            status: status.into(),
            detail: detail.chars().take(LONGEST_ERROR).collect(),
        };
        let mut unit = self.domain.write_relaxed().await?;
        unit.keep_source_error(&row, KEPT_ERRORS).await?;
        unit.commit().await?;
        Ok(())
    }
}
