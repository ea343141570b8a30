//! QR sign-in (S-20, J-14, S01).
//!
//! The QR itself carries everything the phone has to show (where and what is
//! asking), sealed: an open sign-in page leaves no row and, without a listener,
//! no memory. A row appears when a signed-in phone answers; whoever inserts it
//! first has answered. The PC picks it up once, and only the browser that
//! shows the QR.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::audit::{Event, Record, SUCCESS};
use crate::live::{Live, ScanEvent};
use crate::ports::{ScanDecision, ScanRow, SessionRow};
use crate::refusal::Verdict;
use crate::user_agent::Agent;
use crate::{Digest, Domain, Fault, Refusal, Time, Visitor};

/// What is sealed into a QR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Random id.
    pub id: [u8; 16],
    /// The first half of the browser cookie's digest: 128 bits are enough to tell browsers apart and
    /// keep the QR small.
    pub browser: [u8; 16],
    /// When it was made.
    pub made_at: Time,
    /// Until when it may be answered.
    pub expires_at: Time,
    /// The PC's browser and system.
    pub agent: Agent,
    /// The PC's address.
    pub address: IpAddr,
    /// The registered service that is asking; `None`: our own pages.
    pub service: Option<Uuid>,
}

/// A QR to show.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Goes into `/scan/<token>`.
    pub token: String,
    /// What is in it.
    pub scan: Scan,
}

/// How a QR stands, for the page that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanState {
    /// Nobody answered yet.
    Waiting,
    /// Confirmed; pick it up.
    Confirmed,
    /// Refused on the phone.
    Refused,
    /// Too old.
    Expired,
}

/// The service.
#[derive(Clone)]
pub struct Scans {
    domain: Domain,
}

/// How long after its end a QR is still watched by its page: an answer given in
/// the last moment must arrive.
const LINGER_SECONDS: u64 = 5;

/// How long a signed-out phone that opened a fresh QR has to sign in and answer.
const SIGN_IN_FIRST_SECONDS: u64 = 180;

impl Scans {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// A new QR for the browser of `visitor`.
    pub fn issue(&self, visitor: &Visitor, service: Option<Uuid>) -> Verdict<Shown> {
        if !self.domain.policy.methods.scan {
            return Err(Refusal::MethodOff);
        }
        let browser = half(&visitor.browser.ok_or(Refusal::CookiesNeeded)?);
        let now = self.domain.now();
        let scan = Scan {
            id: self.domain.entropy.bytes(),
            browser,
            made_at: now,
            expires_at: now.plus(self.domain.policy.scan.lifetime.0),
            agent: Agent::of(&visitor.user_agent),
            address: visitor.address,
            service,
        };
        Ok(self.show(scan))
    }

    fn show(&self, scan: Scan) -> Shown {
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, "scan", &scan.pack());
        Shown { token: URL_SAFE_NO_PAD.encode(sealed), scan }
    }

    /// What is in a QR, whoever holds it; `ScanExpired` for what we did not make.
    pub fn read(&self, token: &str) -> Verdict<Scan> {
        let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| Refusal::ScanExpired)?;
        let packed = self.domain.keyring.open("scan", &sealed).map_err(|_| Refusal::ScanExpired)?;
        Scan::unpack(&packed).ok_or(Refusal::ScanExpired)
    }

    /// A phone opened the QR: tells the PC so and says what to show.
    pub async fn open(&self, token: &str) -> Result<Verdict<Scan>, Fault> {
        let scan = match self.alive(token) {
            Ok(scan) => scan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if self.domain.read().await?.scan(&scan.id).await?.is_some() {
            return Ok(Err(Refusal::ScanDecided));
        }
        self.tell(scan.id, ScanEvent::Seen).await;
        Ok(Ok(scan))
    }

    /// A QR with more time, for a phone that opened it in time but has to sign in first.
    pub fn with_time_to_sign_in(&self, scan: &Scan) -> Shown {
        let expires_at = scan.made_at.plus(Duration::from_secs(SIGN_IN_FIRST_SECONDS));
        self.show(Scan { expires_at: expires_at.max(scan.expires_at), ..scan.clone() })
    }

    /// The answer of a signed-in phone. `session` must be full.
    pub async fn decide(
        &self,
        token: &str,
        decision: ScanDecision,
        session: &SessionRow,
        visitor: &Visitor,
    ) -> Result<Verdict<()>, Fault> {
        let scan = match self.alive(token) {
            Ok(scan) => scan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let row = ScanRow {
            id: scan.id,
            browser: widen(&scan.browser),
            decision,
            account: session.account,
            decided_at: now,
            expires_at: now.plus(self.domain.policy.scan.lifetime.0),
        };
        let mut unit = self.domain.write().await?;
        if !unit.decide_scan(&row).await? {
            return Ok(Err(Refusal::ScanDecided));
        }
        let (event, outcome) = match decision {
            ScanDecision::Confirmed => (ScanEvent::Confirmed, SUCCESS),
            ScanDecision::Refused => (ScanEvent::Refused, "refused"),
        };
        let record = Record::new(&self.domain, now, Event::ScanDecided, outcome)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id)
            .with("pc_address", scan.address.to_string());
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.tell(scan.id, event).await;
        Ok(Ok(()))
    }

    /// How a QR stands, for the browser that shows it; `ScanForeign` for any other.
    pub async fn state(&self, token: &str, visitor: &Visitor) -> Result<Verdict<ScanState>, Fault> {
        let scan = match self.own(token, visitor) {
            Ok(scan) => scan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let row = self.domain.read().await?.scan(&scan.id).await?;
        Ok(Ok(match row {
            Some(row) if row.expires_at <= now => ScanState::Expired,
            Some(row) if row.decision == ScanDecision::Confirmed => ScanState::Confirmed,
            Some(_) => ScanState::Refused,
            None if scan.expires_at <= now => ScanState::Expired,
            None => ScanState::Waiting,
        }))
    }

    /// Listens to a QR, for the browser that shows it. The state tells what happened before.
    pub async fn watch(
        &self,
        token: &str,
        visitor: &Visitor,
    ) -> Result<Verdict<(ScanState, mpsc::Receiver<ScanEvent>, Scan)>, Fault> {
        let scan = match self.own(token, visitor) {
            Ok(scan) => scan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // Listen first, look second: an answer in between is heard twice rather than not at all.
        let receiver = self.domain.live.listen(scan.id);
        let state = self.state(token, visitor).await?;
        Ok(state.map(|state| (state, receiver, scan)))
    }

    /// How long a page listens to a QR that no phone opened yet.
    pub fn time_unseen(&self, scan: &Scan) -> Duration {
        scan.expires_at.since(self.domain.now())
    }

    /// How long a page listens to a QR that a phone opened: the phone may have to sign in first.
    pub fn time_after_seen(&self, scan: &Scan) -> Duration {
        let last = scan.made_at.plus(Duration::from_secs(SIGN_IN_FIRST_SECONDS + LINGER_SECONDS));
        last.max(scan.expires_at).since(self.domain.now())
    }

    /// The listener went away.
    pub fn stop_watching(&self, scan: &Scan) {
        self.domain.live.tidy(scan.id);
    }

    /// Picks a confirmation up: one caller gets it.
    pub(crate) async fn redeem(&self, token: &str, visitor: &Visitor) -> Result<Verdict<ScanRow>, Fault> {
        let scan = match self.own(token, visitor) {
            Ok(scan) => scan,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let mut unit = self.domain.write_relaxed().await?;
        let row = unit.redeem_scan(&scan.id, &widen(&scan.browser), now).await?;
        unit.commit().await?;
        Ok(row.ok_or(Refusal::ScanExpired))
    }

    fn alive(&self, token: &str) -> Verdict<Scan> {
        let scan = self.read(token)?;
        if scan.expires_at <= self.domain.now() { Err(Refusal::ScanExpired) } else { Ok(scan) }
    }

    fn own(&self, token: &str, visitor: &Visitor) -> Verdict<Scan> {
        let scan = self.read(token)?;
        let browser = half(&visitor.browser.ok_or(Refusal::ScanForeign)?);
        let own: bool = subtle::ConstantTimeEq::ct_eq(&browser[..], &scan.browser[..]).into();
        if own { Ok(scan) } else { Err(Refusal::ScanForeign) }
    }

    async fn tell(&self, id: [u8; 16], event: ScanEvent) {
        self.domain.live.tell(id, event);
        if let Err(error) = self.domain.store.announce(&Live::encode(id, event)).await {
            // What was decided stands; pages at other processes learn it when they ask.
            tracing::warn!(%error, "an event could not be announced");
        }
    }
}

impl Scan {
    /// 45 to 73 bytes: id, browser, made, seconds good, agent, address, service.
    fn pack(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(73);
        out.extend_from_slice(&self.id);
        out.extend_from_slice(&self.browser);
        let made = u32::try_from(self.made_at.unix_seconds()).unwrap_or(0);
        out.extend_from_slice(&made.to_be_bytes());
        let lifetime = u16::try_from(self.expires_at.since(Time(i64::from(made) * 1_000_000)).as_secs());
        out.extend_from_slice(&lifetime.unwrap_or(0).to_be_bytes());
        out.extend_from_slice(&self.agent.pack());
        match self.address {
            IpAddr::V4(address) => {
                out.push(4);
                out.extend_from_slice(&address.octets());
            }
            IpAddr::V6(address) => {
                out.push(6);
                out.extend_from_slice(&address.octets());
            }
        }
        if let Some(service) = self.service {
            out.extend_from_slice(service.as_bytes());
        }
        out
    }

    fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let id = take(&mut bytes)?;
        let browser = take(&mut bytes)?;
        let made = i64::from(u32::from_be_bytes(take(&mut bytes)?));
        let lifetime = i64::from(u16::from_be_bytes(take(&mut bytes)?));
        let agent = Agent::unpack(take(&mut bytes)?);
        let [family] = take(&mut bytes)?;
        let address = match family {
            4 => IpAddr::V4(Ipv4Addr::from(take::<4>(&mut bytes)?)),
            6 => IpAddr::V6(Ipv6Addr::from(take::<16>(&mut bytes)?)),
            _ => return None,
        };
        let service = if bytes.is_empty() { None } else { Some(Uuid::from_bytes(take(&mut bytes)?)) };
        bytes.is_empty().then_some(Self {
            id,
            browser,
            made_at: Time(made * 1_000_000),
            expires_at: Time((made + lifetime) * 1_000_000),
            agent,
            address,
            service,
        })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*head)
}

fn half(digest: &Digest) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

/// The form of a half digest in a `Digest` column.
fn widen(half: &[u8; 16]) -> Digest {
    let mut digest = [0; 32];
    digest[..16].copy_from_slice(half);
    digest
}
