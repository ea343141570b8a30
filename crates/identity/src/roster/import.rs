//! Rows into the store: in chunks, one transaction each, so that memory stays
//! flat, a sign-in never waits long behind an import, and an import that is cut
//! off keeps what went in and is completed by running it again.

pub(super) mod chunk;

use std::sync::atomic::{AtomicBool, Ordering};

use super::diff::Person;
use super::initial::Initial;
use super::row::error_at;
use super::seen::Seen;
use super::{
    Column, Headings, Note, Outcome, PolicyError, Problem, RawRow, RosterRow, RowError, RowReport, Rules,
    Summary, audit,
};
use crate::ports::{Durability, Store, StoreError};
use crate::{Clock, Digest, Domain, Entropy, Keyring, policy};

/// Rows to a transaction; the store's bulk look-ups take so many.
const CHUNK: usize = 500;

/// Where the rows come from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The headings of the file, for error reports.
    pub headings: &'a Headings,
    /// SHA-256 of the file, for the audit log.
    pub digest: Option<Digest>,
}

/// How to import.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Write nothing; tell what would change.
    pub dry_run: bool,
    /// Tell the columns of new accounts too, not only of changed ones.
    pub explain: bool,
    /// Who imports, for the audit log: `cli`, an administrator, a job.
    pub actor: &'a str,
    /// Set it, and the import ends after the chunk it is at.
    pub stop: Option<&'a AtomicBool>,
}

/// Why an import ended early.
#[derive(Debug, thiserror::Error)]
pub enum ImportError<E> {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file broke off or became unreadable.
    #[error("the roster cannot be read to its end: {0}")]
    Source(E),
}

impl<E> ImportError<E> {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "store_failed",
            Self::Source(_) => "source_failed",
        }
    }
}

/// An import that ended early, and what had gone in by then.
#[derive(Debug)]
pub struct Failure<E> {
    /// What went in, and stays.
    pub summary: Summary,
    /// Why it ended.
    pub error: ImportError<E>,
}

/// Brings rosters into a store.
#[derive(Clone, Copy)]
pub struct Importer<'a> {
    store: &'a dyn Store,
    clock: &'a dyn Clock,
    entropy: &'a dyn Entropy,
    keyring: &'a Keyring,
    policy: &'a policy::Roster,
    initial: Initial,
    insist: bool,
}

impl<'a> Importer<'a> {
    /// An importer for one installation. [`PolicyError`] when the policy cannot be followed.
    pub fn new(
        store: &'a dyn Store,
        clock: &'a dyn Clock,
        entropy: &'a dyn Entropy,
        keyring: &'a Keyring,
        policy: &'a policy::Roster,
    ) -> Result<Self, PolicyError> {
        Ok(Self { store, clock, entropy, keyring, policy, initial: Initial::new(policy)?, insist: false })
    }

    /// Applies status, alias, phone and e-mail even where the roster said the
    /// same at the last import: for a person who is changed by hand, where what
    /// is written is what is meant now.
    #[must_use]
    pub const fn insisting(mut self) -> Self {
        self.insist = true;
        self
    }

    /// The importer of a running installation.
    pub fn of(domain: &'a Domain) -> Result<Self, PolicyError> {
        Self::new(&*domain.store, &*domain.clock, &*domain.entropy, &domain.keyring, &domain.policy.roster)
    }

    /// Imports rows in their order. `observe` hears of every row, after it has
    /// been committed. Rows with errors are left out, the others go in.
    pub async fn import<E>(
        &self,
        source: Source<'_>,
        rows: impl IntoIterator<Item = Result<RawRow, E>>,
        options: Options<'_>,
        observe: &mut (dyn FnMut(&RowReport) + Send + Sync),
    ) -> Result<Summary, Failure<E>> {
        let mut run = Run {
            importer: *self,
            source,
            options,
            rules: Rules::new(self.policy, self.clock.now().date()),
            seen: SeenKeys::default(),
            summary: Summary { dry_run: options.dry_run, ..Summary::default() },
            observe,
        };
        let result = run.all(rows.into_iter()).await;
        let outcome = match &result {
            Ok(()) if run.summary.stopped => "stopped",
            Ok(()) => "success",
            Err(error) => error.code(),
        };
        let logged = if options.dry_run { Ok(()) } else { run.log(outcome).await };
        let summary = run.summary;
        match result.and_then(|()| logged.map_err(ImportError::Store)) {
            Ok(()) => Ok(summary),
            Err(error) => Err(Failure { summary, error }),
        }
    }
}

/// What the file has said so far. Numbers and aliases share one name space,
/// because they share the sign-in field.
#[derive(Default)]
struct SeenKeys {
    names: Seen,
    phones: Seen,
    emails: Seen,
    documents: Seen,
}

struct Run<'a> {
    importer: Importer<'a>,
    source: Source<'a>,
    options: Options<'a>,
    rules: Rules,
    seen: SeenKeys,
    summary: Summary,
    observe: &'a mut (dyn FnMut(&RowReport) + Send + Sync),
}

impl Run<'_> {
    async fn all<E>(&mut self, rows: impl Iterator<Item = Result<RawRow, E>>) -> Result<(), ImportError<E>> {
        let mut chunk = Vec::with_capacity(CHUNK);
        let mut broken = None;
        for row in rows {
            match row {
                Ok(row) if row.is_blank() => {}
                Ok(row) => chunk.push(row),
                Err(error) => {
                    // What came before it is good and goes in.
                    broken = Some(error);
                    break;
                }
            }
            if chunk.len() == CHUNK {
                self.chunk(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK))).await?;
                if self.options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                    self.summary.stopped = true;
                    return Ok(());
                }
            }
        }
        if !chunk.is_empty() {
            self.chunk(chunk).await?;
        }
        broken.map_or(Ok(()), |error| Err(ImportError::Source(error)))
    }

    async fn chunk(&mut self, rows: Vec<RawRow>) -> Result<(), StoreError> {
        let mut reports = Vec::with_capacity(rows.len());
        let mut people = Vec::with_capacity(rows.len());
        for raw in rows {
            match self.person(raw) {
                Ok(person) => people.push(person),
                Err(report) => reports.push(report),
            }
        }
        let settled = self.settle(people).await;
        let (settled, result) = match settled {
            Ok(settled) => (settled, Ok(())),
            Err(error) => (Vec::new(), Err(error)),
        };
        reports.extend(settled);
        reports.sort_by_key(|report| report.line);
        for report in &reports {
            self.summary.count(report);
            (self.observe)(report);
        }
        result
    }

    /// Reads a row and holds it against the lines before it.
    fn person(&mut self, raw: RawRow) -> Result<Person, RowReport> {
        let line = raw.line;
        let row = match RosterRow::read(&raw, self.source.headings, &self.rules) {
            Ok(row) => row,
            Err(errors) => {
                // Its number is taken all the same: a second line with it is no remedy.
                let number = chunk::number_of(&raw);
                if let Some(number) = &number {
                    self.seen.names.text(&number.to_ascii_lowercase(), line);
                }
                return Err(refused(line, number, errors));
            }
        };
        let mut person = Person::new(raw, row, self.importer.keyring, self.importer.policy);
        let mut errors = Vec::new();
        let mut clash = |column, code, first: Option<u32>| {
            if let Some(first) = first.filter(|first| *first != line) {
                errors.push(error_at(
                    &person.raw,
                    self.source.headings,
                    column,
                    Problem::with_line(code, first),
                ));
            }
        };
        let seen = &mut self.seen;
        clash(Column::Number, "number_taken", seen.names.text(&person.key, line));
        if let Some(alias) = &person.row.alias {
            clash(Column::Alias, "alias_taken", seen.names.text(alias.as_str(), line));
        }
        if let Some(phone) = &person.phone {
            clash(Column::Phone, "phone_taken", seen.phones.index(phone, line));
        }
        if let Some(email) = &person.email {
            clash(Column::Email, "email_taken", seen.emails.index(email, line));
        }
        if !errors.is_empty() {
            return Err(refused(line, Some(person.row.number.as_str().to_owned()), errors));
        }
        // Several accounts of one person are right (U-19), but worth a look.
        if let Some(first) = person.document.as_ref().and_then(|index| seen.documents.index(index, line)) {
            let problem = Problem::with_line("document_shared", first);
            person.notes.push(Note { line, column: Column::DocumentNumber, problem });
        }
        Ok(person)
    }

    async fn log(&self, outcome: &str) -> Result<(), StoreError> {
        let Importer { store, clock, entropy, keyring, .. } = self.importer;
        let entry = audit::entry(
            &self.summary,
            outcome,
            self.options.actor,
            self.source.digest,
            (entropy, keyring),
            clock.now(),
        );
        let mut unit = store.write(Durability::Full).await?;
        unit.append_audit(&entry).await?;
        unit.commit().await
    }
}

fn refused(line: u32, number: Option<String>, errors: Vec<RowError>) -> RowReport {
    RowReport { line, number, outcome: Outcome::Refused, changes: Vec::new(), notes: Vec::new(), errors }
}
