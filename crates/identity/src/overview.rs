//! The overview: what happened lately and what is waiting. Read from counts
//! that the sealer of the audit log keeps, never from the log itself, so that
//! it costs the same however long the log is. No figure tells of one person.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::audit::SUCCESS;
use crate::audit::seal::{day_of, day_start, hour_of};
use crate::audit::sketch::Sketch;
use crate::console::{SeeOverview, Sight};
use crate::ports::{BacklogRow, CountRow, OutboxKind, OutboxState, Span, Unsealed};
use crate::{Domain, Fault, Time};

const DAY: Duration = Duration::from_hours(24);
/// Hours are counted for so long; days for good.
pub const KEEP_HOURS: Duration = Duration::from_hours(40 * 24);

/// How far back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// 24 hours, by the hour.
    #[default]
    Day,
    /// A week.
    Week,
    /// 30 days.
    Month,
    /// 183 days.
    HalfYear,
}

impl Period {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Day, Self::Week, Self::Month, Self::HalfYear];

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::HalfYear => "183d",
        }
    }

    /// Reads [`Period::code`]; anything else is a day.
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|period| period.code() == code).unwrap_or_default()
    }

    const fn days(self) -> i64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::HalfYear => 183,
        }
    }

    const fn span(self) -> Span {
        match self {
            Self::Day => Span::Hour,
            _ => Span::Day,
        }
    }
}

/// A row of figures: one for each part of the period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Code of what is counted.
    pub code: String,
    /// How often, in each part.
    pub values: Vec<u64>,
}

impl Series {
    /// All together.
    pub fn total(&self) -> u64 {
        self.values.iter().sum()
    }
}

/// Messages of this hour and what may be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Sent since the hour began.
    pub spent: u64,
    /// How many may be.
    pub limit: u64,
}

/// Everything the overview shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// How long each part is.
    pub span: Span,
    /// When each part of the period began.
    pub starts: Vec<Time>,
    /// Sign-ins that went well, by method.
    pub by_method: Vec<Series>,
    /// Sign-ins by outcome, the commonest first.
    pub by_outcome: Vec<Series>,
    /// Sign-ins and proofs that failed, and those that met a lock.
    pub failures: Vec<Series>,
    /// Second halves of sign-ins that were asked for, given and failed.
    pub step_ups: Vec<Series>,
    /// Codes by SMS and by mail.
    pub codes: Vec<Series>,
    /// People who signed in, by day: when it began, and how many.
    pub active: Vec<(Time, u64)>,
    /// Different people who signed in within the period.
    pub people: u64,
    /// SMS of this hour.
    pub budget: Budget,
    /// Applications that wait.
    pub backlog: Vec<BacklogRow>,
    /// Messages by kind and state.
    pub outbox: Vec<(OutboxKind, OutboxState, u64)>,
    /// When the longest overdue message was due.
    pub overdue: Option<Time>,
    /// Entries of the log that are not counted yet.
    pub uncounted: Unsealed,
}

/// Events whose counts are looked at.
const EVENTS: &[&str] = &["sign_in", "step_up", "code_sent", "reauthenticated"];

/// The service.
#[derive(Clone)]
pub struct Overview {
    domain: Domain,
}

impl Overview {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// The figures of a period that ends now.
    pub async fn figures(&self, _: &Sight<SeeOverview>, period: Period) -> Result<Figures, Fault> {
        let now = self.domain.now();
        let offset = self.domain.policy.display.utc_offset_minutes;
        let span = period.span();
        let today = day_of(now, offset);
        let starts: Vec<Time> = match span {
            Span::Hour => {
                (0..24_u64).rev().map(|hours| hour_of(now).minus(Duration::from_hours(hours))).collect()
            }
            Span::Day => (today - period.days() + 1..=today).map(|day| day_start(day, offset)).collect(),
        };
        let from = starts.first().copied().unwrap_or(now);
        let mut unit = self.domain.read().await?;
        let counts = unit.audit_counts(span, from, EVENTS).await?;
        // The day's people are of whole days: yesterday's count towards 24 hours.
        let first_day = today - period.days().max(2) + 1;
        let days = unit.audit_days(first_day).await?;
        let spent = unit.window_hits(&self.domain.counter("sms-overall", ""), hour_of(now)).await?;
        let backlog = unit.case_backlog().await?;
        let outbox = unit.outbox_counts().await?;
        let overdue = unit.outbox_oldest().await?.filter(|due| *due < now);
        let uncounted = unit.count_unsealed_audit().await?;
        drop(unit);

        let mut all = Sketch::default();
        let mut active: BTreeMap<i64, u64> = (first_day..=today).map(|day| (day, 0)).collect();
        for (day, bytes) in days {
            let sketch = Sketch::read(bytes);
            active.insert(day, sketch.count());
            all.join(&sketch);
        }
        let table = Table { counts: &counts, starts: &starts };
        Ok(Figures {
            span,
            by_method: table.split(|row| {
                (row.event == "sign_in" && row.outcome == SUCCESS).then_some(row.method.as_str())
            }),
            by_outcome: table.split(|row| (row.event == "sign_in").then_some(row.outcome.as_str())),
            failures: table.named(&["refused", "locked"], |row| {
                let counted = matches!(row.event.as_str(), "sign_in" | "reauthenticated");
                match row.outcome.as_str() {
                    _ if !counted => None,
                    SUCCESS | "step_up_owed" => None,
                    "locked" => Some("locked"),
                    _ => Some("refused"),
                }
            }),
            step_ups: table.named(&["asked", "given", "failed"], |row| {
                match (row.event.as_str(), row.outcome.as_str()) {
                    ("sign_in", "step_up_owed") => Some("asked"),
                    ("step_up", SUCCESS) => Some("given"),
                    ("step_up", _) => Some("failed"),
                    _ => None,
                }
            }),
            codes: table.named(&["sms", "email"], |row| match (row.event.as_str(), row.method.as_str()) {
                ("code_sent", "sms") => Some("sms"),
                ("code_sent", "email") => Some("email"),
                _ => None,
            }),
            active: active.into_iter().map(|(day, people)| (day_start(day, offset), people)).collect(),
            people: all.count(),
            budget: Budget { spent, limit: self.domain.policy.limits.sms_per_hour_overall },
            backlog,
            outbox,
            overdue,
            uncounted,
            starts,
        })
    }

    /// Deletes the counts of hours that no period reaches; how many.
    pub async fn sweep(&self) -> Result<u64, Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        let gone = unit.purge_audit_counts(self.domain.now().minus(KEEP_HOURS.max(DAY))).await?;
        unit.commit().await?;
        Ok(gone)
    }
}

/// Counts to be put into the parts of the period.
struct Table<'a> {
    counts: &'a [CountRow],
    starts: &'a [Time],
}

impl Table<'_> {
    fn into(&self, values: &mut [u64], row: &CountRow) {
        let after = self.starts.partition_point(|start| *start <= row.start);
        if let Some(value) = after.checked_sub(1).and_then(|part| values.get_mut(part)) {
            *value += row.hits;
        }
    }

    /// A series for each of these codes, there or not.
    fn named(&self, codes: &[&str], code: impl Fn(&CountRow) -> Option<&'static str>) -> Vec<Series> {
        let empty = |code: &&str| Series { code: (*code).to_owned(), values: vec![0; self.starts.len()] };
        let mut all: Vec<Series> = codes.iter().map(empty).collect();
        for row in self.counts {
            if let Some(code) = code(row)
                && let Some(series) = all.iter_mut().find(|series| series.code == code)
            {
                self.into(&mut series.values, row);
            }
        }
        all
    }

    /// A series for each code that there is, the commonest first.
    fn split(&self, code: impl Fn(&CountRow) -> Option<&str>) -> Vec<Series> {
        let mut all: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for row in self.counts {
            if let Some(code) = code(row) {
                let values = all.entry(code).or_insert_with(|| vec![0; self.starts.len()]);
                self.into(values, row);
            }
        }
        let mut all: Vec<Series> =
            all.into_iter().map(|(code, values)| Series { code: code.to_owned(), values }).collect();
        all.sort_by_key(|series| std::cmp::Reverse(series.total()));
        all
    }
}
