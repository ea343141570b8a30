//! OA's own sessions: in memory, bounded, and found by the CAS ticket they came
//! from, so that single logout can end them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cas::Person;

/// A session ends after so long, whatever happens.
const LIFETIME: Duration = Duration::from_hours(8);

/// Most sessions; the oldest make room.
const CAPACITY: usize = 5000;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// Who, as Tongxing told.
    pub person: Person,
    ticket: String,
    began: Instant,
    order: u64,
}

#[derive(Default)]
struct Inner {
    by_token: HashMap<String, Session>,
    token_of: HashMap<String, String>,
    next: u64,
}

/// All sessions.
#[derive(Default)]
pub struct Sessions(Mutex<Inner>);

impl Sessions {
    /// Begins a session and returns the cookie's value.
    pub fn begin(&self, person: Person, ticket: &str) -> Result<String, getrandom::Error> {
        let token = random_token()?;
        let mut inner = self.lock();
        if inner.by_token.len() >= CAPACITY {
            make_room(&mut inner);
        }
        inner.next += 1;
        let session = Session { person, ticket: ticket.to_owned(), began: Instant::now(), order: inner.next };
        inner.token_of.insert(session.ticket.clone(), token.clone());
        inner.by_token.insert(token.clone(), session);
        Ok(token)
    }

    /// The session with this cookie.
    pub fn find(&self, token: &str) -> Option<Session> {
        self.lock().by_token.get(token).filter(|s| s.began.elapsed() < LIFETIME).cloned()
    }

    /// Ends the session with this cookie.
    pub fn end(&self, token: &str) {
        let mut inner = self.lock();
        if let Some(session) = inner.by_token.remove(token) {
            inner.token_of.remove(&session.ticket);
        }
    }

    /// Ends the session that this ticket began (single logout); tells whether
    /// there was one.
    pub fn end_by_ticket(&self, ticket: &str) -> bool {
        let mut inner = self.lock();
        match inner.token_of.remove(ticket) {
            Some(token) => inner.by_token.remove(&token).is_some(),
            None => false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Drops what is over and the oldest tenth of the rest.
fn make_room(inner: &mut Inner) {
    let mut orders: Vec<u64> = inner.by_token.values().map(|s| s.order).collect();
    orders.sort_unstable();
    let oldest_kept = orders.get(orders.len() / 10).copied().unwrap_or(0);
    inner.by_token.retain(|_, s| s.order >= oldest_kept && s.began.elapsed() < LIFETIME);
    let by_token = &inner.by_token;
    inner.token_of.retain(|_, token| by_token.contains_key(token));
}

fn random_token() -> Result<String, getrandom::Error> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::with_capacity(48), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_bounded_and_found_by_ticket() {
        let sessions = Sessions::default();
        let first = sessions.begin(Person::default(), "ST-0").unwrap();
        let mut last = String::new();
        for i in 1..=CAPACITY {
            last = sessions.begin(Person::default(), &format!("ST-{i}")).unwrap();
        }
        assert!(sessions.find(&first).is_none(), "the oldest made room");
        assert!(sessions.find(&last).is_some());
        let (tokens, tickets) = {
            let inner = sessions.lock();
            (inner.by_token.len(), inner.token_of.len())
        };
        assert!(tokens <= CAPACITY);
        assert_eq!(tokens, tickets);
        assert!(sessions.end_by_ticket(&format!("ST-{CAPACITY}")));
        assert!(!sessions.end_by_ticket(&format!("ST-{CAPACITY}")));
        assert!(sessions.find(&last).is_none());
    }
}
