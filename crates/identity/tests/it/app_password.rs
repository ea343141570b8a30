//! Passwords for single applications (P-8).

use std::net::IpAddr;

use identity::Refusal;
use identity::app_password::{AppPasswords, Opened, Question, Wanted};
use identity::policy::AppPasswordApplication;
use identity::ports::{Effect, SessionRow, Status};
use uuid::Uuid;

use crate::campus::{Campus, GOOD, browser, policy};

struct Desk {
    campus: Campus,
    service: AppPasswords,
    account: Uuid,
    session: std::sync::Arc<SessionRow>,
}

impl Desk {
    async fn new() -> Self {
        let mut policy = policy();
        policy.app_passwords.per_account = 3;
        for id in ["mail", "vpn"] {
            policy.app_passwords.applications.push(AppPasswordApplication {
                id: id.into(),
                zh: format!("校园{id}"),
                ..AppPasswordApplication::default()
            });
        }
        let campus = Campus::with(policy).await;
        let account = campus.person("2001", "13800138001").await;
        campus.bind_email(account, "ming@example.edu.cn").await;
        let admission = campus.password("2001", GOOD, &browser("pc")).await.unwrap();
        let session = campus.current(&admission.issued).await.0.unwrap();
        let service = AppPasswords::new(campus.domain.clone());
        Self { campus, service, account, session }
    }

    async fn create(&self, application: &str, label: &str, days: Option<u32>) -> Result<String, Refusal> {
        let wanted = Wanted { application, label, days };
        self.service.create(&self.session, &browser("pc"), wanted).await.unwrap()
    }

    async fn ask(&self, username: &str, secret: &str, application: &str) -> Option<Opened> {
        let from = IpAddr::from([192, 0, 2, 7]);
        let question = Question { client: "dovecot", application, username, secret, from };
        self.service.verify(&question).await.unwrap()
    }

    async fn events(&self, event: &str) -> Vec<String> {
        let all = self.campus.audit().await;
        all.into_iter().filter(|entry| entry.event == event).map(|entry| entry.outcome).collect()
    }
}

/// P-8: made by us, shown once, good for its application under every name of its owner.
#[tokio::test]
async fn p_8_an_app_password_opens_its_application_and_nothing_else() {
    let desk = Desk::new().await;
    let secret = desk.create("mail", "  手机  邮件 ", Some(90)).await.unwrap();
    assert_eq!(secret.split(' ').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4, 4]);
    let listed = desk.service.list(&desk.session).await.unwrap();
    assert_eq!((listed[0].label.as_str(), listed[0].used_at), ("手机 邮件", None));
    // The row holds nothing that opens.
    assert!(!format!("{listed:?}").contains(&secret.replace(' ', "")));

    let opened = Opened { account: desk.account, number: "2001".into(), label: "手机 邮件".into() };
    let typed = secret.replace(' ', "-").to_uppercase();
    for (name, secret) in [("2001", &secret), ("13800138001", &typed), ("MING@example.edu.cn", &secret)] {
        assert_eq!(desk.ask(name, secret, "mail").await.as_ref(), Some(&opened), "{name}");
    }
    assert_eq!(desk.ask("2001", &secret, "vpn").await, None);
    assert_eq!(desk.ask("2002", &secret, "mail").await, None);
    assert_eq!(desk.ask("2001", GOOD, "mail").await, None, "the account's own password opens no application");
    assert!(desk.campus.password("2001", &secret, &browser("pc")).await.is_err(), "and it signs nobody in");

    let used = &desk.service.list(&desk.session).await.unwrap()[0];
    assert_eq!(used.used_from.as_deref(), Some("192.0.2.7"));
    assert_eq!(desk.events("app_password_made").await, ["success"]);
    let told = desk.campus.messages().await;
    let told = told.iter().filter(|(_, effect)| {
        matches!(effect, Effect::Mail { template, params, .. }
            if template == "app_password_made" && params["name"] == "校园mail" && params["number"] == "2001")
    });
    assert_eq!(told.count(), 1, "the owner is told");
}

/// P-8: a use is written at most once a minute.
#[tokio::test]
async fn p_8_the_last_use_is_written_once_a_minute() {
    let desk = Desk::new().await;
    let secret = desk.create("mail", "a", Some(30)).await.unwrap();
    let first = desk.campus.now();
    assert!(desk.ask("2001", &secret, "mail").await.is_some());
    for seconds in [30, 29] {
        desk.campus.advance(seconds);
        assert!(desk.ask("2001", &secret, "mail").await.is_some());
        assert_eq!(desk.service.list(&desk.session).await.unwrap()[0].used_at, Some(first));
    }
    desk.campus.advance(1);
    assert!(desk.ask("2001", &secret, "mail").await.is_some());
    assert_eq!(desk.service.list(&desk.session).await.unwrap()[0].used_at, Some(desk.campus.now()));
    assert_eq!(desk.events("app_password_used").await, ["success"], "the log has the first use only");
}

#[tokio::test]
async fn p_8_expiry_revocation_and_a_disabled_account_close_it_at_once() {
    let desk = Desk::new().await;
    let day = 86_400;
    let short = desk.create("mail", "short", Some(30)).await.unwrap();
    let long = desk.create("mail", "long", Some(365)).await.unwrap();
    desk.campus.advance(30 * day - 1);
    assert!(desk.ask("2001", &short, "mail").await.is_some());
    desk.campus.advance(1);
    assert!(desk.ask("2001", &short, "mail").await.is_none());
    assert!(desk.ask("2001", &long, "mail").await.is_some());

    let rows = desk.service.list(&desk.session).await.unwrap();
    let id = rows.iter().find(|row| row.label == "long").unwrap().id;
    assert_eq!(desk.service.revoke(&desk.session, &browser("pc"), id).await.unwrap(), Ok(()));
    assert!(desk.ask("2001", &long, "mail").await.is_none());
    let again = desk.service.revoke(&desk.session, &browser("pc"), id).await.unwrap();
    assert_eq!(again, Err(Refusal::PageExpired));
    assert_eq!(desk.events("app_password_revoked").await, ["success"]);
}

#[tokio::test]
async fn p_8_a_disabled_account_opens_nothing_and_a_recovery_may_revoke_all() {
    let desk = Desk::new().await;
    let secret = desk.create("mail", "a", Some(30)).await.unwrap();
    let other = desk.create("vpn", "b", Some(30)).await.unwrap();
    for (status, opens) in [(Status::Suspended, false), (Status::Weak, false), (Status::Active, true)] {
        let mut unit = desk.campus.domain.write().await.unwrap();
        unit.set_status(desk.account, status, desk.campus.now()).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(desk.ask("2001", &secret, "mail").await.is_some(), opens, "{status:?}");
    }
    let mut unit = desk.campus.domain.write().await.unwrap();
    assert_eq!(desk.service.revoke_all(&mut *unit, desk.account).await.unwrap(), 2);
    unit.commit().await.unwrap();
    assert!(desk.ask("2001", &secret, "mail").await.is_none());
    assert!(desk.ask("2001", &other, "vpn").await.is_none());
    assert!(desk.service.list(&desk.session).await.unwrap().is_empty());
}

/// S05: somebody who floods an account with wrong secrets keeps nobody out and does not fill the log.
#[tokio::test]
async fn s05_wrong_ones_are_counted_and_keep_nobody_out() {
    let desk = Desk::new().await;
    let secret = desk.create("mail", "a", Some(30)).await.unwrap();
    for _ in 0..50 {
        assert!(desk.ask("2001", "0000 0000 0000 0000 0000", "mail").await.is_none());
    }
    let failures = desk.events("app_password_used").await;
    assert_eq!(failures.len(), 6, "{failures:?}");
    assert_eq!(failures.iter().filter(|outcome| *outcome == "locked").count(), 1);
    assert!(desk.ask("2001", &secret, "mail").await.is_some());
}

/// S03: for people who do not exist the same is written and answered.
#[tokio::test]
async fn s03_unknown_people_leave_the_same_traces() {
    let desk = Desk::new().await;
    desk.create("mail", "a", Some(30)).await.unwrap();
    for name in ["2001", "9999", "nobody@example.edu.cn", "\u{0}"] {
        for _ in 0..7 {
            assert_eq!(desk.ask(name, "wrong", "mail").await, None);
        }
    }
    let by_account = |account: Option<Uuid>| {
        let campus = &desk.campus;
        async move {
            let all = campus.audit().await.into_iter();
            all.filter(|e| e.event == "app_password_used" && e.account == account)
                .map(|e| e.outcome)
                .collect::<Vec<_>>()
        }
    };
    let known = by_account(Some(desk.account)).await;
    let unknown = by_account(None).await;
    assert_eq!(known.len(), 6);
    assert_eq!(unknown.len(), 3 * 6);
    let locked = |outcomes: &[String]| outcomes.iter().filter(|outcome| *outcome == "locked").count();
    assert_eq!((locked(&known), locked(&unknown)), (1, 3));
    // A very long secret costs no more than a short one.
    assert_eq!(desk.ask("2001", &"x".repeat(1_000_000), "mail").await, None);
}

/// ASVS 7.5.1, S16: only after a fresh proof, only what the settings offer, only one's own.
#[tokio::test]
async fn s16_what_no_page_offers_is_refused() {
    let desk = Desk::new().await;
    for (application, label, days, refusal) in [
        ("mail", " ", Some(30), Refusal::FieldEmpty),
        ("mail", "a\u{7}b", Some(30), Refusal::TextTooLong),
        ("mail", &"长".repeat(41), Some(30), Refusal::TextTooLong),
        ("ftp", "a", Some(30), Refusal::PageExpired),
        ("mail", "a", Some(31), Refusal::PageExpired),
        ("mail", "a", None, Refusal::PageExpired),
    ] {
        assert_eq!(desk.create(application, label, days).await, Err(refusal));
    }
    desk.create("mail", "a", Some(30)).await.unwrap();
    let id = desk.service.list(&desk.session).await.unwrap()[0].id;
    desk.campus.person("2002", "13800138002").await;
    let other = desk.campus.password("2002", GOOD, &browser("other")).await.unwrap();
    let other = desk.campus.current(&other.issued).await.0.unwrap();
    let foreign = desk.service.revoke(&other, &browser("other"), id).await.unwrap();
    assert_eq!(foreign, Err(Refusal::PageExpired));
    desk.campus.advance(15 * 60 + 1);
    assert_eq!(desk.create("mail", "late", Some(30)).await, Err(Refusal::ProofTooOld));
    assert_eq!(desk.service.list(&desk.session).await.unwrap().len(), 1);
}

/// S15: sixteen tabs at once make no more than the account may have.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_parallel_tabs_stay_within_the_limit() {
    let desk = std::sync::Arc::new(Desk::new().await);
    let tabs: Vec<_> = (0..16)
        .map(|n| {
            let desk = desk.clone();
            tokio::spawn(async move { desk.create("mail", &format!("tab {n}"), Some(30)).await })
        })
        .collect();
    let mut made = 0;
    for tab in tabs {
        match tab.await.unwrap() {
            Ok(_) => made += 1,
            Err(refusal) => assert_eq!(refusal, Refusal::AppPasswordLimit),
        }
    }
    assert_eq!(made, 3);
}
