//! A house with people in it: a SQLite store, accounts, sessions, and the ticket
//! service on a clock moved by hand. Shared with `protocol`'s tests.

use std::sync::Arc;
use std::time::Duration;

use identity::keys::sha256;
use identity::ports::{
    Account, AccountRow, Durability, EmailRow, InitialSecret, Level, MatchKind, Method, MethodUse, PhoneRow,
    PhoneSlot, SessionRow, Status, Store,
};
use identity::registry::{NewService, Registry};
use identity::ticket::{ProxyCallback, Tickets};
use identity::{Clock, Entropy, Keyring, Policy};
use testkit::{FakeClock, SeededEntropy};
use uuid::Uuid;

/// An empty, migrated SQLite database; the folder goes when the handle does.
pub async fn sqlite() -> (tempfile::TempDir, Arc<dyn Store>) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("tongxing.db").display());
    let database = store::connect(&store::Options::new(url)).await.unwrap();
    database.migrate().await.unwrap();
    (folder, database.store())
}

pub struct House {
    pub tickets: Tickets,
    pub clock: Arc<FakeClock>,
    pub entropy: Arc<dyn Entropy>,
    _folder: tempfile::TempDir,
}

impl House {
    /// A house where the policy is what `policy` says.
    pub async fn new(policy: Policy, callback: Option<Arc<dyn ProxyCallback>>) -> Self {
        let (folder, store) = sqlite().await;
        let clock = Arc::new(FakeClock::enrolment_morning());
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let keyring = Arc::new(Keyring::new(&[7; 32]));
        let registry =
            Arc::new(Registry::new(store.clone(), clock.clone(), entropy.clone(), keyring.clone()));
        let tickets = Tickets {
            store,
            clock: clock.clone(),
            entropy: entropy.clone(),
            keyring,
            policy: Arc::new(policy),
            registry,
            callback,
        };
        Self { tickets, clock, entropy, _folder: folder }
    }

    pub async fn service(&self, name: &str, url: &str, change: impl FnOnce(&mut NewService)) {
        let mut service = NewService::new(name, url, MatchKind::Prefix);
        change(&mut service);
        self.tickets.registry.add(&service, "test").await.unwrap();
    }

    /// An active account with everything a service may be told.
    pub async fn person(&self, number: &str, name: &str) -> Account {
        let now = self.clock.now();
        let row = AccountRow {
            id: self.entropy.id(now),
            number: number.to_owned(),
            number_key: number.to_lowercase(),
            alias: Some(format!("alias-{number}")),
            name: name.to_owned(),
            kind: "student".into(),
            department: "数学 & 系统科学研究院".into(),
            document_type: Some("resident_id".into()),
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
        };
        let seal = |purpose: &str, text: &str| {
            let keyring = &self.tickets.keyring;
            (keyring.seal(&*self.entropy, purpose, text.as_bytes()), keyring.index(purpose, text))
        };
        let (sealed, index) = seal("phone", &format!("+8613800{number:0>6}"));
        let phone = PhoneRow { slot: PhoneSlot::Login, sealed, index, verified_at: Some(now), bound_at: now };
        let (sealed, index) = seal("email", &format!("{number}@example.edu.cn"));
        let email = EmailRow { sealed, index, verified_at: None, bound_at: now };
        let mut unit = self.tickets.store.write(Durability::Full).await.unwrap();
        unit.insert_accounts(std::slice::from_ref(&row)).await.unwrap();
        unit.set_phone(row.id, &phone).await.unwrap();
        unit.set_email(row.id, &email).await.unwrap();
        unit.commit().await.unwrap();
        Account {
            row,
            password: None,
            login_phone: Some(phone),
            security_phone: None,
            email: Some(email),
            second_factor: false,
        }
    }

    /// A live session of an account, complete unless `change` says otherwise.
    pub async fn session(&self, account: Uuid, change: impl FnOnce(&mut SessionRow)) -> Arc<SessionRow> {
        let now = self.clock.now();
        let id = self.entropy.id(now);
        let mut row = SessionRow {
            id,
            token: sha256(id.as_bytes()),
            account,
            level: Level::Full,
            methods: vec![MethodUse { method: Method::Password, at: now }],
            auth_time: now,
            remembered: false,
            journey: None,
            several: false,
            address: "192.0.2.1".into(),
            user_agent: "test".into(),
            created_at: now,
            seen_at: now,
            expires_at: now.plus(Duration::from_hours(12)),
            ended_at: None,
        };
        change(&mut row);
        let mut unit = self.tickets.store.write(Durability::Full).await.unwrap();
        unit.insert_session(&row).await.unwrap();
        unit.commit().await.unwrap();
        Arc::new(row)
    }

    /// Ends a session as `identity::session` does, without telling anybody.
    pub async fn end(&self, session: &SessionRow) {
        let mut unit = self.tickets.store.write(Durability::Full).await.unwrap();
        assert!(unit.end_session(session.id, self.clock.now()).await.unwrap());
        unit.delete_tickets(session.id).await.unwrap();
        unit.commit().await.unwrap();
    }

    pub async fn set_status(&self, account: Uuid, status: Status) {
        let mut unit = self.tickets.store.write(Durability::Full).await.unwrap();
        unit.set_status(account, status, self.clock.now()).await.unwrap();
        unit.commit().await.unwrap();
    }
}
