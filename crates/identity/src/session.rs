//! Sessions: begun by a sign-in, rotated at every change of level, ended by the
//! person, an administrator or time. Ending one tells every CAS service that
//! was visited in it, through the outbox.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use crate::audit::{Event, Record, SUCCESS};
use crate::outbox::Outbox;
use crate::ports::{Effect, Level, Method, MethodUse, OutboxState, SessionRow, StoreError, Unit};
use crate::{Domain, Entropy, Fault, Keyring, Opaque, Time, Visitor};

/// The live session of a request, as the server's middleware found it: not
/// ended, not expired. It may still be `Level::Half` or `Level::Obliged`.
#[derive(Clone, Debug, Default)]
pub struct Current(pub Option<Arc<SessionRow>>);

impl Current {
    /// The session, when it may open everything.
    pub fn full(&self) -> Option<&Arc<SessionRow>> {
        self.0.as_ref().filter(|session| session.level == Level::Full)
    }
}

/// A use is written at most so often.
const TOUCH_EVERY: Duration = Duration::from_secs(60);

/// At most so many sessions are ended in one transaction.
pub const SWEEP: u32 = 500;

/// How long the rows of ended sessions are kept.
const KEEP_ENDED: Duration = Duration::from_secs(24 * 3600);

/// A session that has just begun or turned, with the token for the cookie.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The session.
    pub session: SessionRow,
    /// What the cookie carries.
    pub token: Opaque,
}

/// What a new session is made of.
#[derive(Clone, Debug)]
pub struct Beginning<'a> {
    /// Whose.
    pub account: Uuid,
    /// How it was proved.
    pub method: Method,
    /// From where.
    pub visitor: &'a Visitor,
    /// 7天免登录.
    pub remember: bool,
    /// What it may open.
    pub level: Level,
    /// The wizard that a half or obliged session owes.
    pub journey: Option<String>,
}

/// Where a session is carried over to.
#[derive(Clone, Debug)]
pub struct Carried<'a> {
    /// The other account.
    pub account: Uuid,
    /// What it may open.
    pub level: Level,
    /// The wizard that a half or obliged session owes.
    pub journey: Option<String>,
    /// From where.
    pub visitor: &'a Visitor,
}

/// The session service.
#[derive(Clone)]
pub struct Sessions {
    domain: Domain,
}

impl Sessions {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// The live session behind a cookie; records the use at most once a minute.
    pub async fn resolve(&self, token: &Opaque) -> Result<Option<Arc<SessionRow>>, Fault> {
        let now = self.domain.now();
        let Some(mut session) = self.domain.read().await?.session_by_token(&token.digest()).await? else {
            return Ok(None);
        };
        if !self.is_live(&session, now) {
            return Ok(None);
        }
        if now.since(session.seen_at) >= TOUCH_EVERY {
            // A full disk must not put people out who are in (R04).
            match self.touch(session.id, now).await {
                Ok(()) => session.seen_at = now,
                Err(fault) => tracing::warn!(%fault, "the use of a session could not be recorded"),
            }
        }
        Ok(Some(Arc::new(session)))
    }

    async fn touch(&self, id: Uuid, now: Time) -> Result<(), Fault> {
        let mut unit = self.domain.write_relaxed().await?;
        unit.touch_session(id, now).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Not past its end, nor idle for too long.
    pub(crate) fn is_live(&self, session: &SessionRow, now: Time) -> bool {
        let policy = &self.domain.policy.session;
        session.ended_at.is_none()
            && now < session.expires_at
            && (session.remembered || now.since(session.seen_at) < policy.idle.0)
    }

    /// Begins a session inside the caller's unit of work.
    pub async fn begin(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        with: Beginning<'_>,
    ) -> Result<Issued, StoreError> {
        let policy = &self.domain.policy.session;
        let token = Opaque::random(&*self.domain.entropy);
        let lifetime = match (with.level, with.remember) {
            (Level::Half | Level::Obliged, _) => policy.obliged,
            (Level::Full, true) => policy.remember,
            (Level::Full, false) => policy.absolute,
        };
        let session = SessionRow {
            id: self.domain.id(now),
            token: token.digest(),
            account: with.account,
            level: with.level,
            methods: vec![MethodUse { method: with.method, at: now }],
            auth_time: now,
            remembered: with.remember,
            journey: with.journey,
            several: false,
            address: with.visitor.address.to_string(),
            user_agent: with.visitor.user_agent.clone(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus(lifetime.0),
            ended_at: None,
        };
        unit.insert_session(&session).await?;
        Ok(Issued { session, token })
    }

    /// Gives the session a new token and level, inside the caller's unit of work; journey and methods
    /// are written as they stand in `session`. `None`: somebody else turned or ended it meanwhile.
    pub async fn rotate(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        session: &SessionRow,
        level: Level,
    ) -> Result<Option<Issued>, StoreError> {
        let policy = &self.domain.policy.session;
        let token = Opaque::random(&*self.domain.entropy);
        let mut turned = SessionRow { token: token.digest(), level, seen_at: now, ..session.clone() };
        if level == Level::Full && session.level != Level::Full {
            turned.journey = None;
            let lifetime = if session.remembered { policy.remember } else { policy.absolute };
            turned.expires_at = session.created_at.plus(lifetime.0);
        }
        let won = unit.rotate_session(&session.token, &turned).await?;
        Ok(won.then_some(Issued { session: turned, token }))
    }

    /// The person of a full session proved themselves again: the method is noted in the place of its
    /// earlier use, the token turns. `auth_time` is now, but after a second factor, which is noted by
    /// itself: it stands in for no password. `None`: somebody else turned or ended it meanwhile.
    pub async fn renew(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        session: &SessionRow,
        method: Method,
    ) -> Result<Option<Issued>, StoreError> {
        let mut proved = session.clone();
        // One entry a method: whatever is proved over and over pushes nothing else out.
        proved.methods.retain(|used| used.method != method);
        proved.methods.push(MethodUse { method, at: now });
        if !method.is_second_factor() {
            proved.auth_time = now;
        }
        self.rotate(unit, now, &proved, session.level).await
    }

    /// Ends a session and begins one of another account of the same person, with no longer life, inside
    /// the caller's unit of work (U-19). What was proved for the one account is no proof for the other:
    /// whatever asks for a fresh proof asks again. `None`: it had ended.
    pub async fn carry_over(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        before: &SessionRow,
        to: Carried<'_>,
    ) -> Result<Option<Issued>, StoreError> {
        if !unit.end_session(before.id, now).await? {
            return Ok(None);
        }
        self.tell_services(unit, before.id, now).await?;
        let token = Opaque::random(&*self.domain.entropy);
        let open = before.expires_at;
        let session = SessionRow {
            id: self.domain.id(now),
            token: token.digest(),
            account: to.account,
            expires_at: match to.level {
                Level::Full => open,
                Level::Half | Level::Obliged => open.min(now.plus(self.domain.policy.session.obliged.0)),
            },
            level: to.level,
            methods: Vec::new(),
            auth_time: Time(0),
            journey: to.journey,
            address: to.visitor.address.to_string(),
            user_agent: to.visitor.user_agent.clone(),
            seen_at: now,
            ended_at: None,
            // With `created_at`: the end that a wizard opens counts from there.
            ..before.clone()
        };
        unit.insert_session(&session).await?;
        Ok(Some(Issued { session, token }))
    }

    /// Ends a session at the person's wish and tells the services it visited.
    pub async fn end(&self, session: &SessionRow, visitor: &Visitor) -> Result<(), Fault> {
        let now = self.domain.now();
        let mut unit = self.domain.write().await?;
        if unit.end_session(session.id, now).await? {
            self.tell_services(&mut *unit, session.id, now).await?;
            let record = Record::new(&self.domain, now, Event::SignOut, SUCCESS)
                .from(visitor)
                .account(Some(session.account))
                .session(session.id);
            unit.append_audit(&record.done()).await?;
        }
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(())
    }

    /// Ends the account's sessions but `except`, inside the caller's unit of work; the caller rings
    /// the outbox after its commit.
    pub async fn end_others(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        account: Uuid,
        except: Option<Uuid>,
    ) -> Result<(), Fault> {
        end_sessions_of(unit, &*self.domain.entropy, &self.domain.keyring, now, account, except).await?;
        Ok(())
    }

    /// Ends the session that this browser had before it signed in again, inside the caller's unit of
    /// work; the caller rings the outbox after its commit.
    pub async fn replace(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        before: &SessionRow,
    ) -> Result<(), StoreError> {
        if unit.end_session(before.id, now).await? {
            self.tell_services(unit, before.id, now).await?;
        }
        Ok(())
    }

    /// Ends what time has ended and deletes what is long over; returns how many were ended. Call it
    /// about once a minute, and again while it ends [`SWEEP`].
    pub async fn sweep(&self) -> Result<usize, Fault> {
        let now = self.domain.now();
        let idle_before = now.minus(self.domain.policy.session.idle.0);
        let mut unit = self.domain.write().await?;
        let ended = unit.end_expired_sessions(now, idle_before, SWEEP).await?;
        for id in &ended {
            self.tell_services(&mut *unit, *id, now).await?;
        }
        unit.purge_sessions(now.minus(KEEP_ENDED)).await?;
        unit.commit().await?;
        if !ended.is_empty() {
            self.domain.wake.ring();
        }
        Ok(ended.len())
    }

    async fn tell_services(&self, unit: &mut dyn Unit, session: Uuid, now: Time) -> Result<(), StoreError> {
        tell_services(unit, &*self.domain.entropy, &self.domain.keyring, session, now).await
    }
}

/// Ends the account's sessions but `except` and tells the services they visited.
pub(crate) async fn end_sessions_of(
    unit: &mut dyn Unit,
    entropy: &dyn Entropy,
    keyring: &Keyring,
    now: Time,
    account: Uuid,
    except: Option<Uuid>,
) -> Result<(), StoreError> {
    for id in unit.end_sessions_of(account, except, now).await? {
        tell_services(unit, entropy, keyring, id, now).await?;
    }
    // Another account of the person may have opened services as this one (U-19).
    let visited = unit.visited_as(account).await?;
    tell(unit, entropy, keyring, visited, now).await?;
    unit.delete_tickets_as(account).await
}

/// Queues a logout notice for every service the session visited and buries its tickets.
async fn tell_services(
    unit: &mut dyn Unit,
    entropy: &dyn Entropy,
    keyring: &Keyring,
    session: Uuid,
    now: Time,
) -> Result<(), StoreError> {
    let visited = unit.visited(session).await?;
    tell(unit, entropy, keyring, visited, now).await?;
    unit.delete_tickets(session).await
}

async fn tell(
    unit: &mut dyn Unit,
    entropy: &dyn Entropy,
    keyring: &Keyring,
    visited: Vec<(Uuid, String, String)>,
    now: Time,
) -> Result<(), StoreError> {
    if !visited.is_empty() {
        let services = unit.services().await?;
        for (service, url, ticket) in visited {
            // A service that was removed meanwhile is told nothing.
            let Some(row) = services.iter().find(|row| row.id == service) else { continue };
            let url = row.logout_url.clone().unwrap_or(url);
            let effect = Effect::CasLogout { url, ticket };
            unit.enqueue(&Outbox::row(entropy, keyring, now, &effect, None, OutboxState::Queued)).await?;
        }
    }
    Ok(())
}
