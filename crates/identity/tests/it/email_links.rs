//! Addresses bound by a mailed link (H-20, S-18; S11, S15, S16).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::email_links::{Action, EmailLinks};
use identity::phones::By;
use identity::ports::{Effect, SessionRow};
use identity::session::Issued;
use identity::{Refusal, Visitor};
use vocabulary::Email;

use crate::campus::{Campus, GOOD, browser};

const PHONE: &str = "13800138001";
const OLD: &str = "old@example.edu.cn";
const NEW: &str = "new@example.edu.cn";

struct Desk {
    campus: Arc<Campus>,
    service: EmailLinks,
    issued: Issued,
    pc: Visitor,
}

/// What a mail was about, and where its link leads.
struct Mail {
    to: String,
    template: String,
    id: String,
}

impl Desk {
    async fn new() -> Self {
        let campus = Arc::new(Campus::new().await);
        campus.person("1001", PHONE).await;
        Self::of(campus, "1001").await
    }

    async fn of(campus: Arc<Campus>, number: &str) -> Self {
        let pc = browser(number);
        let issued = campus.password(number, GOOD, &pc).await.unwrap().issued;
        let service = EmailLinks::new(campus.domain.clone(), "https://id.example.edu.cn/");
        Self { campus, service, issued, pc }
    }

    async fn session(&self) -> Option<Arc<SessionRow>> {
        self.campus.current(&self.issued).await.0
    }

    async fn ask(&self, email: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.ask_to_bind(&Email::parse(email).unwrap(), &Answer::None, by).await.unwrap().map(drop)
    }

    async fn ask_unbind(&self) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.ask_to_unbind(&Answer::None, by).await.unwrap().map(drop)
    }

    /// The newest mail with a link.
    async fn mail(&self) -> Mail {
        let messages = self.campus.messages().await;
        let Some((_, Effect::Mail { to, template, params, .. })) = messages.last() else {
            panic!("not a mail: {messages:?}")
        };
        let id =
            params["link"].strip_prefix("https://id.example.edu.cn/email/").expect("S11: our own origin");
        assert!(
            !params["link"].contains("example.edu.cn/email/%40") && !params["link"].contains(to.as_str())
        );
        Mail { to: to.clone(), template: template.clone(), id: id.to_owned() }
    }

    async fn open(&self, id: &str) -> Result<(Action, bool), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        self.service.opened(id, by).await.unwrap().map(|opened| (opened.action, opened.used))
    }

    async fn confirm(&mut self, id: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let by = By { session: session.as_ref(), visitor: &self.pc };
        let done = self.service.confirm(id, by).await.unwrap()?;
        self.issued = done.issued.expect("signed in: the session turned");
        Ok(())
    }

    async fn bound(&self) -> Option<String> {
        let email = self.campus.account(self.issued.session.account).await.email?;
        Some(self.campus.domain.keyring.open_text("email", &email.sealed).unwrap())
    }
}

#[tokio::test]
async fn h_20_a_link_binds_once() {
    let mut desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    let mail = desk.mail().await;
    assert_eq!((mail.to.as_str(), mail.template.as_str()), (NEW, "email_link"));
    assert_eq!(desk.open(&mail.id).await, Ok((Action::Bind, false)));
    assert_eq!(desk.bound().await, None, "a scanner that opens the link changes nothing");
    let before = desk.issued.clone();
    desk.confirm(&mail.id).await.unwrap();
    assert_eq!(desk.bound().await.as_deref(), Some(NEW));
    assert!(desk.campus.current(&before).await.0.is_none(), "S08: the token turned");
    assert_eq!(desk.confirm(&mail.id).await, Err(Refusal::PageExpired), "once");
    assert_eq!(desk.open(&mail.id).await, Ok((Action::Bind, true)));
    let told = desk.campus.messages().await;
    assert!(
        matches!(told.last(), Some((_, Effect::Sms { template, .. })) if template == "email_bound"),
        "the owner is told: {told:?}"
    );
}

#[tokio::test]
async fn h_20_a_change_is_confirmed_at_the_new_address_and_told_at_the_old() {
    let mut desk = Desk::new().await;
    desk.campus.bind_email(desk.issued.session.account, OLD).await;
    desk.ask(NEW).await.unwrap();
    let mail = desk.mail().await;
    assert_eq!(mail.to, NEW);
    desk.confirm(&mail.id).await.unwrap();
    assert_eq!(desk.bound().await.as_deref(), Some(NEW));
    let told = desk.campus.messages().await;
    assert!(
        matches!(told.last(), Some((_, Effect::Mail { to, template, .. })) if to == OLD && template == "email_bound"),
        "{told:?}"
    );
}

#[tokio::test]
async fn h_20_unbinding_goes_by_a_link_as_well() {
    let mut desk = Desk::new().await;
    assert_eq!(desk.ask_unbind().await, Err(Refusal::NotBound));
    desk.campus.bind_email(desk.issued.session.account, OLD).await;
    desk.ask_unbind().await.unwrap();
    let mail = desk.mail().await;
    assert_eq!((mail.to.as_str(), mail.template.as_str()), (OLD, "email_unbind_link"));
    assert_eq!(desk.open(&mail.id).await, Ok((Action::Unbind, false)));
    desk.confirm(&mail.id).await.unwrap();
    assert_eq!(desk.bound().await, None);
}

/// S-18: the browser that asked or a session of the account; a forwarded link explains itself.
#[tokio::test]
async fn s_18_a_forwarded_link_is_worth_nothing() {
    let desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    let id = desk.mail().await.id;
    let phone = browser("phone");
    let stranger = By { session: None, visitor: &phone };
    assert_eq!(desk.service.opened(&id, stranger).await.unwrap().err(), Some(Refusal::Forwarded));
    assert_eq!(desk.service.confirm(&id, stranger).await.unwrap().err(), Some(Refusal::Forwarded));
    desk.campus.person("1002", "13800138002").await;
    let other = Desk::of(desk.campus.clone(), "1002").await;
    assert_eq!(other.open(&id).await, Err(Refusal::Forwarded), "S16: somebody else's link");
    let mine = desk.campus.password("1001", GOOD, &phone).await.unwrap().issued;
    let mine = desk.campus.current(&mine).await.0;
    let by = By { session: mine.as_ref(), visitor: &phone };
    assert!(desk.service.opened(&id, by).await.unwrap().is_ok(), "the account, on the phone that reads mail");
    let by = By { session: None, visitor: &desk.pc };
    let done = desk.service.confirm(&id, by).await.unwrap().expect("the browser, signed out meanwhile");
    assert!(done.issued.is_none());
    assert_eq!(desk.bound().await.as_deref(), Some(NEW));
}

#[tokio::test]
async fn h_20_two_hours_and_it_is_over() {
    let desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    let id = desk.mail().await.id;
    let by = By { session: None, visitor: &desk.pc };
    desk.campus.advance(2 * 3600 - 1);
    assert!(desk.service.opened(&id, by).await.unwrap().is_ok());
    desk.campus.advance(1);
    assert_eq!(desk.service.opened(&id, by).await.unwrap().err(), Some(Refusal::PageExpired));
    assert_eq!(desk.service.confirm(&id, by).await.unwrap().err(), Some(Refusal::PageExpired));
    assert_eq!(desk.service.confirm("no-such-link", by).await.unwrap().err(), Some(Refusal::PageExpired));
}

#[tokio::test]
async fn an_older_link_ends_with_the_change_it_did_not_know() {
    let mut desk = Desk::new().await;
    desk.ask(OLD).await.unwrap();
    let first = desk.mail().await.id;
    desk.ask(NEW).await.unwrap();
    let second = desk.mail().await.id;
    desk.confirm(&second).await.unwrap();
    assert_eq!(desk.confirm(&first).await, Err(Refusal::PageExpired));
    assert_eq!(desk.bound().await.as_deref(), Some(NEW));
}

/// S03: that an address is taken is told to whoever reads its mail.
#[tokio::test]
async fn s03_a_taken_address_is_told_behind_its_link() {
    let mut desk = Desk::new().await;
    let other = desk.campus.person("1002", "13800138002").await;
    desk.campus.bind_email(other, NEW).await;
    desk.ask(NEW).await.expect("the same answer as for a free address");
    let id = desk.mail().await.id;
    assert_eq!(desk.confirm(&id).await, Err(Refusal::EmailTaken));
    assert_eq!(desk.bound().await, None);
}

#[tokio::test]
async fn s02_mails_have_budgets_and_need_a_fresh_proof() {
    let desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    assert!(matches!(desk.ask(NEW).await, Err(Refusal::TooSoon { .. })), "per address");
    for n in 0..4 {
        desk.ask(&format!("n{n}@example.edu.cn")).await.unwrap();
    }
    assert!(matches!(desk.ask("n9@example.edu.cn").await, Err(Refusal::TooManySends { .. })), "per account");
    desk.campus.advance(15 * 60);
    assert_eq!(desk.ask("n9@example.edu.cn").await, Err(Refusal::ProofTooOld));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_confirmations_have_one_winner() {
    let desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    let id = desk.mail().await.id;
    let session = desk.session().await;
    let mut tries = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (service, session, pc, id) = (desk.service.clone(), session.clone(), desk.pc.clone(), id.clone());
        tries.spawn(async move {
            service.confirm(&id, By { session: session.as_ref(), visitor: &pc }).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}

/// S17: a link that was asked for before the password was set anew is worth nothing.
#[tokio::test]
async fn s17_a_new_password_ends_the_links_asked_for_before() {
    let mut desk = Desk::new().await;
    desk.ask(NEW).await.unwrap();
    let mail = desk.mail().await;
    desk.campus.advance(1);
    desk.campus.set_password(desk.issued.session.account, crate::campus::BETTER).await;
    assert_eq!(desk.open(&mail.id).await, Err(Refusal::PageExpired));
    assert_eq!(desk.confirm(&mail.id).await, Err(Refusal::PageExpired));
    assert_eq!(desk.bound().await, None);
}

/// S15: of links that were asked for in the same state one is used, however they race.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_of_three_links_one_binds() {
    let desk = Desk::new().await;
    let mut links = Vec::new();
    for at in 0..3 {
        desk.campus.advance(120);
        desk.ask(&format!("new{at}@example.edu.cn")).await.unwrap();
        links.push(desk.mail().await.id);
    }
    let mut tries = tokio::task::JoinSet::new();
    for id in links {
        let (service, pc) = (desk.service.clone(), desk.pc.clone());
        tries.spawn(async move {
            // The browser that asked may use it without its session.
            let by = By { session: None, visitor: &pc };
            service.confirm(&id, by).await.unwrap().is_ok()
        });
    }
    assert_eq!(tries.join_all().await.into_iter().filter(|won| *won).count(), 1);
}
