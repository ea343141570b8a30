//! Dead letters: effects that were given up. Their content is sealed and
//! somebody's own; what is shown is which text it was, to whom it went (masked)
//! and why it did not arrive.

use uuid::Uuid;
use vocabulary::{Email, Phone};

use super::Operations;
use crate::audit::{Event, SUCCESS};
use crate::console::{self, Capability, Operate, Sight};
use crate::outbox::Outbox;
use crate::ports::{Effect, OutboxKind, OutboxRow};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

/// A dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Which.
    pub id: Uuid,
    /// What it is.
    pub kind: OutboxKind,
    /// Name of its text; empty: none.
    pub template: String,
    /// Who should have had it, masked; the host of a service.
    pub to: String,
    /// Attempts.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Time,
    /// Code of the last failure.
    pub error: String,
}

impl Operations {
    /// Dead letters, the newest first.
    pub async fn dead_letters(
        &self,
        _sight: &Sight<Operate>,
        kind: Option<OutboxKind>,
        before: Option<(Time, Uuid)>,
        limit: u32,
    ) -> Result<Vec<DeadLetter>, Fault> {
        let rows = self.domain.read().await?.dead_letters(kind, before, limit).await?;
        Ok(rows.iter().map(|row| self.letter(row)).collect())
    }

    /// One of them.
    pub async fn dead_letter(&self, _sight: &Sight<Operate>, id: Uuid) -> Result<Option<DeadLetter>, Fault> {
        let row = self.domain.read().await?.dead_letter(id).await?;
        Ok(row.map(|row| self.letter(&row)))
    }

    /// Puts one back into its queue, as if it had been written now.
    pub async fn retry(&self, may: &Capability<Operate>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(row) = unit.dead_letter(id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if !unit.revive(id, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let record = may.record(&self.domain, Event::OutboxChanged, SUCCESS);
        let record =
            record.with("action", "retried").with("kind", row.kind.code()).with("id", id.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Puts all of a kind back; how many.
    pub async fn retry_all(
        &self,
        may: &Capability<Operate>,
        kind: OutboxKind,
    ) -> Result<Verdict<u64>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let revived = unit.revive_all(kind, now).await?;
        let record = may.record(&self.domain, Event::OutboxChanged, SUCCESS).with("action", "retried_all");
        let record = record.with("kind", kind.code()).with("count", revived.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(revived))
    }

    /// Drops one for good, for a reason that is recorded.
    pub async fn drop_letter(
        &self,
        may: &Capability<Operate>,
        id: Uuid,
        reason: &str,
    ) -> Result<Verdict<()>, Fault> {
        let reason = match console::reason(reason) {
            Ok(reason) => reason,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        let Some(row) = unit.dead_letter(id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if !unit.drop_dead(id).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let letter = self.letter(&row);
        let record = may.record(&self.domain, Event::OutboxChanged, SUCCESS).with("action", "dropped");
        let record = record.with("kind", row.kind.code()).with("template", letter.template);
        let record = record.with("to", letter.to).with("error", letter.error).with("reason", reason);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    fn letter(&self, row: &OutboxRow) -> DeadLetter {
        let (template, to) = match Outbox::effect(&self.domain.keyring, row) {
            Some(Effect::Sms { to, template, .. }) => {
                (template, Phone::parse(&to).map(|phone| phone.masked()).unwrap_or_default())
            }
            Some(Effect::Mail { to, template, .. }) => {
                (template, Email::parse(&to).map(|email| email.masked_full()).unwrap_or_default())
            }
            Some(effect @ Effect::CasLogout { .. }) => (String::new(), effect.receiver().to_owned()),
            None => Default::default(),
        };
        DeadLetter {
            id: row.id,
            kind: row.kind,
            template,
            to,
            attempts: row.attempts,
            created_at: row.created_at,
            error: row.last_error.clone().unwrap_or_default(),
        }
    }
}
