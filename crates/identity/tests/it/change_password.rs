//! Changing one's own password (P-40 to P-48, H-15; S08, S15).

use std::sync::Arc;

use identity::captcha::Answer;
use identity::change_password::{Change, ChangePassword};
use identity::ports::{Effect, SessionRow};
use identity::session::Issued;
use identity::{Policy, Refusal};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};

const PHONE: &str = "13800138001";
const THIRD: &str = "Copper=41?Meadow";

struct Desk {
    campus: Campus,
    service: ChangePassword,
    issued: Issued,
}

impl Desk {
    async fn new() -> Self {
        Self::with(policy()).await
    }

    async fn with(policy: Policy) -> Self {
        let campus = Campus::with(policy).await;
        campus.person("1001", PHONE).await;
        let issued = campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued;
        let service = ChangePassword::new(campus.domain.clone(), campus.sign_in.clone());
        Self { campus, service, issued }
    }

    async fn session(&self) -> Option<Arc<SessionRow>> {
        self.campus.current(&self.issued).await.0
    }

    async fn change(&mut self, current: &str, new: &str, repeated: &str) -> Result<(), Refusal> {
        let session = self.session().await;
        let form = Change { current, new, repeated, captcha: Answer::None };
        self.issued = self.service.change(session.as_ref(), &browser("pc"), form).await.unwrap()?;
        Ok(())
    }
}

#[tokio::test]
async fn p_41_a_new_password_works_at_once_and_the_old_one_no_more() {
    let mut desk = Desk::new().await;
    desk.change(GOOD, BETTER, BETTER).await.unwrap();
    assert!(desk.campus.password("1001", BETTER, &browser("other")).await.is_ok());
    assert!(desk.campus.password("1001", GOOD, &browser("other")).await.is_err());
    let messages = desk.campus.messages().await;
    assert!(
        messages.iter().any(
            |(_, effect)| matches!(effect, Effect::Sms { template, .. } if template == "password_changed")
        ),
        "the owner is told: {messages:?}"
    );
    let audit = desk.campus.audit().await;
    assert!(audit.iter().any(|entry| entry.event == "password_changed" && entry.outcome == "success"));
}

/// S08: this session goes on with a new token, all others end.
#[tokio::test]
async fn s08_the_token_turns_and_other_sessions_end() {
    let mut desk = Desk::new().await;
    let elsewhere = desk.campus.password("1001", GOOD, &browser("elsewhere")).await.unwrap().issued;
    let before = desk.issued.clone();
    desk.change(GOOD, BETTER, BETTER).await.unwrap();
    assert!(desk.campus.current(&before).await.0.is_none(), "the old token is dead");
    assert!(desk.campus.current(&elsewhere).await.0.is_none(), "other sessions end");
    let now = desk.session().await.expect("this one goes on");
    assert_eq!(now.id, before.session.id);
}

#[tokio::test]
async fn p_41_a_wrong_current_password_counts_as_at_sign_in() {
    let mut desk = Desk::new().await;
    assert_eq!(
        desk.change("nope", BETTER, BETTER).await,
        Err(Refusal::PasswordWrong { captcha_next: false })
    );
    assert_eq!(desk.change("nope", GOOD, GOOD).await, Err(Refusal::PasswordWrong { captcha_next: true }));
    assert_eq!(desk.change(GOOD, BETTER, BETTER).await, Err(Refusal::CaptchaRequired));
}

#[tokio::test]
async fn p_44_same_recent_weak_and_common_ones_are_refused() {
    let mut desk = Desk::new().await;
    assert_eq!(desk.change(GOOD, BETTER, THIRD).await, Err(Refusal::PasswordMismatch));
    assert!(matches!(desk.change(GOOD, "short", "short").await, Err(Refusal::PasswordWeak(_))));
    assert_eq!(desk.change(GOOD, GOOD, GOOD).await, Err(Refusal::PasswordSame));
    for common in ["Password-2024", "P@ssw0rd-2718", "Woaini1314!!"] {
        assert_eq!(desk.change(GOOD, common, common).await, Err(Refusal::PasswordCommon), "{common}");
    }
    desk.change(GOOD, BETTER, BETTER).await.unwrap();
    assert_eq!(desk.change(BETTER, GOOD, GOOD).await, Err(Refusal::PasswordRecent));
    desk.change(BETTER, THIRD, THIRD).await.expect("another one is fine");
}

#[tokio::test]
async fn p_47_the_lowest_accepted_grade_is_a_setting() {
    // Three classes, no symbol: medium.
    let medium = "Meadow72Kettle";
    let mut desk = Desk::new().await;
    desk.change(GOOD, medium, medium).await.expect("medium is accepted by default");
    let mut strict = policy();
    strict.password.minimum_grade = vocabulary::Grade::Strong;
    let mut desk = Desk::with(strict).await;
    assert!(matches!(desk.change(GOOD, medium, medium).await, Err(Refusal::PasswordWeak(_))));
}

/// H-15: who has forgotten the password scans, and chooses a new one without it.
#[tokio::test]
async fn h_15_a_fresh_scan_needs_no_current_password() {
    let desk = Desk::new().await;
    let session = desk.session().await.unwrap();
    assert!(desk.service.standing(&session).await.unwrap().needs_current);
    let mut scanned = SessionRow::clone(&session);
    scanned.methods[0].method = identity::ports::Method::Scan;
    assert!(!desk.service.standing(&scanned).await.unwrap().needs_current);
    let form = Change { current: "", new: BETTER, repeated: BETTER, captcha: Answer::None };
    let stale = Arc::new(scanned.clone());
    desk.campus.advance(10 * 60);
    let refused = desk.service.change(Some(&stale), &browser("pc"), form.clone()).await.unwrap();
    assert_eq!(refused.err(), Some(Refusal::PasswordWrong { captcha_next: false }), "a scan grows old");
    scanned.methods[0].at = desk.campus.now();
    let fresh = Arc::new(scanned);
    desk.service.change(Some(&fresh), &browser("pc"), form).await.unwrap().expect("no current password");
    assert!(desk.campus.password("1001", BETTER, &browser("other")).await.is_ok());
}

#[test]
fn p_48_the_note_falls_back_to_chinese() {
    let note = identity::policy::Words { zh: "中文".into(), en: String::new() };
    assert_eq!((note.of("zh-CN"), note.of("en")), ("中文", "中文"));
    let note = identity::policy::Words { en: "English".into(), ..note };
    assert_eq!((note.of("zh-CN"), note.of("en")), ("中文", "English"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_changes_at_once_have_one_winner() {
    let desk = Desk::new().await;
    let session = desk.session().await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..16 {
        let (service, session) = (desk.service.clone(), session.clone());
        tries.spawn(async move {
            let new = format!("Copper=4{n}?Meadow");
            let form = Change { current: GOOD, new: &new, repeated: &new, captcha: Answer::None };
            service.change(session.as_ref(), &browser("pc"), form).await.unwrap().is_ok().then_some(new)
        });
    }
    let won: Vec<String> = tries.join_all().await.into_iter().flatten().collect();
    assert_eq!(won.len(), 1);
    assert!(desk.campus.password("1001", &won[0], &browser("other")).await.is_ok(), "and it is the winner's");
}

/// Whoever knew the old password may have had a device trusted: it is not any more.
#[tokio::test]
async fn s17_a_new_password_ends_the_trust_in_devices() {
    let mut desk = Desk::new().await;
    let (id, device, now) = (desk.issued.session.account, [9; 32], desk.campus.now());
    let until = Some(now.plus(std::time::Duration::from_hours(24)));
    let trusted = async |campus: &Campus| {
        campus.domain.read().await.unwrap().device(id, &device).await.unwrap().unwrap().trusted_until
    };
    let trust = async |campus: &Campus| {
        let mut unit = campus.domain.write().await.unwrap();
        unit.remember_device(id, &device, "test", "10.0.0.1", now).await.unwrap();
        unit.trust_device(id, &device, until).await.unwrap();
        unit.commit().await.unwrap();
    };
    trust(&desk.campus).await;
    assert_eq!(trusted(&desk.campus).await, until);
    desk.change(GOOD, BETTER, BETTER).await.unwrap();
    assert_eq!(trusted(&desk.campus).await, None, "its owner changed it");
    trust(&desk.campus).await;
    let operator = identity::desk::Desk::new(desk.campus.domain.clone());
    operator.reset_password(&desk.campus.account(id).await, "admin").await.unwrap();
    assert_eq!(trusted(&desk.campus).await, None, "an operator reset it");
}
