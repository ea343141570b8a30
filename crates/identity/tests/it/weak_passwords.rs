//! The weak-password lifecycle (P-36 to P-39), and what the desk does.

use identity::Refusal;
use identity::desk::Desk;
use identity::policy::{Policy, WeakAction};
use identity::ports::{Effect, Level, Status};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";

fn disabling() -> Policy {
    let mut policy = policy();
    policy.weak_password.action = WeakAction::Disable;
    policy
}

/// P-36, P-37: found at sign-in, switched off, sessions ended, owner told; nothing of the password is
/// kept.
#[tokio::test]
async fn p_36_p_37_a_weak_password_switches_the_account_off() {
    let campus = Campus::with(disabling()).await;
    let id = campus.person("1001", PHONE).await;
    let elsewhere = campus.password("1001", GOOD, &browser("elsewhere")).await.unwrap().issued;
    campus.set_password(id, "weakling").await;
    assert_eq!(
        campus.password("1001", "wrong", &browser("pc")).await.err(),
        Some(Refusal::WrongCredentials { captcha_next: false }),
        "nothing is told to whoever has not got the password"
    );
    assert_eq!(campus.account(id).await.row.status, Status::Active);
    assert_eq!(campus.password("1001", "weakling", &browser("pc")).await.err(), Some(Refusal::AccountWeak));
    assert_eq!(campus.account(id).await.row.status, Status::Weak);
    assert!(campus.current(&elsewhere).await.0.is_none(), "signed out everywhere");
    assert_eq!(campus.password("1001", "weakling", &browser("pc")).await.err(), Some(Refusal::AccountWeak));
    let messages = campus.messages().await;
    let told = messages
        .iter()
        .filter(|(_, effect)| matches!(effect, Effect::Sms { template, .. } if template == "account_weak"));
    assert_eq!(told.count(), 1);
    let audit = campus.audit().await;
    let entry = audit.iter().find(|entry| entry.event == "status_changed").expect("recorded");
    assert_eq!(entry.actor.as_deref(), Some("sign_in"));
    assert!(audit.iter().all(|entry| !entry.detail.contains("weakling")));
}

/// P-38: reset by the administrator to a random password, switched on, changed at the next sign-in.
#[tokio::test]
async fn p_38_p_39_the_desk_resets_and_enables_and_the_person_changes_it() {
    let campus = Campus::with(disabling()).await;
    let id = campus.person("1001", PHONE).await;
    campus.set_password(id, "weakling").await;
    assert!(campus.password("1001", "weakling", &browser("pc")).await.is_err());
    let desk = Desk::new(campus.domain.clone());
    let given = desk.reset_password(&campus.account(id).await, "admin-7").await.unwrap();
    assert!(campus.domain.policy.password.grade(&given, &[]).accepted);
    let still = campus.password("1001", &given, &browser("pc")).await;
    assert_eq!(still.err(), Some(Refusal::AccountWeak), "a reset does not switch it on");
    assert!(desk.set_status(&campus.account(id).await, Status::Active, "admin-7").await.unwrap());
    assert!(!desk.set_status(&campus.account(id).await, Status::Active, "admin-7").await.unwrap());
    assert!(campus.password("1001", "weakling", &browser("pc")).await.is_err(), "the old one is gone");
    let admission = campus.password("1001", &given, &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Obliged);
    let wizard = admission.next.strip_prefix("/first-sign-in/").unwrap().to_owned();
    let session = campus.current(&admission.issued).await.0;
    let same = campus
        .first
        .change_password(&wizard, session.as_ref(), &browser("pc"), &given, &given)
        .await
        .unwrap();
    assert!(same.is_err(), "it has to be another one");
    let step = campus
        .first
        .change_password(&wizard, session.as_ref(), &browser("pc"), BETTER, BETTER)
        .await
        .unwrap();
    let session = campus.current(&step.unwrap().issued).await.0;
    campus.first.finish(&wizard, session.as_ref(), &browser("pc")).await.unwrap().unwrap();
    let audit = campus.audit().await;
    let by_admin: Vec<&str> = audit
        .iter()
        .filter(|entry| entry.actor.as_deref() == Some("admin-7"))
        .map(|entry| entry.event.as_str())
        .collect();
    assert_eq!(by_admin, ["password_changed", "status_changed"]);
    assert!(audit.iter().all(|entry| !entry.detail.contains(given.as_str())));
    let mut templates: Vec<String> = campus
        .messages()
        .await
        .into_iter()
        .filter_map(|(_, effect)| match effect {
            Effect::Sms { template, .. } => Some(template),
            _ => None,
        })
        .collect();
    templates.sort_unstable();
    assert_eq!(templates, ["account_enabled", "account_weak", "password_changed", "password_reset"]);
}

/// S17: a reset ends sessions and gives nothing away about the locked-out owner's failures.
#[tokio::test]
async fn s17_switching_off_ends_sessions_at_once() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
    let desk = Desk::new(campus.domain.clone());
    desk.set_status(&campus.account(id).await, Status::Disabled, "admin-7").await.unwrap();
    assert!(campus.current(&issued).await.0.is_none());
    assert_eq!(campus.password("1001", GOOD, &browser("pc")).await.err(), Some(Refusal::AccountDisabled));
    desk.set_status(&campus.account(id).await, Status::Active, "admin-7").await.unwrap();
    let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
    desk.reset_password(&campus.account(id).await, "admin-7").await.unwrap();
    assert!(campus.current(&issued).await.0.is_none());
}

/// Initial passwords and one-time ones are replaced anyway: they switch nothing off.
#[tokio::test]
async fn p_36_initial_passwords_are_no_finding() {
    let campus = Campus::with(disabling()).await;
    campus.newcomer("2001", "11010519491231002X").await;
    let admission = campus.password("2001", "31002X", &browser("pc")).await.unwrap();
    assert_eq!(admission.issued.session.level, Level::Obliged);
}

/// P-36: a weak password found at sign-in does not undo what an administrator did meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_36_an_account_switched_off_otherwise_stays_so() {
    let campus = std::sync::Arc::new(Campus::with(disabling()).await);
    let id = campus.person("1001", PHONE).await;
    campus.set_password(id, "weakling").await;
    let before = campus.account(id).await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..16 {
        let campus = campus.clone();
        tries.spawn(async move {
            drop(campus.password("1001", "weakling", &browser(&format!("pc {n}"))).await);
        });
    }
    let desk = Desk::new(campus.domain.clone());
    assert!(desk.set_status(&before, Status::Disabled, "admin").await.unwrap());
    tries.join_all().await;
    assert_eq!(campus.account(id).await.row.status, Status::Disabled);
}
