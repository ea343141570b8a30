//! Reviews at the console (P-35): the queue, who has taken which case, reading,
//! pictures, decisions. A reviewer with limits sees what is about people within
//! them; the rest is not there for them.

use std::time::Duration;

use super::compare::{self, Sheet};
use super::decision::Judge;
use super::review::{Decided, Decision, File};
use super::{Cases, Form};
use crate::audit::{Event, SUCCESS};
use crate::console::{Capability, DecideCases, ReadCases, Scope, Sight};
use crate::ports::{Account, CaseKind, CaseRow, CaseState, QueueQuery, QueueRow, ReviewRow};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time};

/// Cases on a page of the queue.
pub const PAGE: u32 = 25;

/// How long a case stays with whoever has taken it.
const CLAIM: Duration = Duration::from_hours(1);

/// How far back the measured times reach.
const MEASURED: Duration = Duration::from_hours(30 * 24);

/// Decisions that are looked at for them.
const MOST_MEASURED: u32 = 10_000;

/// What a reviewer writes at most beside a template.
const LONGEST_REASON: usize = 500;

/// Which part of the queue a reviewer wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Cases in this state; drafts are nobody's but their writer's.
    pub state: CaseState,
    /// Of this kind only.
    pub kind: Option<CaseKind>,
    /// Of this department and what lies below it; empty: all.
    pub department: String,
    /// Behind this one.
    pub after: Option<(Time, String)>,
    /// At most so many.
    pub limit: u32,
}

/// A page of the queue.
#[derive(Clone, Debug)]
pub struct Page {
    /// The cases, each with what was written.
    pub cases: Vec<(QueueRow, Form)>,
    /// How many there are on all pages.
    pub count: u64,
    /// Where the next page begins.
    pub next: Option<(Time, String)>,
}

/// How long decisions of the last 30 days took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// How many there were.
    pub decisions: usize,
    /// From submission to the first look: median and 90th percentile.
    pub to_look: Option<(Duration, Duration)>,
    /// From submission to the decision.
    pub to_decision: Option<(Duration, Duration)>,
}

/// A case as a reviewer at the console reads it.
#[derive(Clone, Debug)]
pub struct Review {
    /// The case.
    pub file: File,
    /// What reviewers did.
    pub review: ReviewRow,
    /// Name of whoever has taken it now, and whether it is the reader.
    pub claimed: Option<(String, bool)>,
    /// Whether the reader gave the first of two approvals.
    pub approved_by_me: bool,
    /// The form beside each account that fits.
    pub sheets: Vec<Sheet>,
    /// Who has the number that is to be moved.
    pub holder: Option<Sheet>,
    /// When the applicant last proved the contact by a code.
    pub proved_at: Option<Time>,
    /// Why it was rejected.
    pub rejection: Option<String>,
    /// Earlier cases of the same account, newest first.
    pub earlier: Vec<CaseRow>,
}

/// Whether somebody has the case now.
pub(super) fn is_claimed(review: &ReviewRow, now: Time) -> bool {
    review.claimed_by.is_some() && review.claimed_until.is_some_and(|until| now < until)
}

/// Whether a reviewer's scope has all of these accounts; with limits there has to be one.
pub(super) fn reaches<'a>(scope: &Scope, accounts: impl Iterator<Item = &'a Account>) -> bool {
    if scope.roots().is_none() {
        return true;
    }
    let mut accounts = accounts.peekable();
    accounts.peek().is_some() && accounts.all(|account| scope.covers(&account.row.department))
}

impl Cases {
    /// A page of the queue: what waits the oldest first, the rest the newest first.
    pub async fn queue(&self, sight: &Sight<ReadCases>, wanted: &Wanted) -> Result<Page, Fault> {
        let query = QueueQuery {
            state: if wanted.state == CaseState::Draft { CaseState::Submitted } else { wanted.state },
            kind: wanted.kind,
            department: Some(wanted.department.trim().to_owned()).filter(|named| !named.is_empty()),
            roots: sight.scope().roots().map(<[String]>::to_vec),
            after: wanted.after.clone(),
            limit: wanted.limit.saturating_add(1),
        };
        let mut unit = self.domain.read().await?;
        let count = unit.count_queue(&query).await?;
        let mut rows = unit.queue(&query).await?;
        drop(unit);
        let page = usize::try_from(wanted.limit).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        rows.truncate(page);
        let last = rows.last().filter(|_| more);
        let next = last.and_then(|row| Some((row.case.submitted_at?, row.case.id.clone())));
        let cases = rows.into_iter().map(|row| Ok((self.form(&row.case)?, row)));
        let cases = cases.map(|read: Result<_, Fault>| read.map(|(form, row)| (row, form)));
        Ok(Page { cases: cases.collect::<Result<_, _>>()?, count, next })
    }

    /// How long decisions took lately.
    pub async fn times(&self, _sight: &Sight<ReadCases>) -> Result<Times, Fault> {
        let since = self.domain.now().minus(MEASURED);
        let rows = self.domain.read().await?.review_times(since, MOST_MEASURED).await?;
        let to_decision = rows.iter().map(|row| row.decided_at.since(row.submitted_at)).collect();
        let seen = rows.iter().filter_map(|row| Some(row.first_seen_at?.since(row.submitted_at))).collect();
        Ok(Times { decisions: rows.len(), to_look: spread(seen), to_decision: spread(to_decision) })
    }

    /// A case with all that is needed to decide it. That somebody looked is recorded, and the first
    /// look is timed. Nobody reads a case about themselves ([`Refusal::CaseOwn`]).
    pub async fn read(&self, sight: &Sight<ReadCases>, id: &str) -> Result<Verdict<Option<Review>>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(Ok(None)) };
        if let Err(refusal) = admit(sight, &file) {
            return Ok(if refusal == Refusal::PageExpired { Ok(None) } else { Err(refusal) });
        }
        let now = self.domain.now();
        if file.row.state == CaseState::Submitted {
            unit.see_case(id, now).await?;
        }
        let record = sight
            .record(&self.domain, Event::CaseViewed, SUCCESS)
            .account(file.row.account)
            .with("kind", file.row.kind.code())
            .with("case", id);
        unit.append_audit(&record.done()).await?;
        let review = unit.review(id).await?.unwrap_or_default();
        let mut earlier = Vec::new();
        if let [account] = file.accounts.as_slice() {
            earlier = unit.cases_about(account.row.id).await?;
            earlier.retain(|row| row.id != id);
        }
        let claimed = match review.claimed_by.filter(|_| is_claimed(&review, now)) {
            Some(by) => {
                let name = unit.account(by).await?.map(|account| account.row.name).unwrap_or_default();
                Some((name, by == sight.actor().account))
            }
            None => None,
        };
        unit.commit().await?;
        let journey = self.domain.policy.security.journey.0;
        Ok(Ok(Some(Review {
            claimed,
            approved_by_me: review
                .first
                .as_ref()
                .is_some_and(|first| first.account == Some(sight.actor().account)),
            sheets: compare::sheets(&self.domain, &file)?,
            holder: compare::holder(&self.domain, &file)?,
            proved_at: file.row.proved_until.map(|until| until.minus(journey)),
            rejection: self.rejection(&file.row)?,
            earlier,
            review,
            file,
        })))
    }

    /// A picture with the reader's number and the time drawn into it; each look is recorded.
    pub async fn evidence_for(
        &self,
        sight: &Sight<ReadCases>,
        id: &str,
        number: u32,
    ) -> Result<Option<Vec<u8>>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(None) };
        if admit(sight, &file).is_err() {
            return Ok(None);
        }
        let Some(row) = unit.evidence(id, number).await? else { return Ok(None) };
        let record = sight
            .record(&self.domain, Event::CaseViewed, SUCCESS)
            .account(file.row.account)
            .with("kind", file.row.kind.code())
            .with("case", id)
            .with("picture", number.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        let jpeg = self.domain.keyring.open(super::pictures::PURPOSE, &row.sealed)?;
        let local = self.domain.now().local(self.domain.policy.display.utc_offset_minutes);
        let mark = format!("{} {local}", sight.actor().number);
        // A picture without the mark is never shown.
        match self.recoder.mark(jpeg, mark).await {
            Ok(marked) => Ok(Some(marked)),
            Err(_) => Err(Fault::Inconsistent("a picture could not be marked")),
        }
    }

    /// Takes a waiting case for an hour: others see who has it, and do not decide it.
    pub async fn claim(&self, may: &Capability<DecideCases>, id: &str) -> Result<Verdict<()>, Fault> {
        let mut unit = self.domain.write().await?;
        let Some(file) = self.assemble(&mut *unit, id).await? else { return Ok(Err(Refusal::PageExpired)) };
        if let Err(refusal) = admit(may, &file) {
            return Ok(Err(refusal));
        }
        if file.row.state != CaseState::Submitted {
            return Ok(Err(Refusal::CaseClosed));
        }
        let now = self.domain.now();
        if !unit.claim_case(id, may.actor().account, now, now.plus(CLAIM)).await? {
            return Ok(Err(Refusal::CaseClaimed));
        }
        let record = may.record(&self.domain, Event::CaseClaimed, SUCCESS).account(file.row.account);
        unit.append_audit(&record.with("case", id).with("step", "claimed").done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Gives a case back that one has taken.
    pub async fn release(&self, may: &Capability<DecideCases>, id: &str) -> Result<Verdict<()>, Fault> {
        let mut unit = self.domain.write().await?;
        if !unit.release_case(id, may.actor().account).await? {
            return Ok(Err(Refusal::CaseClosed));
        }
        let record = may.record(&self.domain, Event::CaseClaimed, SUCCESS);
        unit.append_audit(&record.with("case", id).with("step", "released").done()).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// Approves a case as it was at `revision`. An appeal that fits no account or several needs the
    /// `account`'s number.
    pub async fn approve_case(
        &self,
        may: &Capability<DecideCases>,
        (id, revision): (&str, u32),
        account: &str,
    ) -> Result<Verdict<Decided>, Fault> {
        let decision = Decision::Approve { account: Some(account.to_owned()) };
        self.judge(id, &Judge::Reviewer(may, revision), &decision).await
    }

    /// Rejects a case as it was at `revision`: the applicant reads the template called `template` in
    /// their own language, and `words`.
    pub async fn reject_case(
        &self,
        may: &Capability<DecideCases>,
        (id, revision): (&str, u32),
        (template, words): (&str, &str),
    ) -> Result<Verdict<Decided>, Fault> {
        if words.chars().count() > LONGEST_REASON {
            return Ok(Err(Refusal::TextTooLong));
        }
        let Some(row) = self.domain.read().await?.case(id).await? else {
            return Ok(Err(Refusal::PageExpired));
        };
        let mut templates = self.domain.policy.cases.templates(row.kind);
        let chosen = templates.find(|known| known.code == template);
        let chosen = chosen.map(|known| known.text.of(&row.locale).to_owned());
        let parts: Vec<String> = chosen.into_iter().chain([words.trim().to_owned()]).collect();
        let reason = parts.join("\n").trim().to_owned();
        self.judge(id, &Judge::Reviewer(may, revision), &Decision::Reject { reason }).await
    }
}

/// Whether they may have to do with a case at all: what is beyond their reach is not there
/// ([`Refusal::PageExpired`]), what is about themselves is for others.
fn admit<D: crate::console::Duty>(sight: &Sight<D>, file: &File) -> Verdict<()> {
    if file.row.state == CaseState::Draft || !reaches(sight.scope(), file.concerned()) {
        return Err(Refusal::PageExpired);
    }
    let own = file.concerned().any(|account| sight.actor().is(account));
    if own { Err(Refusal::CaseOwn) } else { Ok(()) }
}

/// Median and 90th percentile.
fn spread(mut all: Vec<Duration>) -> Option<(Duration, Duration)> {
    all.sort_unstable();
    let at = |percent: usize| all.get((all.len().saturating_sub(1) * percent).div_ceil(100)).copied();
    Some((at(50)?, at(90)?))
}
