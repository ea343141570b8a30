//! Second factors that people enrol for themselves: an authenticator app,
//! passkeys, and recovery codes for the day both are lost.
//!
//! Every change needs a fresh proof ([`Refusal::ProofTooOld`]), is audited and
//! told to the owner. Where a factor is proved: `step_up` at sign-in,
//! `reauthentication` inside a session.

mod guess;
mod passkeys;
pub mod recovery;
pub mod totp;
pub mod webauthn;

use std::time::Duration;

use uuid::Uuid;
use vocabulary::OneTimeCode;

use crate::audit::{Event, Record, SUCCESS};
use crate::console::access::end_all;
use crate::notice::{self, Params};
use crate::ports::{Account, PasskeyRow, RecoveryCount, SessionRow, Unit};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Time, Visitor, reauthentication};

pub(crate) use guess::{Asking, Tried};
pub use guess::{Proof, Ways};
pub use passkeys::{Creation, Request};
use webauthn::Party;

/// How long an authenticator that was begun can be confirmed.
const ENROLMENT: Duration = Duration::from_secs(15 * 60);

/// What an account has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enrolled {
    /// Since when there is an authenticator app, and its last use.
    pub totp: Option<(Time, Option<Time>)>,
    /// Passkeys, oldest first.
    pub passkeys: Vec<PasskeyRow>,
    /// Recovery codes.
    pub recovery: RecoveryCount,
}

impl Enrolled {
    /// Whether sign-in asks for one of them.
    pub fn is_any(&self) -> bool {
        self.totp.is_some() || !self.passkeys.is_empty()
    }
}

/// An authenticator app that is being set up.
#[derive(Clone, Debug)]
pub struct Enrolment {
    /// What the QR says.
    pub uri: String,
    /// The secret, to be typed.
    pub secret: String,
}

/// Recovery codes that were just made, to be shown once; `None`: the earlier ones stay good.
pub type NewCodes = Option<Vec<String>>;

/// The service.
#[derive(Clone)]
pub struct Factors {
    domain: Domain,
    party: Party,
}

impl Factors {
    /// The service of an installation that people reach at `public_url`.
    pub fn new(domain: Domain, public_url: &str) -> Self {
        Self { domain, party: Party::of(public_url) }
    }

    /// What the account has.
    pub async fn enrolled(&self, account: Uuid) -> Result<Enrolled, Fault> {
        let mut unit = self.domain.read().await?;
        enrolled(&mut *unit, account).await
    }

    /// Whether passkeys work at this address: not where people come by an IP address.
    pub fn offers_passkeys(&self) -> bool {
        self.party.is_usable()
    }

    /// Whether the session's proof is fresh enough to change how the person signs in.
    pub fn is_fresh(&self, session: &SessionRow) -> bool {
        reauthentication::is_fresh(&self.domain, session)
    }

    /// Makes a secret for an authenticator app, in place of another that was begun.
    pub async fn begin_totp(&self, session: &SessionRow) -> Result<Verdict<()>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let secret = totp::secret(&*self.domain.entropy);
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, "totp", &secret);
        let mut unit = self.domain.write().await?;
        if !unit.begin_totp(session.account, &sealed, self.domain.now()).await? {
            return Ok(Err(Refusal::FactorPresent));
        }
        unit.commit().await?;
        Ok(Ok(()))
    }

    /// The authenticator that is being set up, for its page. `issuer`: what the app will call us.
    pub async fn enrolment(&self, session: &SessionRow, issuer: &str) -> Result<Verdict<Enrolment>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let mut unit = self.domain.read().await?;
        let row = unit.totp(session.account).await?;
        let Some(row) = row.filter(|row| row.confirmed_at.is_none() && self.is_recent(row.created_at)) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let Some(account) = unit.account(session.account).await? else {
            return Err(Fault::Inconsistent("a session without an account"));
        };
        let secret = self.domain.keyring.open("totp", &row.sealed)?;
        let text = totp::base32(&secret);
        let groups: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..at + 4)).collect();
        Ok(Ok(Enrolment { uri: totp::uri(issuer, &account.row.number, &secret), secret: groups.join(" ") }))
    }

    fn is_recent(&self, begun: Time) -> bool {
        self.domain.now().since(begun) < ENROLMENT
    }

    /// Confirms the authenticator with its first code.
    pub async fn confirm_totp(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        typed: &str,
    ) -> Result<Verdict<NewCodes>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let now = self.domain.now();
        let mut unit = self.locked(session).await?;
        let row = unit.totp(session.account).await?;
        let Some(row) = row.filter(|row| row.confirmed_at.is_none() && self.is_recent(row.created_at)) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let secret = self.domain.keyring.open("totp", &row.sealed)?;
        let step = OneTimeCode::parse(typed).ok().and_then(|code| totp::find(&secret, code.as_str(), now));
        let Some(step) = step else { return Ok(Err(Refusal::CodeWrong)) };
        if !unit.confirm_totp(session.account, row.created_at, step, now).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        let change = Change { event: Event::FactorAdded, factor: "totp", template: "factor_added" };
        let codes = self.added(&mut *unit, session, visitor, change, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(codes))
    }

    /// Removes the authenticator app.
    pub async fn remove_totp(&self, session: &SessionRow, visitor: &Visitor) -> Result<Verdict<()>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let now = self.domain.now();
        let mut unit = self.locked(session).await?;
        if !unit.remove_totp(session.account).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        self.removed(&mut *unit, session, visitor, "totp", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Makes new recovery codes; the earlier ones are worth nothing from now on.
    pub async fn renew_codes(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
    ) -> Result<Verdict<Vec<String>>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let now = self.domain.now();
        let mut unit = self.locked(session).await?;
        if !enrolled(&mut *unit, session.account).await?.is_any() {
            return Ok(Err(Refusal::PageExpired));
        }
        let codes = self.make_codes(&mut *unit, session.account, now).await?;
        let change = Change {
            event: Event::FactorAdded,
            factor: "recovery_codes",
            template: "recovery_codes_renewed",
        };
        self.record(&mut *unit, session, visitor, change, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(codes))
    }

    /// A unit of work in which nobody else changes what the account has: whether a factor is the first
    /// or the last one is not decided twice.
    async fn locked(&self, session: &SessionRow) -> Result<Box<dyn Unit>, Fault> {
        let mut unit = self.domain.write().await?;
        unit.lock_account(session.account).await?;
        Ok(unit)
    }

    /// A factor was added: recorded, told, and the first one comes with recovery codes.
    async fn added(
        &self,
        unit: &mut dyn Unit,
        session: &SessionRow,
        visitor: &Visitor,
        change: Change,
        now: Time,
    ) -> Result<NewCodes, Fault> {
        self.record(unit, session, visitor, change, now).await?;
        if unit.recovery_codes(session.account).await?.left > 0 {
            return Ok(None);
        }
        Ok(Some(self.make_codes(unit, session.account, now).await?))
    }

    /// A factor was removed: recorded, told; with the last one go recovery codes, the trust in devices
    /// and the roles at the console (S17).
    async fn removed(
        &self,
        unit: &mut dyn Unit,
        session: &SessionRow,
        visitor: &Visitor,
        factor: &'static str,
        now: Time,
    ) -> Result<(), Fault> {
        if !enrolled(unit, session.account).await?.is_any() {
            unit.set_recovery_codes(session.account, &[], now).await?;
            unit.trust_no_device(session.account).await?;
            forget_in_sessions(unit, session.account).await?;
            let account = owner(unit, session).await?;
            let record = || {
                Record::new(&self.domain, now, Event::RoleChanged, SUCCESS).from(visitor).session(session.id)
            };
            end_all(&self.domain, unit, &account, record, &visitor.locale, now).await?;
        }
        let change = Change { event: Event::FactorRemoved, factor, template: "factor_removed" };
        self.record(unit, session, visitor, change, now).await
    }

    async fn make_codes(&self, unit: &mut dyn Unit, account: Uuid, now: Time) -> Result<Vec<String>, Fault> {
        let codes: Vec<String> =
            (0..recovery::HOW_MANY).map(|_| recovery::code(&*self.domain.entropy)).collect();
        let digests: Vec<_> =
            codes.iter().filter_map(|code| recovery::digest(&self.domain.keyring, account, code)).collect();
        unit.set_recovery_codes(account, &digests, now).await?;
        Ok(codes)
    }

    async fn record(
        &self,
        unit: &mut dyn Unit,
        session: &SessionRow,
        visitor: &Visitor,
        change: Change,
        now: Time,
    ) -> Result<(), Fault> {
        let account = owner(unit, session).await?;
        notice::tell_owner(
            &self.domain,
            unit,
            &account,
            &visitor.locale,
            change.template,
            Params::new(),
            now,
        )
        .await?;
        let record = Record::new(&self.domain, now, change.event, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("factor", change.factor);
        unit.append_audit(&record.done()).await?;
        Ok(())
    }
}

/// What changed, for the log and the owner.
struct Change {
    event: Event,
    factor: &'static str,
    template: &'static str,
}

async fn owner(unit: &mut dyn Unit, session: &SessionRow) -> Result<Account, Fault> {
    unit.account(session.account).await?.ok_or(Fault::Inconsistent("a session without an account"))
}

/// No session of the account asks any more for a factor that nobody could prove.
async fn forget_in_sessions(unit: &mut dyn Unit, account: Uuid) -> Result<(), Fault> {
    for mut row in unit.sessions_of(account).await? {
        let all = row.methods.len();
        row.methods.retain(|used| !used.method.is_second_factor());
        if row.methods.len() < all {
            // A session that turns at this moment keeps its note and has to be begun anew.
            unit.rotate_session(&row.token, &row).await?;
        }
    }
    Ok(())
}

/// What the account has.
pub(crate) async fn enrolled(unit: &mut dyn Unit, account: Uuid) -> Result<Enrolled, Fault> {
    let totp = unit.totp(account).await?;
    Ok(Enrolled {
        totp: totp.and_then(|row| row.confirmed_at.map(|since| (since, row.used_at))),
        passkeys: unit.passkeys(account).await?,
        recovery: unit.recovery_codes(account).await?,
    })
}
