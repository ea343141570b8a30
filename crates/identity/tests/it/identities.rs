//! Several accounts of one person (U-19; S08, S15, S16).

use std::sync::Arc;

use identity::identities::IdentitySwitch;
use identity::phones::By;
use identity::ports::{Level, MatchKind, SessionRow, Status};
use identity::registry::{NewService, Registry, ServiceUrl};
use identity::session::Issued;
use identity::ticket::{Tickets, Validation};
use identity::{Domain, Refusal};
use uuid::Uuid;

use crate::campus::{Campus, GOOD, browser};

const DOCUMENT: &[u8; 32] = &[7; 32];
const OA: &str = "https://oa.example.cn/cas";

/// A graduate who became staff: two accounts with one document.
struct Person {
    campus: Campus,
    service: IdentitySwitch,
    issued: Issued,
    student: Uuid,
    staff: Uuid,
}

async fn account(campus: &Campus, number: &str, phone: &str, document: Option<[u8; 32]>) -> Uuid {
    let mut row = campus.row(number);
    row.document_index = document;
    let id = campus.add(&row).await;
    campus.set_password(id, GOOD).await;
    campus.bind(id, phone).await;
    id
}

impl Person {
    async fn new() -> Self {
        let campus = Campus::new().await;
        let student = account(&campus, "S1", "13800138001", Some(*DOCUMENT)).await;
        let staff = account(&campus, "T1", "13800138002", Some(*DOCUMENT)).await;
        account(&campus, "X1", "13800138003", Some([8; 32])).await;
        let issued = campus.password("S1", GOOD, &browser("pc")).await.unwrap().issued;
        Self { service: IdentitySwitch::new(campus.domain.clone()), campus, issued, student, staff }
    }

    async fn session(&self) -> Option<Arc<SessionRow>> {
        self.campus.current(&self.issued).await.0
    }

    async fn switch(&mut self, number: &str) -> Result<String, Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &browser("pc") };
        let switched = self.service.switch(number, by).await.unwrap()?;
        self.issued = switched.issued;
        Ok(switched.next)
    }

    async fn choose(&self, service: Uuid, number: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &browser("pc") };
        self.service.choose(service, number, by).await.unwrap()
    }
}

fn tickets(domain: &Domain) -> Tickets {
    let registry =
        Registry::new(Arc::clone(&domain.store), Arc::clone(&domain.clock), Arc::clone(&domain.entropy));
    Tickets {
        store: Arc::clone(&domain.store),
        clock: Arc::clone(&domain.clock),
        entropy: Arc::clone(&domain.entropy),
        keyring: Arc::clone(&domain.keyring),
        policy: Arc::clone(&domain.policy),
        registry: Arc::new(registry),
        callback: None,
    }
}

/// Which account number the application is told.
async fn told(tickets: &Tickets, session: &SessionRow) -> String {
    let granted = tickets.issue(session, ServiceUrl::parse(OA).unwrap(), None, false).await.unwrap();
    let asked = Validation {
        ticket: &granted.ticket,
        service: OA,
        renew: false,
        accept_proxy: false,
        pgt_url: None,
        release: false,
    };
    tickets.validate(&asked).await.unwrap().user
}

#[tokio::test]
async fn u_19_going_over_needs_no_new_sign_in() {
    let mut person = Person::new().await;
    let session = person.session().await.unwrap();
    assert!(session.several, "the menu offers it");
    let numbers: Vec<String> =
        person.service.of(&session).await.unwrap().accounts.into_iter().map(|a| a.row.number).collect();
    assert_eq!(numbers, ["S1", "T1"], "nobody else's");
    let before = person.issued.clone();
    person.campus.advance(60);
    assert_eq!(person.switch("T1").await.unwrap(), "/");
    assert!(person.campus.current(&before).await.0.is_none(), "S08: the old session is over");
    let now = person.session().await.unwrap();
    assert_eq!((now.account, now.level), (person.staff, Level::Full));
    assert_eq!((now.auth_time, &now.methods), (session.auth_time, &session.methods), "proved then, not now");
    assert_eq!(now.expires_at, session.expires_at, "no longer life");
    let audit = person.campus.audit().await;
    let switched: Vec<_> =
        audit.iter().filter(|e| e.event == "identity_switched").map(|e| e.account).collect();
    assert_eq!(switched, [Some(person.student), Some(person.staff)], "on both");
    assert_eq!(person.switch("S1").await.unwrap(), "/", "and back");
}

#[tokio::test]
async fn s16_only_to_active_accounts_of_the_same_person() {
    let mut person = Person::new().await;
    for number in ["X1", "S1", "", "nobody"] {
        assert_eq!(person.switch(number).await, Err(Refusal::PageExpired), "{number}");
    }
    let mut unit = person.campus.domain.write().await.unwrap();
    unit.set_status(person.staff, Status::Suspended, person.campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(person.switch("T1").await, Err(Refusal::PageExpired), "U-19: not active");
    let by = By { session: None, visitor: &browser("pc") };
    assert_eq!(person.service.switch("T1", by).await.unwrap().err(), Some(Refusal::SignInNeeded));
}

#[tokio::test]
async fn u_19_without_a_document_there_is_nobody_else() {
    let campus = Campus::new().await;
    account(&campus, "A1", "13800138001", None).await;
    account(&campus, "A2", "13800138002", None).await;
    let issued = campus.password("A1", GOOD, &browser("pc")).await.unwrap().issued;
    let session = campus.current(&issued).await.0;
    assert!(!session.as_ref().unwrap().several);
    let service = IdentitySwitch::new(campus.domain.clone());
    assert_eq!(service.of(session.as_ref().unwrap()).await.unwrap().accounts.len(), 1);
    let by = By { session: session.as_ref(), visitor: &browser("pc") };
    assert_eq!(service.switch("A2", by).await.unwrap().err(), Some(Refusal::PageExpired));
}

#[tokio::test]
async fn s_3_what_the_other_account_owes_comes_first() {
    let mut person = Person::new().await;
    let mut unit = person.campus.domain.write().await.unwrap();
    unit.remove_phone(person.staff, identity::ports::PhoneSlot::Login).await.unwrap();
    unit.commit().await.unwrap();
    let next = person.switch("T1").await.unwrap();
    assert!(next.starts_with("/first-sign-in/"), "{next}");
    assert_eq!(person.session().await.unwrap().level, Level::Obliged);
    assert_eq!(person.switch("S1").await, Err(Refusal::StepOwed));
}

#[tokio::test]
async fn u_19_an_application_gets_the_chosen_identity() {
    let mut person = Person::new().await;
    let tickets = tickets(&person.campus.domain);
    let session = person.session().await.unwrap();
    let new = NewService::new("OA", "https://oa.example.cn/", MatchKind::Prefix);
    let service = tickets.registry.add(&new, "test").await.unwrap().row.id;
    assert_eq!(told(&tickets, &session).await, "S1", "the present one by default");
    person.choose(service, "T1").await.unwrap();
    assert_eq!(told(&tickets, &session).await, "T1");
    assert_eq!(person.choose(service, "X1").await, Err(Refusal::PageExpired), "S16: somebody else's");
    person.switch("T1").await.unwrap();
    let session = person.session().await.unwrap();
    assert_eq!(told(&tickets, &session).await, "T1", "the chosen one goes on");
    person.choose(service, "S1").await.unwrap();
    assert_eq!(told(&tickets, &session).await, "S1");
    let mut unit = person.campus.domain.write().await.unwrap();
    unit.set_status(person.student, Status::Disabled, person.campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(&tickets, &session).await, "T1", "one that may not sign in stands for nobody");
    person.choose(service, "").await.unwrap();
    assert_eq!(person.service.of(&session).await.unwrap().defaults, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_switches_begin_one_session() {
    let person = Person::new().await;
    let session = person.session().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (service, session) = (person.service.clone(), session.clone());
        tries.spawn(async move {
            let by = By { session: session.as_ref(), visitor: &browser("pc") };
            service.switch("T1", by).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}
