//! Several accounts of one person (U-19; S08, S15, S16).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::identities::IdentitySwitch;
use identity::phones::By;
use identity::ports::{Level, MatchKind, SessionRow, Status};
use identity::reauthentication;
use identity::registry::{NewService, Registry, ServiceUrl};
use identity::session::Issued;
use identity::ticket::{FreshProof, Tickets, Validation};
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

    /// Proves the present account anew.
    async fn confirm(&mut self) {
        let service = crate::reauthenticate::service(&self.campus);
        let session = self.session().await;
        let issued = service.password(session.as_ref(), GOOD, &Answer::None, &browser("pc")).await.unwrap();
        self.issued = issued.unwrap();
    }

    async fn choose(&self, service: Uuid, number: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &browser("pc") };
        self.service.choose(service, number, by).await.unwrap()
    }
}

fn tickets(domain: &Domain) -> Tickets {
    let registry = Registry::new(
        Arc::clone(&domain.store),
        Arc::clone(&domain.clock),
        Arc::clone(&domain.entropy),
        Arc::clone(&domain.keyring),
    );
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
    assert!(now.methods.is_empty(), "S1 was proved, not T1");
    assert_eq!(
        reauthentication::fresh(&person.campus.domain, Some(&now)).err(),
        Some(Refusal::ProofTooOld),
        "what changes how T1 signs in asks for something of T1"
    );
    assert_eq!(now.expires_at, session.expires_at, "no longer life");
    let told = person.campus.messages().await;
    let told = told.iter().filter(|(_, effect)| format!("{effect:?}").contains("identity_switched"));
    assert_eq!(told.count(), 1, "T1's owner is told");
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

/// A password that has to be changed is changed by whoever knows it, not by a switch.
#[tokio::test]
async fn s_3_a_new_password_is_not_set_by_switching_over() {
    let mut person = Person::new().await;
    let mut unit = person.campus.domain.write().await.unwrap();
    let password = unit.account(person.staff).await.unwrap().unwrap().password.unwrap();
    let row = identity::ports::PasswordRow { must_change: true, ..password };
    unit.set_password(person.staff, &row).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(person.switch("T1").await, Err(Refusal::IdentityPasswordOwed));
    assert_eq!(person.session().await.unwrap().level, Level::Full, "nothing changed");
    let admission = person.campus.password("T1", GOOD, &browser("pc")).await.unwrap();
    assert!(admission.next.starts_with("/first-sign-in/"), "{}", admission.next);
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
    assert_eq!(person.choose(service, "S1").await, Err(Refusal::ProofTooOld));
    person.confirm().await;
    person.choose(service, "S1").await.unwrap();
    let session = person.session().await.unwrap();
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

/// P-20: what a sign-in from here would have to prove further, going over has to prove as well; a scan
/// or a code that proved the one account says nothing about the other.
#[tokio::test]
async fn p_20_going_over_owes_the_other_account_s_step_up() {
    for by_code in [false, true] {
        let mut person = Person::new().await;
        crate::step_up::secure(&person.campus, person.staff, "13800138002").await;
        if by_code {
            person.campus.send("13800138001", &browser("pc")).await.unwrap();
            let code = person.campus.newest_code().await;
            person.issued = person.campus.code("13800138001", &code, &browser("pc")).await.unwrap().issued;
        }
        let next = person.switch("T1").await.unwrap();
        assert!(next.starts_with("/step-up/"), "{next}");
        let session = person.session().await.unwrap();
        assert_eq!((session.account, session.level), (person.staff, Level::Half));
        assert_eq!(person.switch("S1").await, Err(Refusal::StepUpOwed));
    }
}

/// One wrong number in a roster opens nobody's account: the names have to agree, and numbers of no
/// known kind say nothing.
#[tokio::test]
async fn u_19_one_person_has_one_name_and_a_known_document() {
    let campus = Campus::new().await;
    let accounts = [
        ("A1", "Ann Lee", Some("resident_identity_card")),
        ("A2", "ann lee", Some("resident_identity_card")),
        ("A3", "Bob Lee", Some("resident_identity_card")),
        ("A4", "Ann Lee", Some("other")),
    ];
    for (number, name, kind) in accounts {
        let mut row = campus.row(number);
        row.name = name.into();
        row.document_type = kind.map(str::to_owned);
        row.document_index = Some(*DOCUMENT);
        let id = campus.add(&row).await;
        campus.set_password(id, GOOD).await;
        campus.bind(id, &format!("1380013800{}", &number[1..])).await;
    }
    let service = IdentitySwitch::new(campus.domain.clone());
    for (number, own, several) in
        [("A1", &["A1", "A2"][..], true), ("A3", &["A3"], false), ("A4", &["A4"], false)]
    {
        let issued = campus.password(number, GOOD, &browser(number)).await.unwrap().issued;
        let session = campus.current(&issued).await.0.unwrap();
        let found = service.of(&session).await.unwrap().accounts;
        let found: Vec<&str> = found.iter().map(|account| account.row.number.as_str()).collect();
        assert_eq!((&found[..], session.several), (own, several));
        let by = By { session: Some(&session), visitor: &browser(number) };
        assert_eq!(service.switch("X", by).await.unwrap().err(), Some(Refusal::PageExpired));
    }
    // A choice that somebody with the same number made is no choice of A3.
    let tickets = tickets(&campus.domain);
    let new = NewService::new("OA", "https://oa.example.cn/", MatchKind::Prefix);
    let oa = tickets.registry.add(&new, "test").await.unwrap().row.id;
    let mut unit = campus.domain.write().await.unwrap();
    let a2 = unit.account_by_key("a2").await.unwrap().unwrap().row.id;
    unit.set_identity_default(DOCUMENT, oa, a2, campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    let issued = campus.password("A3", GOOD, &browser("A3")).await.unwrap().issued;
    let session =
        SessionRow { several: true, ..SessionRow::clone(campus.current(&issued).await.0.as_ref().unwrap()) };
    assert_eq!(told(&tickets, &session).await, "A3");
}

/// Fresh credentials open the account they were given for, and no other.
#[tokio::test]
async fn u_19_renew_gets_the_account_that_signed_in() {
    let person = Person::new().await;
    let tickets = tickets(&person.campus.domain);
    let session = person.session().await.unwrap();
    let new = NewService::new("OA", "https://oa.example.cn/", MatchKind::Prefix);
    let service = tickets.registry.add(&new, "test").await.unwrap().row.id;
    person.choose(service, "T1").await.unwrap();
    let seal = || {
        let domain = &person.campus.domain;
        FreshProof::seal(&domain.keyring, &*domain.entropy, session.id, OA, domain.now())
    };
    let url = || ServiceUrl::parse(OA).unwrap();
    let validate = async |ticket: &str, renew: bool| {
        let asked =
            Validation { ticket, service: OA, renew, accept_proxy: false, pgt_url: None, release: false };
        tickets.validate(&asked).await.map(|good| good.user)
    };
    let granted = tickets.issue(&session, url(), seal().as_deref(), true).await.unwrap();
    assert_eq!(validate(&granted.ticket, true).await.unwrap(), "S1");
    let granted = tickets.issue(&session, url(), seal().as_deref(), false).await.unwrap();
    assert!(validate(&granted.ticket, true).await.is_err(), "T1 proved nothing");
    let granted = tickets.issue(&session, url(), None, false).await.unwrap();
    assert_eq!(validate(&granted.ticket, false).await.unwrap(), "T1");
}

/// S08: whoever ends the sessions of an account ends what another account opened as this one.
#[tokio::test]
async fn s08_what_was_opened_as_an_account_ends_with_its_sessions() {
    let person = Person::new().await;
    let campus = &person.campus;
    let tickets = tickets(&campus.domain);
    let session = person.session().await.unwrap();
    let new = NewService::new("OA", "https://oa.example.cn/", MatchKind::Prefix);
    let service = tickets.registry.add(&new, "test").await.unwrap().row.id;
    person.choose(service, "T1").await.unwrap();
    let named = async |template: &str| {
        let messages = campus.messages().await;
        messages.iter().filter(|(_, effect)| format!("{effect:?}").contains(template)).count()
    };
    assert_eq!(named("identity_chosen").await, 1, "T1's owner is told");
    assert_eq!(told(&tickets, &session).await, "T1", "a visit");
    let unused = tickets.issue(&session, ServiceUrl::parse(OA).unwrap(), None, false).await.unwrap();
    let desk = identity::desk::Desk::new(campus.domain.clone());
    desk.reset_password(&campus.account(person.staff).await, "admin").await.unwrap();
    assert_eq!(named("CasLogout").await, 1, "the service is told");
    let asked = Validation {
        ticket: &unused.ticket,
        service: OA,
        renew: false,
        accept_proxy: false,
        pgt_url: None,
        release: false,
    };
    assert!(tickets.validate(&asked).await.is_err(), "and the ticket is void");
    assert!(person.session().await.is_some(), "S1 goes on");
}
