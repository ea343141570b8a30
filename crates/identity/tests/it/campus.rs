//! A campus: the whole domain over a real SQLite store, on a clock moved by
//! hand, with people in it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use identity::captcha::Answer;
use identity::first_sign_in::FirstSignIn;
use identity::hashing::HashPool;
use identity::keys::sha256;
use identity::live::Live;
use identity::outbox::{Outbox, Wake};
use identity::policy::{Hashing, Kernel};
use identity::ports::{
    Account, AccountRow, AuditEntry, Effect, EmailRow, InitialSecret, OutboxRow, OutboxState, PasswordRow,
    PhoneRow, PhoneSlot, Status, Store,
};
use identity::scan::Scans;
use identity::session::{Current, Issued, Sessions};
use identity::sign_in::{Admission, PasswordProof, SignIn, Wish};
use identity::{Clock, Domain, Entropy, Keyring, Opaque, Policy, Refusal, Time, Visitor};
use testkit::{FakeClock, SeededEntropy};
use uuid::Uuid;
use vocabulary::{OneTimeCode, Phone};

use crate::fixture::sqlite;

/// A password that the default policy accepts.
pub const GOOD: &str = "Kettle-72-Harbor";
/// Another one.
pub const BETTER: &str = "Lantern+58!Bridge";

pub struct Campus {
    pub domain: Domain,
    pub clock: Arc<FakeClock>,
    pub sign_in: SignIn,
    pub sessions: Sessions,
    pub scans: Scans,
    pub first: FirstSignIn,
    pub folder: tempfile::TempDir,
}

/// The policy of these tests: hashes that cost nothing.
pub fn policy() -> Policy {
    let mut policy = Policy::default();
    policy.hashing =
        Hashing { memory_kib: 8, passes: 1, threads: 2, queue_per_thread: 500, kernel: Kernel::Reference };
    policy.captcha.work_bits = 4;
    policy
}

impl Campus {
    pub async fn new() -> Self {
        Self::with(policy()).await
    }

    pub async fn with(policy: Policy) -> Self {
        let (folder, store): (_, Arc<dyn Store>) = sqlite().await;
        let clock = Arc::new(FakeClock::enrolment_morning());
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(11));
        let hasher = HashPool::start(&policy.hashing, &*entropy).unwrap();
        let domain = Domain {
            store,
            clock: clock.clone(),
            entropy,
            keyring: Arc::new(Keyring::new(&[3; 32])),
            policy: Arc::new(policy),
            hasher,
            live: Live::default(),
            wake: Wake::default(),
        };
        Self {
            sign_in: SignIn::new(domain.clone()),
            sessions: Sessions::new(domain.clone()),
            scans: Scans::new(domain.clone()),
            first: FirstSignIn::new(domain.clone()),
            domain,
            clock,
            folder,
        }
    }

    pub fn now(&self) -> Time {
        self.clock.now()
    }

    pub fn advance(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
    }

    /// A person without password, phone or first password.
    pub fn row(&self, number: &str) -> AccountRow {
        let now = self.now();
        AccountRow {
            id: self.domain.id(now),
            number: number.to_owned(),
            number_key: number.to_lowercase(),
            alias: None,
            name: "张晓明".into(),
            kind: "student".into(),
            department: "数学学院".into(),
            document_type: None,
            document_sealed: None,
            document_index: None,
            status: Status::Active,
            initial: InitialSecret::None,
            initial_sealed: None,
            roster_digest: None,
            joined_at: None,
            rebind_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub async fn add(&self, row: &AccountRow) -> Uuid {
        let mut unit = self.domain.write().await.unwrap();
        unit.insert_accounts(std::slice::from_ref(row)).await.unwrap();
        unit.commit().await.unwrap();
        row.id
    }

    /// Somebody with a good password and a phone.
    pub async fn person(&self, number: &str, phone: &str) -> Uuid {
        let id = self.add(&self.row(number)).await;
        self.set_password(id, GOOD).await;
        self.bind(id, phone).await;
        id
    }

    /// Somebody whose first password is the last six of `document` (S-2).
    pub async fn newcomer(&self, number: &str, document: &str) -> Uuid {
        let mut row = self.row(number);
        row.document_type = Some("resident_identity_card".into());
        row.document_sealed = Some(self.seal("document", document));
        row.initial = InitialSecret::DocumentLastSix;
        self.add(&row).await
    }

    pub fn seal(&self, purpose: &str, text: &str) -> Vec<u8> {
        self.domain.keyring.seal(&*self.domain.entropy, purpose, text.as_bytes())
    }

    pub async fn set_password(&self, id: Uuid, password: &str) {
        let phc = self.domain.hasher.hash(password, &*self.domain.entropy).await.unwrap();
        let row = PasswordRow { phc, changed_at: self.now(), must_change: false };
        let mut unit = self.domain.write().await.unwrap();
        unit.set_password(id, &row).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub async fn bind(&self, id: Uuid, phone: &str) {
        let phone = Phone::parse(phone).unwrap();
        let row = PhoneRow {
            slot: PhoneSlot::Login,
            sealed: self.seal("phone", phone.as_str()),
            index: self.domain.keyring.index("phone", phone.as_str()),
            verified_at: Some(self.now()),
            bound_at: self.now(),
        };
        let mut unit = self.domain.write().await.unwrap();
        unit.set_phone(id, &row).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub async fn bind_email(&self, id: Uuid, email: &str) {
        let row = EmailRow {
            sealed: self.seal("email", email),
            index: self.domain.keyring.index("email", email),
            verified_at: None,
            bound_at: self.now(),
        };
        let mut unit = self.domain.write().await.unwrap();
        unit.set_email(id, &row).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub async fn account(&self, id: Uuid) -> Account {
        self.domain.read().await.unwrap().account(id).await.unwrap().unwrap()
    }

    /// Tries a password.
    pub async fn password(&self, who: &str, password: &str, browser: &Visitor) -> Result<Admission, Refusal> {
        self.password_with(who, password, Answer::None, browser).await
    }

    pub async fn password_with(
        &self,
        identifier: &str,
        password: &str,
        captcha: Answer,
        browser: &Visitor,
    ) -> Result<Admission, Refusal> {
        let proof = PasswordProof { identifier, password, captcha };
        self.sign_in.password(proof, &Wish::default(), browser).await.unwrap()
    }

    /// A proof of work, done for real.
    pub fn work(&self) -> Answer {
        let work = self.domain.captcha().issue_work();
        let mut solver = vocabulary::Solver::new(work.challenge);
        let counter = solver.step(u32::MAX).unwrap();
        Answer::Work { token: work.token, counter }
    }

    pub async fn send(&self, phone: &str, browser: &Visitor) -> Result<(), Refusal> {
        let phone = Phone::parse(phone).unwrap();
        self.sign_in.send_code(&phone, &Answer::None, browser).await.unwrap().map(drop)
    }

    pub async fn code(&self, phone: &str, code: &str, browser: &Visitor) -> Result<Admission, Refusal> {
        let (phone, code) = (Phone::parse(phone).unwrap(), OneTimeCode::parse(code).unwrap());
        self.sign_in.code(&phone, &code, &Wish::default(), browser).await.unwrap()
    }

    /// Everything queued or suppressed, oldest first, taken out of the queue.
    pub async fn messages(&self) -> Vec<(OutboxState, Effect)> {
        let mut messages = Vec::new();
        for row in self.outbox().await {
            let effect = Outbox::effect(&self.domain.keyring, &row).unwrap();
            messages.push((row.state, effect));
        }
        messages
    }

    async fn outbox(&self) -> Vec<OutboxRow> {
        let now = self.now();
        let mut unit = self.domain.write().await.unwrap();
        let mut rows = Vec::new();
        for kind in identity::ports::OutboxKind::ALL {
            rows.extend(unit.lease(now, now.plus(Duration::from_hours(1)), kind, 500).await.unwrap());
        }
        unit.commit().await.unwrap();
        rows
    }

    /// The code of the newest queued message.
    pub async fn newest_code(&self) -> String {
        let messages = self.messages().await;
        let (_, effect) = messages.last().expect("a message was queued");
        match effect {
            Effect::Sms { params, .. } => params["code"].clone(),
            other => panic!("not an SMS: {other:?}"),
        }
    }

    /// How many rows wait, are suppressed and so on, over all kinds.
    pub async fn count(&self, state: OutboxState) -> u64 {
        let counts = self.domain.read().await.unwrap().outbox_counts().await.unwrap();
        counts.into_iter().filter(|(_, found, _)| *found == state).map(|(_, _, n)| n).sum()
    }

    pub async fn audit(&self) -> Vec<AuditEntry> {
        self.domain.read().await.unwrap().audit_since(Time(0), 10_000).await.unwrap()
    }

    /// The session behind a token, as the middleware would find it.
    pub async fn current(&self, issued: &Issued) -> Current {
        self.token(&issued.token).await
    }

    pub async fn token(&self, token: &Opaque) -> Current {
        Current(self.sessions.resolve(token).await.unwrap())
    }
}

/// A browser with a cookie of its own, at an address of the campus.
pub fn browser(name: &str) -> Visitor {
    Visitor {
        address: IpAddr::from([10, 0, 0, 1]),
        user_agent: "Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36".into(),
        browser: Some(sha256(name.as_bytes())),
        device: None,
        event: "test-event".into(),
        locale: "zh-CN".into(),
    }
}
