//! The board on which the jobs of this process write what they did. It is a
//! matter of one process and begins empty with it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::Time;

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// When it began.
    pub at: Time,
    /// How long it took.
    pub took: Duration,
    /// Whether it went well.
    pub well: bool,
    /// What it says: a figure, or what went wrong; nothing personal.
    pub note: String,
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobView {
    /// Its name.
    pub name: &'static str,
    /// How often it runs; `None`: when there is something to do, or when asked.
    pub every: Option<Duration>,
    /// It runs since then.
    pub running: Option<Time>,
    /// Its last run.
    pub last: Option<Finished>,
    /// When it runs next.
    pub next: Option<Time>,
}

/// The board.
#[derive(Clone, Debug, Default)]
pub struct Jobs(Arc<Mutex<Vec<JobView>>>);

impl Jobs {
    /// Puts a job up.
    pub fn announce(&self, name: &'static str, every: Option<Duration>, next: Option<Time>) {
        let mut board = self.board();
        match board.iter_mut().find(|job| job.name == name) {
            Some(job) => (job.every, job.next) = (every, next),
            None => board.push(JobView { name, every, running: None, last: None, next }),
        }
    }

    /// A run begins; false: another is under way.
    pub fn begin(&self, name: &'static str, now: Time) -> bool {
        let mut board = self.board();
        if !board.iter().any(|job| job.name == name) {
            board.push(JobView { name, every: None, running: None, last: None, next: None });
        }
        match board.iter_mut().find(|job| job.name == name) {
            Some(job) if job.running.is_none() => {
                job.running = Some(now);
                true
            }
            _ => false,
        }
    }

    /// A run ended.
    pub fn end(&self, name: &'static str, now: Time, outcome: Result<String, String>) {
        let mut board = self.board();
        if let Some(job) = board.iter_mut().find(|job| job.name == name) {
            let at = job.running.take().unwrap_or(now);
            let well = outcome.is_ok();
            let note = match outcome {
                Ok(note) | Err(note) => note,
            };
            job.last = Some(Finished { at, took: now.since(at), well, note });
            job.next = job.every.map(|every| now.plus(every));
        }
    }

    /// All of them, as they were put up.
    pub fn list(&self) -> Vec<JobView> {
        self.board().clone()
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<JobView> {
        self.board().iter().find(|job| job.name == name).cloned()
    }

    fn board(&self) -> MutexGuard<'_, Vec<JobView>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_runs_once_at_a_time_and_tells_how_it_went() {
        let jobs = Jobs::default();
        let minute = Duration::from_mins(1);
        jobs.announce("broom", Some(minute), Some(Time(0).plus(minute)));
        assert!(jobs.begin("broom", Time(5)));
        assert!(!jobs.begin("broom", Time(6)), "one at a time");
        jobs.end("broom", Time(1_000_005), Err("the disk is full".to_owned()));
        let broom = jobs.get("broom").expect("it is there");
        let last = broom.last.expect("it ran");
        assert_eq!((last.at, last.took, last.well), (Time(5), Duration::from_secs(1), false));
        assert_eq!(broom.next, Some(Time(1_000_005).plus(minute)));
        assert!(jobs.begin("broom", Time(7)));
        assert_eq!(jobs.list().len(), 1);
    }
}
