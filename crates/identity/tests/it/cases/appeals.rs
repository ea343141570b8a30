//! Appeals (J-19 to J-22).

use std::sync::Arc;

use identity::Refusal;
use identity::captcha::Answer;
use identity::case::{Actor, Decision, Form};
use identity::ports::{AppPasswordRow, CaseKind};
use uuid::Uuid;
use vocabulary::{OneTimeCode, Phone};

use crate::campus::{BETTER, Campus, GOOD, browser, policy};
use crate::office::{NEW_PHONE, Office, PHONE, Person};

/// J-19 to J-22: somebody with nothing bound appeals, proves the contact and sets a password of
/// their own; S17: once, only where the contact was proved, and nobody is signed in by it.
#[tokio::test]
async fn j_22_an_approved_appeal_gives_a_new_password_to_whoever_has_the_contact() {
    let office = Office::new().await;
    let soul = office.lost_soul("2009").await;
    let kiosk = office.stranger("kiosk");
    let id = office.appealed(&kiosk).await;
    let passwords = (BETTER, BETTER);
    let redeem = |person: &Person, bind| {
        let (cases, visitor, id) = (office.cases.clone(), person.visitor.clone(), id.clone());
        async move { cases.redeem(&id, passwords, bind, &visitor).await.unwrap().map(|done| done.number) }
    };
    assert_eq!(redeem(&kiosk, true).await, Err(Refusal::CaseClosed), "not decided yet");
    office.approve(&id).await.unwrap();
    let sent = office.sent().await;
    assert_eq!(sent.last(), Some(&("appeal_approved".into(), format!("+86{NEW_PHONE}"))), "J-22: {sent:?}");
    assert_eq!(redeem(&kiosk, true).await, Err(Refusal::Forwarded), "the contact is proved first");

    let home = office.stranger("home");
    assert_eq!(redeem(&home, true).await, Err(Refusal::Forwarded));
    office.prove(&id, &home).await.unwrap();
    let weak = office.cases.redeem(&id, ("123456", "123456"), true, &home.visitor).await.unwrap();
    assert!(matches!(weak, Err(Refusal::PasswordWeak(_))), "and the proof is still good");
    assert_eq!(redeem(&kiosk, true).await, Err(Refusal::Forwarded), "the proof belongs to one browser");
    assert_eq!(redeem(&home, true).await.as_deref(), Ok("2009"));
    assert!(redeem(&home, true).await.is_err(), "once");
    let account = office.campus.account(soul).await;
    let phone = Phone::parse(NEW_PHONE).unwrap();
    let index = office.campus.domain.keyring.index("phone", phone.as_str());
    assert_eq!(account.login_phone.map(|phone| phone.index), Some(index), "the contact is bound");
    assert!(office.campus.password("2009", BETTER, &browser("home")).await.is_ok());
    assert!(office.campus.password("2009", GOOD, &browser("home")).await.is_err());
}

/// S17: an approval that nobody uses in time is worth nothing; nor is a proof that grew old.
#[tokio::test]
async fn s17_what_an_appeal_gives_expires() {
    let office = Office::new().await;
    office.lost_soul("2009").await;
    let kiosk = office.stranger("kiosk");
    let id = office.appealed(&kiosk).await;
    office.approve(&id).await.unwrap();
    office.prove(&id, &kiosk).await.unwrap();
    office.campus.advance(31 * 60);
    let late = office.cases.redeem(&id, (BETTER, BETTER), false, &kiosk.visitor).await.unwrap();
    assert_eq!(late.err(), Some(Refusal::Forwarded));
    office.campus.advance(7 * 86_400);
    office.prove(&id, &kiosk).await.unwrap();
    let late = office.cases.redeem(&id, (BETTER, BETTER), false, &kiosk.visitor).await.unwrap();
    assert_eq!(late.err(), Some(Refusal::CaseClosed));
}

/// S15: sixteen submits of one code to the contact, and sixteen of one new password: one each.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_a_code_and_a_password_of_an_appeal_count_once() {
    let office = Arc::new(Office::new().await);
    office.lost_soul("2009").await;
    let kiosk = Arc::new(office.stranger("kiosk"));
    let id = office.appealed(&kiosk).await;
    office.approve(&id).await.unwrap();
    office.campus.messages().await;
    office.cases.send_code(&id, &Answer::None, &kiosk.visitor).await.unwrap().unwrap();
    let code = OneTimeCode::parse(&office.campus.newest_code().await).unwrap();
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, kiosk, id, code) = (Arc::clone(&office), Arc::clone(&kiosk), id.clone(), code.clone());
        work.spawn(async move { office.cases.prove(&id, &code, &kiosk.visitor).await.unwrap() });
    }
    let results = work.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, kiosk, id) = (Arc::clone(&office), Arc::clone(&kiosk), id.clone());
        work.spawn(async move {
            office.cases.redeem(&id, (BETTER, BETTER), false, &kiosk.visitor).await.unwrap().is_ok()
        });
    }
    assert_eq!(work.join_all().await.into_iter().filter(|won| *won).count(), 1);
}

/// J-21, S03: an appeal is answered the same whether such a person exists; the reviewer sees.
#[tokio::test]
async fn j_21_an_appeal_tells_nothing_about_who_exists() {
    let office = Office::new().await;
    let nobody = office.appealed(&office.stranger("kiosk")).await;
    assert_eq!(office.approve(&nobody).await, Err(Refusal::CaseAccountUnclear));
    let soul = office.lost_soul("2009").await;
    let actor = Actor { name: "审核员甲".into(), account: None };
    let file = office.cases.file(&nobody, &actor).await.unwrap().unwrap();
    assert_eq!(file.accounts.iter().map(|account| account.row.id).collect::<Vec<_>>(), [soul]);
    assert!(office.campus.audit().await.iter().any(|entry| entry.event == "case_viewed"), "P-35");
    office.lost_soul("2010").await;
    assert_eq!(office.approve(&nobody).await, Err(Refusal::CaseAccountUnclear), "two fit");
    office.decide(&nobody, Decision::Approve { account: Some("2010".into()) }).await.unwrap();
}

/// J-21: a first draft needs a captcha; its fields are judged; a browser finds its own draft again.
#[tokio::test]
async fn j_21_an_appeal_begins_with_a_captcha_and_is_kept() {
    let mut policy = policy();
    policy.cases.appeals_per_address_day = 2;
    let office = Office::over(Campus::with(policy).await);
    let kiosk = office.stranger("kiosk");
    let bare = office.cases.save(CaseKind::Appeal, None, Office::appeal(), &Answer::None, kiosk.who()).await;
    assert_eq!(bare.unwrap(), Err(Refusal::CaptchaRequired));
    let without = Form { document_number: "123".into(), ..Office::appeal() };
    assert_eq!(office.save(CaseKind::Appeal, without, &kiosk).await, Err(Refusal::DocumentInvalid));
    let without = Form { contact_phone: String::new(), ..Office::appeal() };
    let again = office.cases.save(CaseKind::Appeal, None, without, &Answer::None, kiosk.who()).await.unwrap();
    assert_eq!(again, Err(Refusal::CaseContactMissing), "the draft is there: no second captcha");
    let draft = office.cases.draft(CaseKind::Appeal, kiosk.who()).await.unwrap().unwrap();
    assert_eq!(draft.form.name, "张晓明");
    let id = draft.row.id;
    assert_eq!(
        office.cases.contact(&id).await.unwrap().err(),
        Some(Refusal::PageExpired),
        "no code for drafts"
    );
    let other = office.stranger("other");
    assert_eq!(office.cases.open(&id, other.who()).await.unwrap().err(), Some(Refusal::Forwarded));
    assert!(office.cases.draft(CaseKind::Appeal, other.who()).await.unwrap().is_none());
    office.save(CaseKind::Appeal, Office::appeal(), &other).await.unwrap();
    let third = office.save(CaseKind::Appeal, Office::appeal(), &office.stranger("third")).await;
    assert!(matches!(third, Err(Refusal::TooManyTries { .. })), "{third:?}");
}

/// S17: an approval is worth nothing once the owner has set a password: the account is not lost.
#[tokio::test]
async fn s17_the_owners_own_password_ends_an_approved_appeal() {
    let office = Office::new().await;
    let soul = office.lost_soul("2009").await;
    let kiosk = office.stranger("kiosk");
    let id = office.appealed(&kiosk).await;
    office.approve(&id).await.unwrap();
    office.prove(&id, &kiosk).await.unwrap();
    office.campus.advance(1);
    office.campus.set_password(soul, GOOD).await;
    let late = office.cases.redeem(&id, (BETTER, BETTER), false, &kiosk.visitor).await.unwrap();
    assert_eq!(late.err(), Some(Refusal::CaseClosed));
    assert!(office.campus.password("2009", BETTER, &browser("home")).await.is_err());
}

/// S17, P-8: an appeal takes the account back whole: passwords of applications go too.
#[tokio::test]
async fn s17_an_appeal_revokes_app_passwords() {
    let office = Office::new().await;
    let soul = office.lost_soul("2009").await;
    let mut unit = office.campus.domain.write().await.unwrap();
    let row = AppPasswordRow {
        id: Uuid::from_u128(7),
        account: soul,
        application: "mail".into(),
        label: "phone".into(),
        digest: [7; 32],
        created_at: office.campus.now(),
        expires_at: None,
        used_at: None,
        used_from: None,
        revoked_at: None,
    };
    unit.insert_app_password(&row).await.unwrap();
    unit.commit().await.unwrap();
    let kiosk = office.stranger("kiosk");
    let id = office.appealed(&kiosk).await;
    office.approve(&id).await.unwrap();
    office.prove(&id, &kiosk).await.unwrap();
    office.cases.redeem(&id, (BETTER, BETTER), false, &kiosk.visitor).await.unwrap().unwrap();
    let left = office.campus.domain.read().await.unwrap().app_passwords(soul).await.unwrap();
    assert_eq!(left, []);
}

/// S17: browsers are shared. An appeal opens in the one that wrote it for a while, then, and once it
/// is decided, only for whoever proves the contact.
#[tokio::test]
async fn s17_an_appeal_does_not_belong_to_its_browser_for_ever() {
    let office = Office::new().await;
    let kiosk = office.stranger("kiosk");
    let id = office.save(CaseKind::Appeal, Office::appeal(), &kiosk).await.unwrap();
    office.campus.advance(31 * 60);
    assert_eq!(office.cases.open(&id, kiosk.who()).await.unwrap().err(), Some(Refusal::Forwarded));
    assert!(office.cases.draft(CaseKind::Appeal, kiosk.who()).await.unwrap().is_none());
    let id = office.appealed(&kiosk).await;
    assert!(office.cases.open(&id, kiosk.who()).await.unwrap().is_ok(), "just handed in");
    office.decide(&id, Decision::Reject { reason: "照片不清晰".into() }).await.unwrap();
    for refused in [
        office.cases.open(&id, kiosk.who()).await.unwrap().err(),
        office.cases.picture(&id, 1, kiosk.who()).await.unwrap().err(),
        office.cases.delete(&id, kiosk.who()).await.unwrap().err(),
    ] {
        assert_eq!(refused, Some(Refusal::Forwarded));
    }
    office.prove(&id, &kiosk).await.unwrap();
    assert!(office.cases.open(&id, kiosk.who()).await.unwrap().is_ok());
}

/// S12: what strangers store is bounded: over all appeals, and within one.
#[tokio::test]
async fn s12_pictures_of_appeals_are_bounded_overall() {
    let mut policy = policy();
    policy.cases.appeal_bytes_overall = 1;
    let office = Office::over(Campus::with(policy).await);
    let kiosk = office.stranger("kiosk");
    let id = office.save(CaseKind::Appeal, Office::appeal(), &kiosk).await.unwrap();
    office.add(&id, &kiosk).await.unwrap();
    let other = office.stranger("other");
    let second = office.save(CaseKind::Appeal, Office::appeal(), &other).await.unwrap();
    assert_eq!(office.add(&second, &other).await, Err(Refusal::EvidenceFull));
    let ann = office.signed_in("2001", PHONE).await;
    let own = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    for number in 1..=18 {
        office.add(&own, &ann).await.unwrap();
        office.cases.remove_picture(&own, number, ann.who()).await.unwrap().unwrap();
    }
    assert_eq!(office.add(&own, &ann).await, Err(Refusal::PictureTooMany), "exchanged without end");
}

/// S15: tabs that begin at once share one draft.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_first_saves_at_once_make_one_draft() {
    let office = Arc::new(Office::new().await);
    let ann = Arc::new(office.signed_in("2001", PHONE).await);
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, ann) = (Arc::clone(&office), Arc::clone(&ann));
        work.spawn(async move { office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await });
    }
    let results = work.join_all().await;
    assert!(results.iter().any(Result::is_ok), "{results:?}");
    assert!(results.iter().all(|result| matches!(result, Ok(_) | Err(Refusal::CaseClosed))), "{results:?}");
    assert_eq!(office.cases.mine(ann.session.as_ref().unwrap()).await.unwrap().len(), 1);
}
