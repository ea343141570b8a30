//! Guests and collaborators (P-8).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::invitation::{Acceptance, Guest, Invitations};
use identity::ports::{Effect, InvitationState, SessionRow, Status};
use identity::{Refusal, Visitor};
use vocabulary::OneTimeCode;

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const DAY: u64 = 86_400;

struct Desk {
    campus: Campus,
    service: Invitations,
    sponsor: Arc<SessionRow>,
}

impl Desk {
    async fn new() -> Self {
        let mut policy = policy();
        policy.invitations.per_sponsor = 2;
        policy.invitations.mails_per_day = 4;
        let campus = Campus::with(policy).await;
        let mut row = campus.row("9001");
        row.kind = "staff".into();
        row.name = "李老师".into();
        let id = campus.add(&row).await;
        campus.set_password(id, GOOD).await;
        campus.bind(id, "13900139000").await;
        let sponsor = Self::session(&campus, "9001").await;
        let service = Invitations::new(campus.domain.clone(), "https://id.example.edu.cn".into());
        Self { campus, service, sponsor }
    }

    async fn session(campus: &Campus, number: &str) -> Arc<SessionRow> {
        let admission = campus.password(number, GOOD, &browser(number)).await.unwrap();
        campus.current(&admission.issued).await.0.unwrap()
    }

    async fn invite(&self, email: &str) -> Result<(), Refusal> {
        let guest =
            Guest {
                name: "王·外宾", email, kind: "guest", last_day: "2026-10-01", reason: "合作 项目"
            };
        self.service.invite(&self.sponsor, &browser("9001"), guest).await.unwrap()
    }

    /// The token in the newest mail.
    async fn token(&self) -> String {
        let messages = self.campus.messages().await;
        let link = messages.iter().rev().find_map(|(_, effect)| match effect {
            Effect::Mail { template, params, .. } if template == "invitation" => Some(params["link"].clone()),
            _ => None,
        });
        let link = link.expect("a mail with a link");
        link.strip_prefix("https://id.example.edu.cn/invitation/").expect("the configured origin").to_owned()
    }

    /// The code in the newest mail.
    async fn code(&self, token: &str, visitor: &Visitor) -> OneTimeCode {
        self.service.send_code(token, &Answer::None, visitor).await.unwrap().unwrap();
        let messages = self.campus.messages().await;
        let code = messages.iter().rev().find_map(|(_, effect)| match effect {
            Effect::Mail { to, params, .. } if params.contains_key("code") => {
                Some((to, params["code"].clone()))
            }
            _ => None,
        });
        OneTimeCode::parse(&code.expect("a mail with a code").1).unwrap()
    }

    async fn accept(&self, token: &str, code: &OneTimeCode, visitor: &Visitor) -> Result<String, Refusal> {
        let with = Acceptance { code, password: BETTER, repeated: BETTER };
        self.service.accept(token, visitor, with).await.unwrap()
    }

    /// Queued messages that a stay ends soon.
    async fn warnings(&self) -> usize {
        let found = self.campus.messages().await;
        let is_one = |e: &Effect| matches!(e, Effect::Sms { template, .. } if template == "invitation_ends");
        found.iter().filter(|(_, effect)| is_one(effect)).count()
    }

    async fn state(&self) -> InvitationState {
        self.service.list(&self.sponsor).await.unwrap()[0].row.state
    }
}

/// P-8: from the invitation to the guest's first sign-in, in another browser than the sponsor's.
#[tokio::test]
async fn p_8_a_guest_is_invited_and_signs_in() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let token = desk.token().await;
    let phone = browser("guest's phone");
    let shown = desk.service.look(&token).await.unwrap().unwrap();
    assert_eq!((shown.sponsor.as_str(), shown.name.as_str()), ("李老师", "王·外宾"));
    assert!(!shown.email.contains("guest@"), "the address is masked: {}", shown.email);
    let code = desk.code(&token, &phone).await;
    let number = desk.accept(&token, &code, &phone).await.unwrap();
    assert!(number.starts_with('G') && number.len() == 9, "{number}");

    let listed = desk.service.list(&desk.sponsor).await.unwrap();
    assert_eq!(listed[0].row.state, InvitationState::Accepted);
    assert_eq!(
        (listed[0].email.as_str(), listed[0].number.as_deref()),
        ("guest@example.org", Some(number.as_str()))
    );
    let account = desk.campus.account(listed[0].row.account.unwrap()).await;
    assert_eq!((account.row.kind.as_str(), account.row.name.as_str()), ("guest", "王·外宾"));
    assert!(account.email.unwrap().verified_at.is_some());
    for name in [number.as_str(), "guest@example.org"] {
        assert!(desk.campus.password(name, BETTER, &phone).await.is_ok(), "{name}");
    }
    let templates: Vec<String> = desk
        .campus
        .messages()
        .await
        .into_iter()
        .map(|(_, effect)| match effect {
            Effect::Mail { template, .. } | Effect::Sms { template, .. } => template,
            Effect::CasLogout { .. } => String::new(),
        })
        .collect();
    assert!(templates.contains(&"invitation_accepted".to_owned()), "{templates:?}");
    assert!(templates.contains(&"invitation_guest_arrived".to_owned()), "{templates:?}");
    // A guest invites nobody.
    assert!(!desk.service.may_invite(&desk.campus.account(listed[0].row.account.unwrap()).await));
    assert_eq!(desk.service.look(&token).await.unwrap(), Err(Refusal::InvitationUsed), "the link works once");
}

/// S-18: a forwarded link alone opens nothing, and one person's code is nothing in another browser.
#[tokio::test]
async fn s_18_a_forwarded_link_opens_nothing() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let token = desk.token().await;
    let (mine, other) = (browser("mine"), browser("other"));
    let code = desk.code(&token, &mine).await;
    assert_eq!(desk.accept(&token, &code, &other).await, Err(Refusal::CodeExpired));
    let mut nobody = browser("x");
    nobody.browser = None;
    assert_eq!(desk.accept(&token, &code, &nobody).await, Err(Refusal::CookiesNeeded));
    assert_eq!(desk.accept("made-up", &code, &mine).await, Err(Refusal::InvitationOver));
    // A weak password costs no code.
    let weak = Acceptance { code: &code, password: "short", repeated: "short" };
    let weak = desk.service.accept(&token, &mine, weak).await.unwrap();
    assert!(matches!(weak, Err(Refusal::PasswordWeak(_))), "{weak:?}");
    let typo = Acceptance { code: &code, password: GOOD, repeated: BETTER };
    assert_eq!(desk.service.accept(&token, &mine, typo).await.unwrap(), Err(Refusal::PasswordMismatch));
    assert!(desk.accept(&token, &code, &mine).await.is_ok());
}

#[tokio::test]
async fn p_8_links_expire_are_withdrawn_and_renewed() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let (first, visitor) = (desk.token().await, browser("guest"));
    let id = desk.service.list(&desk.sponsor).await.unwrap()[0].row.id;
    desk.campus.advance(7 * DAY);
    assert_eq!(desk.service.look(&first).await.unwrap(), Err(Refusal::InvitationOver));
    assert_eq!(
        desk.service.send_code(&first, &Answer::None, &visitor).await.unwrap().err(),
        Some(Refusal::InvitationOver)
    );
    let sponsor = Desk::session(&desk.campus, "9001").await;
    desk.service.renew(&sponsor, &browser("9001"), id).await.unwrap().unwrap();
    let second = desk.token().await;
    assert_ne!(first, second);
    assert_eq!(desk.service.look(&first).await.unwrap(), Err(Refusal::InvitationOver), "the old link ends");
    assert!(desk.service.look(&second).await.unwrap().is_ok());
    desk.service.withdraw(&sponsor, &browser("9001"), id).await.unwrap().unwrap();
    assert_eq!(desk.service.look(&second).await.unwrap(), Err(Refusal::InvitationWithdrawn));
    let again = desk.service.withdraw(&sponsor, &browser("9001"), id).await.unwrap();
    assert_eq!(again, Err(Refusal::PageExpired));
    let renewed = desk.service.renew(&sponsor, &browser("9001"), id).await.unwrap();
    assert_eq!(renewed, Err(Refusal::PageExpired));
}

/// The sponsor is told a week before a stay ends; then the account is suspended and its sessions end.
#[tokio::test]
async fn p_8_a_stay_ends_on_its_day() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let (token, visitor) = (desk.token().await, browser("guest"));
    let code = desk.code(&token, &visitor).await;
    let number = desk.accept(&token, &code, &visitor).await.unwrap();
    let account = desk.service.list(&desk.sponsor).await.unwrap()[0].row.account.unwrap();
    desk.campus.bind(account, "13700137000").await;
    // 2026-09-01T00:00Z is where the clock starts; the stay ends 2026-10-02T00:00+08:00.
    let end = 31 * DAY - 8 * 3600;
    desk.campus.advance(end - 7 * DAY - 60);
    assert_eq!(desk.service.sweep().await.unwrap(), 0);
    assert_eq!(desk.warnings().await, 0);
    desk.campus.advance(60);
    for _ in 0..3 {
        assert_eq!(desk.service.sweep().await.unwrap(), 0);
    }
    desk.campus.advance(3601);
    assert_eq!(desk.warnings().await, 1, "once");
    desk.campus.advance(7 * DAY - 3601 - 60);
    let session = desk.campus.password(&number, BETTER, &visitor).await.unwrap().issued;
    assert!(desk.campus.current(&session).await.0.is_some());
    desk.campus.advance(60);
    assert_eq!(desk.service.sweep().await.unwrap(), 1);
    assert_eq!(desk.service.sweep().await.unwrap(), 0);
    assert!(desk.campus.current(&session).await.0.is_none());
    assert_eq!(desk.campus.account(account).await.row.status, Status::Suspended);
    assert_eq!(desk.state().await, InvitationState::Ended);
    let refused = desk.campus.password(&number, BETTER, &visitor).await.err();
    assert_eq!(refused, Some(Refusal::AccountDisabled));
}

/// Somebody whom the roster has made a member since stays.
#[tokio::test]
async fn p_8_a_guest_who_became_staff_is_not_suspended() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let (token, visitor) = (desk.token().await, browser("guest"));
    let code = desk.code(&token, &visitor).await;
    desk.accept(&token, &code, &visitor).await.unwrap();
    let account = desk.service.list(&desk.sponsor).await.unwrap()[0].row.account.unwrap();
    let mut row = desk.campus.account(account).await.row;
    row.kind = "staff".into();
    let mut unit = desk.campus.domain.write().await.unwrap();
    unit.update_account(&row).await.unwrap();
    unit.commit().await.unwrap();
    desk.campus.advance(40 * DAY);
    assert_eq!(desk.service.sweep().await.unwrap(), 1);
    assert_eq!(desk.campus.account(account).await.row.status, Status::Active);
}

#[tokio::test]
async fn p_8_a_sponsor_extends_and_ends_a_stay() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let (token, visitor) = (desk.token().await, browser("guest"));
    let code = desk.code(&token, &visitor).await;
    desk.accept(&token, &code, &visitor).await.unwrap();
    let row = desk.service.list(&desk.sponsor).await.unwrap().remove(0).row;
    let extend =
        async |day: &str| desk.service.extend(&desk.sponsor, &browser("9001"), row.id, day).await.unwrap();
    for bad in ["", "2026-08-31", "2026-02-30", "2027-03-05", "2026-9-9", "tomorrow", "99999-01-01"] {
        assert_eq!(extend(bad).await, Err(Refusal::DateInvalid), "{bad}");
    }
    assert_eq!(desk.service.latest_day(), "2027-02-28");
    assert_eq!(extend("2027-02-28").await, Ok(()));
    desk.campus.advance(60 * DAY);
    assert_eq!(desk.service.sweep().await.unwrap(), 0);
    let sponsor = Desk::session(&desk.campus, "9001").await;
    assert_eq!(desk.service.end(&sponsor, &browser("9001"), row.id).await.unwrap(), Ok(()));
    assert_eq!(
        desk.service.end(&sponsor, &browser("9001"), row.id).await.unwrap(),
        Err(Refusal::PageExpired)
    );
    assert_eq!(desk.campus.account(row.account.unwrap()).await.row.status, Status::Suspended);
}

/// S16: nobody but staff invites, and nobody touches another's invitation.
#[tokio::test]
async fn s16_others_can_neither_invite_nor_manage() {
    let desk = Desk::new().await;
    desk.invite("guest@example.org").await.unwrap();
    let id = desk.service.list(&desk.sponsor).await.unwrap()[0].row.id;
    desk.campus.person("2001", "13800138001").await;
    let student = Desk::session(&desk.campus, "2001").await;
    let guest =
        Guest { name: "王", email: "a@example.org", kind: "guest", last_day: "2026-10-01", reason: "x" };
    let refused = desk.service.invite(&student, &browser("2001"), guest).await.unwrap();
    assert_eq!(refused, Err(Refusal::InvitationNotAllowed));
    let mut row = desk.campus.row("9002");
    row.kind = "faculty".into();
    let other = desk.campus.add(&row).await;
    desk.campus.set_password(other, GOOD).await;
    desk.campus.bind(other, "13900139002").await;
    let other = Desk::session(&desk.campus, "9002").await;
    let visitor = browser("9002");
    assert_eq!(desk.service.withdraw(&other, &visitor, id).await.unwrap(), Err(Refusal::PageExpired));
    assert_eq!(desk.service.renew(&other, &visitor, id).await.unwrap(), Err(Refusal::PageExpired));
    assert_eq!(desk.service.end(&other, &visitor, id).await.unwrap(), Err(Refusal::PageExpired));
    assert_eq!(
        desk.service.extend(&other, &visitor, id, "2026-10-03").await.unwrap(),
        Err(Refusal::PageExpired)
    );
    assert!(desk.service.list(&other).await.unwrap().is_empty());
    for (guest, refusal) in [
        (Guest { name: " ", ..guest }, Refusal::NameInvalid),
        (Guest { email: "a@", ..guest }, Refusal::EmailInvalid),
        (Guest { kind: "staff", ..guest }, Refusal::PageExpired),
        (Guest { reason: "", ..guest }, Refusal::FieldEmpty),
        (Guest { last_day: "2026-08-01", ..guest }, Refusal::DateInvalid),
    ] {
        assert_eq!(desk.service.invite(&desk.sponsor, &browser("9001"), guest).await.unwrap(), Err(refusal));
    }
}

/// Mails and guests per sponsor are bounded; an address that somebody has is not told (S03).
#[tokio::test]
async fn s03_budgets_hold_and_a_known_address_looks_like_any_other() {
    let desk = Desk::new().await;
    let member = desk.campus.person("2001", "13800138001").await;
    desk.campus.bind_email(member, "member@example.org").await;
    assert_eq!(desk.invite("member@example.org").await, Ok(()));
    let (token, visitor) = (desk.token().await, browser("member"));
    let code = desk.code(&token, &visitor).await;
    assert_eq!(
        desk.accept(&token, &code, &visitor).await,
        Err(Refusal::EmailTaken),
        "told to its owner only"
    );
    assert_eq!(desk.state().await, InvitationState::Open, "and nothing was written");
    assert_eq!(desk.invite("b@example.org").await, Ok(()));
    assert_eq!(desk.invite("c@example.org").await, Err(Refusal::InvitationLimit), "two at a time");
    let id = desk.service.list(&desk.sponsor).await.unwrap()[0].row.id;
    for allowed in [true, true, false] {
        let renewed = desk.service.renew(&desk.sponsor, &browser("9001"), id).await.unwrap();
        assert_eq!(renewed.is_ok(), allowed, "four mails a day");
    }
}

/// S15: sixteen submits of one code make one account.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_one_account_comes_of_sixteen_submits() {
    let desk = Arc::new(Desk::new().await);
    desk.invite("guest@example.org").await.unwrap();
    let (token, visitor) = (desk.token().await, browser("guest"));
    let code = desk.code(&token, &visitor).await;
    let tabs: Vec<_> = (0..16)
        .map(|_| {
            let (desk, token, code, visitor) = (desk.clone(), token.clone(), code.clone(), visitor.clone());
            tokio::spawn(async move { desk.accept(&token, &code, &visitor).await })
        })
        .collect();
    let mut made = 0;
    for tab in tabs {
        match tab.await.unwrap() {
            Ok(_) => made += 1,
            Err(refusal) => {
                assert!(
                    matches!(
                        refusal,
                        Refusal::CodeExpired | Refusal::CodeTooManyGuesses { .. } | Refusal::InvitationUsed
                    ),
                    "{refusal:?}"
                );
            }
        }
    }
    assert_eq!(made, 1);
    assert_eq!(desk.campus.domain.read().await.unwrap().count_accounts().await.unwrap(), 2);
}
