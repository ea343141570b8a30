//! Sources at the console: made, given tokens, watched, let go on, closed.

use std::time::Duration;

use uuid::Uuid;
use vocabulary::text::{collapse_spaces, has_hidden};

use super::stop::WINDOW;
use super::{PURPOSE, enter};
use crate::audit::{Event, Record, SUCCESS};
use crate::console::{Capability, ManageSources, Sight};
use crate::ports::{SourceCounts, SourceError, SourceRow, SourceToken, StoreError, Unit};
use crate::refusal::Verdict;
use crate::roster::department;
use crate::{Domain, Fault, Opaque, Refusal, Time};

/// Longest name.
pub const LONGEST_NAME: usize = 40;
/// For how many days a token may be good.
pub const DAYS: [u32; 4] = [90, 180, 365, 730];
/// How many suspensions an hour may be allowed.
pub const STOPS: std::ops::RangeInclusive<u32> = 1..=100_000;
/// So many live tokens a source may have: one in use, and one to change over to.
const MOST_TOKENS: usize = 5;
/// Errors that are shown.
const SHOWN: u32 = 20;
const DAY: Duration = Duration::from_hours(24);

/// A source as it is asked for.
#[derive(Clone, Debug)]
pub struct WantedSource<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The department whose people it is about; empty: everybody.
    pub department: &'a str,
    /// It sees only those whom it brings itself.
    pub own: bool,
    /// So many suspensions an hour.
    pub hourly_stop: u32,
    /// For how many days its first token is good.
    pub days: u32,
}

/// A token, told once.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The source.
    pub source: SourceRow,
    /// The token.
    pub token: Opaque,
    /// Until when it is good.
    pub until: Time,
}

/// A source in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The source.
    pub row: SourceRow,
    /// Its figures.
    pub counts: SourceCounts,
    /// How many of its tokens open it.
    pub tokens: usize,
    /// Its last use.
    pub used_at: Option<Time>,
}

/// Everything about a source.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// As in the list.
    pub listed: Listed,
    /// Its tokens, newest first.
    pub tokens: Vec<SourceToken>,
    /// Its last errors, newest first.
    pub errors: Vec<SourceError>,
}

/// The service.
#[derive(Clone)]
pub struct SourceDesk {
    domain: Domain,
}

impl SourceDesk {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// All sources.
    pub async fn list(&self, _sight: &Sight<ManageSources>) -> Result<Vec<Listed>, Fault> {
        self.list_as_operator().await
    }

    /// [`SourceDesk::list`] for the command line.
    pub async fn list_as_operator(&self) -> Result<Vec<Listed>, Fault> {
        let mut unit = self.domain.read().await?;
        let mut listed = Vec::new();
        for row in unit.sources().await? {
            listed.push(self.listed(&mut *unit, row).await?.0);
        }
        Ok(listed)
    }

    async fn listed(&self, unit: &mut dyn Unit, row: SourceRow) -> Result<(Listed, Vec<SourceToken>), Fault> {
        let now = self.domain.now();
        let counts = unit.source_counts(row.id, now.minus(WINDOW)).await?;
        let tokens = unit.source_tokens(row.id).await?;
        let live = tokens.iter().filter(|token| token.is_live(now)).count();
        let used_at = tokens.iter().filter_map(|token| token.used_at).max();
        Ok((Listed { row, counts, tokens: live, used_at }, tokens))
    }

    /// Everything about a source.
    pub async fn file(&self, _sight: &Sight<ManageSources>, id: Uuid) -> Result<Option<SourceFile>, Fault> {
        let mut unit = self.domain.read().await?;
        let Some(row) = unit.source(id).await?.filter(|row| row.closed_at.is_none()) else { return Ok(None) };
        let (listed, tokens) = self.listed(&mut *unit, row).await?;
        let errors = unit.source_errors(id, SHOWN).await?;
        Ok(Some(SourceFile { listed, tokens, errors }))
    }

    /// Makes a source with its first token.
    pub async fn add(
        &self,
        may: &Capability<ManageSources>,
        wanted: &WantedSource<'_>,
    ) -> Result<Verdict<Issued>, Fault> {
        let record = may.record(&self.domain, Event::SourceChanged, SUCCESS);
        self.made(wanted, &may.actor().number, record).await
    }

    /// [`SourceDesk::add`] for the command line.
    pub async fn add_as_operator(&self, wanted: &WantedSource<'_>) -> Result<Verdict<Issued>, Fault> {
        let record = Record::new(&self.domain, self.domain.now(), Event::SourceChanged, SUCCESS).actor("cli");
        self.made(wanted, "cli", record).await
    }

    async fn made(
        &self,
        wanted: &WantedSource<'_>,
        by: &str,
        record: Record,
    ) -> Result<Verdict<Issued>, Fault> {
        let now = self.domain.now();
        let source = match self.read(wanted, by, now) {
            Ok(source) => source,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let mut unit = self.domain.write().await?;
        match unit.insert_source(&source).await {
            Ok(()) => {}
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::SourceNameTaken)),
            Err(error) => return Err(error.into()),
        }
        let issued = self.token(&mut *unit, source, wanted.days, by, now).await?;
        let record = record.with("change", "made").with("name", issued.source.name.as_str());
        unit.append_audit(&record.with(PURPOSE, issued.source.id.to_string()).done()).await?;
        unit.commit().await?;
        Ok(Ok(issued))
    }

    fn read(&self, wanted: &WantedSource<'_>, by: &str, now: Time) -> Verdict<SourceRow> {
        let name = collapse_spaces(wanted.name);
        if name.is_empty() {
            return Err(Refusal::FieldEmpty);
        }
        if name.chars().count() > LONGEST_NAME || has_hidden(&name) {
            return Err(Refusal::TextTooLong);
        }
        let department = department(wanted.department).map_err(|_| Refusal::DepartmentInvalid)?;
        if !DAYS.contains(&wanted.days) || !STOPS.contains(&wanted.hourly_stop) {
            return Err(Refusal::PageExpired);
        }
        Ok(SourceRow {
            id: self.domain.id(now),
            name,
            department: department.trim_matches('/').to_owned(),
            own: wanted.own,
            hourly_stop: wanted.hourly_stop,
            made_by: by.to_owned(),
            created_at: now,
            stopped_at: None,
            resumed_at: None,
            closed_at: None,
        })
    }

    async fn token(
        &self,
        unit: &mut dyn Unit,
        source: SourceRow,
        days: u32,
        by: &str,
        now: Time,
    ) -> Result<Issued, Fault> {
        let token = Opaque::random(&*self.domain.entropy);
        let until = now.plus(DAY * days);
        let row = SourceToken {
            id: self.domain.id(now),
            source: source.id,
            digest: enter::digest(&self.domain, token.expose()),
            made_by: by.to_owned(),
            created_at: now,
            expires_at: until,
            used_at: None,
            used_from: None,
            revoked_at: None,
        };
        unit.insert_source_token(&row).await?;
        Ok(Issued { source, token, until })
    }

    /// Gives a source another token; the ones it has stay good.
    pub async fn issue(
        &self,
        may: &Capability<ManageSources>,
        id: Uuid,
        days: u32,
    ) -> Result<Verdict<Issued>, Fault> {
        if !DAYS.contains(&days) {
            return Ok(Err(Refusal::PageExpired));
        }
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(source) = open(&mut *unit, id).await? else { return Ok(Err(Refusal::NotThere)) };
        let live = unit.source_tokens(id).await?.iter().filter(|token| token.is_live(now)).count();
        if live >= MOST_TOKENS {
            return Ok(Err(Refusal::AppPasswordLimit));
        }
        let issued = self.token(&mut *unit, source, days, &may.actor().number, now).await?;
        self.log(&mut *unit, may, &issued.source, "token_made").await?;
        unit.commit().await?;
        Ok(Ok(issued))
    }

    /// Revokes a token, at once.
    pub async fn revoke(
        &self,
        may: &Capability<ManageSources>,
        id: Uuid,
        token: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(source) = open(&mut *unit, id).await? else { return Ok(Err(Refusal::NotThere)) };
        if unit.revoke_source_tokens(id, Some(token), now).await? == 0 {
            return Ok(Err(Refusal::NothingToDo));
        }
        self.log(&mut *unit, may, &source, "token_revoked").await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Lets a source go on that suspended many; they are counted anew.
    pub async fn resume(&self, may: &Capability<ManageSources>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(mut source) = open(&mut *unit, id).await? else { return Ok(Err(Refusal::NotThere)) };
        if source.stopped_at.take().is_none() {
            return Ok(Err(Refusal::NothingToDo));
        }
        source.resumed_at = Some(now);
        unit.update_source(&source).await?;
        self.log(&mut *unit, may, &source, "resumed").await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Closes a source for good: its tokens open nothing any more. The people it brought stay as they are.
    pub async fn close(&self, may: &Capability<ManageSources>, id: Uuid) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        let Some(mut source) = open(&mut *unit, id).await? else { return Ok(Err(Refusal::NotThere)) };
        source.closed_at = Some(now);
        unit.update_source(&source).await?;
        unit.revoke_source_tokens(id, None, now).await?;
        self.log(&mut *unit, may, &source, "closed").await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    async fn log(
        &self,
        unit: &mut dyn Unit,
        may: &Capability<ManageSources>,
        source: &SourceRow,
        change: &str,
    ) -> Result<(), Fault> {
        let record = may.record(&self.domain, Event::SourceChanged, SUCCESS).with("change", change);
        let record = record.with("name", source.name.as_str()).with(PURPOSE, source.id.to_string());
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}

async fn open(unit: &mut dyn Unit, id: Uuid) -> Result<Option<SourceRow>, Fault> {
    Ok(unit.lock_source(id).await?.filter(|row| row.closed_at.is_none()))
}
