//! Applications for review (P-22 to P-35, J-18 to J-22, U-21).

use std::sync::Arc;

use identity::Refusal;
use identity::captcha::Answer;
use identity::case::{Actor, Decision, Form};
use identity::ports::{CaseKind, CaseState, Level, PhoneRow, PhoneSlot, SessionRow, Status};
use vocabulary::{OneTimeCode, Phone};

use crate::campus::{BETTER, GOOD};
use crate::office::{NEW_PHONE, Office, PHONE, Person};

mod appeals;

/// P-26, P-29, P-30: fill in, upload, submit; approved, the number goes, the next sign-in asks for
/// another one, and the applicant is told by mail.
#[tokio::test]
async fn p_30_an_approved_unbinding_removes_the_number_and_asks_for_a_new_one() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    office.approve(&id).await.unwrap();
    let account = office.campus.account(ann.account.unwrap()).await;
    assert!(account.login_phone.is_none());
    assert!(account.row.rebind_at.is_some(), "P-30");
    let sent = office.sent().await;
    assert!(sent.contains(&("unbind_approved".into(), "ann@example.cn".into())), "P-29: {sent:?}");
    assert!(sent.contains(&("unbind_approved".into(), format!("+86{PHONE}"))), "by what was bound: {sent:?}");
    let audit = office.campus.audit().await;
    let decided = audit.iter().find(|entry| entry.event == "case_decided").expect("P-35: audited");
    assert_eq!((decided.actor.as_deref(), decided.outcome.as_str()), (Some("审核员甲"), "approved"));
    assert!(audit.iter().any(|entry| entry.event == "phone_unbound" && entry.account == ann.account));
    assert!(!audit.iter().any(|entry| entry.detail.contains(PHONE)), "numbers are masked");
}

/// P-31, P-32: rejected with a reason; the same application is edited and submitted again, or
/// deleted to apply anew.
#[tokio::test]
async fn p_32_a_rejected_application_is_edited_and_submitted_again_or_deleted() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let blank = office.decide(&id, Decision::Reject { reason: "  ".into() }).await;
    assert_eq!(blank, Err(Refusal::FieldEmpty), "a reason is owed");
    office.decide(&id, Decision::Reject { reason: "照片不清晰".into() }).await.unwrap();
    assert!(office.sent().await.contains(&("case_rejected".into(), "ann@example.cn".into())));
    let opened = office.cases.open(&id, ann.who()).await.unwrap().unwrap();
    assert_eq!(office.cases.rejection(&opened.row).unwrap().as_deref(), Some("照片不清晰"));
    assert_eq!(opened.form.remark, "手机掉进了湖里", "nothing has to be written again");
    assert!(office.campus.account(ann.account.unwrap()).await.login_phone.is_some(), "nothing happened");

    let form = Form { remark: "换了更清楚的照片".into(), ..Office::unbind() };
    let saved = office.cases.save(CaseKind::PhoneUnbind, Some(&id), form, &Answer::None, ann.who()).await;
    assert_eq!(saved.unwrap(), Ok(id.clone()));
    office.submit(&id, GOOD, &ann).await.unwrap();
    assert_eq!(office.state(&id).await, CaseState::Submitted);
    let opened = office.cases.open(&id, ann.who()).await.unwrap().unwrap();
    assert_eq!(office.cases.rejection(&opened.row).unwrap(), None, "the old reason is answered");

    assert_eq!(office.cases.delete(&id, ann.who()).await.unwrap(), Err(Refusal::CaseClosed), "it waits");
    office.decide(&id, Decision::Reject { reason: "仍不清晰".into() }).await.unwrap();
    office.cases.delete(&id, ann.who()).await.unwrap().unwrap();
    assert_eq!(office.cases.open(&id, ann.who()).await.unwrap().err(), Some(Refusal::PageExpired));
    office.waiting(&ann).await;
}

/// P-26, P-27: each field, the proofs of the affiliation, the password.
#[tokio::test]
async fn p_27_an_incomplete_application_is_refused_and_kept() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let cases = [
        (Form { reason: "because".into(), ..Office::unbind() }, Refusal::CaseChoiceMissing),
        (Form { slot: "security".into(), ..Office::unbind() }, Refusal::CaseChoiceMissing),
        (Form { affiliation: String::new(), ..Office::unbind() }, Refusal::CaseChoiceMissing),
        (Form { employer: " ".into(), ..Office::unbind() }, Refusal::FieldEmpty),
        (Form { contact_email: "nobody".into(), ..Office::unbind() }, Refusal::EmailInvalid),
    ];
    for (form, refusal) in cases {
        assert_eq!(office.save(CaseKind::PhoneUnbind, form, &ann).await, Err(refusal));
    }
    let draft = office.cases.draft(CaseKind::PhoneUnbind, ann.who()).await.unwrap().expect("it was kept");
    assert_eq!(draft.form.contact_email, "nobody", "as it was typed");
    let id = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    assert_eq!(id, draft.row.id, "one draft, however often it is saved");
    assert_eq!(office.submit(&id, GOOD, &ann).await, Err(Refusal::CaseProofMissing), "P-27");
    let others = Form { affiliation: "other".into(), ..Office::unbind() };
    office.save(CaseKind::PhoneUnbind, others, &ann).await.unwrap();
    office.add(&id, &ann).await.unwrap();
    assert_eq!(
        office.submit(&id, GOOD, &ann).await,
        Err(Refusal::CaseProofMissing),
        "identity card and bill"
    );
    office.add(&id, &ann).await.unwrap();
    let wrong = office.submit(&id, BETTER, &ann).await;
    assert!(matches!(wrong, Err(Refusal::PasswordWrong { .. })), "P-26: {wrong:?}");
    assert_eq!(office.state(&id).await, CaseState::Draft);
    office.submit(&id, GOOD, &ann).await.unwrap();
}

/// P-26: wrong passwords here count where everybody's count (U-14).
#[tokio::test]
async fn p_26_the_password_is_no_place_to_guess() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    office.add(&id, &ann).await.unwrap();
    let mut locked = false;
    for _ in 0..8 {
        let work = office.campus.work();
        let guess = office.cases.submit(&id, BETTER, &work, ann.who()).await.unwrap();
        locked |= matches!(guess, Err(Refusal::Locked { .. }));
    }
    assert!(locked);
    assert!(matches!(office.submit(&id, GOOD, &ann).await, Err(Refusal::Locked { .. })));
}

/// P-24: half a sign-in suffices for an application; none, or somebody else's, does not.
#[tokio::test]
async fn p_24_a_half_session_applies_and_nobody_else() {
    let office = Office::new().await;
    let mut ann = office.signed_in("2001", PHONE).await;
    let bob = office.signed_in("2002", "13800138002").await;
    let half = SessionRow { level: Level::Half, ..SessionRow::clone(ann.session.as_ref().unwrap()) };
    ann.session = Some(Arc::new(half));
    let id = office.waiting(&ann).await;
    let obliged = SessionRow { level: Level::Obliged, ..SessionRow::clone(ann.session.as_ref().unwrap()) };
    let owing = Person { session: Some(Arc::new(obliged)), ..office.stranger("2001") };
    for (person, refusal) in [
        (&bob, Refusal::Forwarded),
        (&office.stranger("2001"), Refusal::SignInNeeded),
        (&owing, Refusal::SignInNeeded),
    ] {
        assert_eq!(office.cases.open(&id, person.who()).await.unwrap().err(), Some(refusal.clone()));
        assert_eq!(office.cases.withdraw(&id, person.who()).await.unwrap(), Err(refusal.clone()), "S16");
        assert_eq!(office.cases.delete(&id, person.who()).await.unwrap().err(), Some(refusal.clone()));
        assert_eq!(office.cases.picture(&id, 1, person.who()).await.unwrap(), Err(refusal.clone()));
        assert_eq!(office.add(&id, person).await, Err(refusal.clone()));
        assert_eq!(office.submit(&id, GOOD, person).await, Err(refusal.clone()));
        let saved = office
            .cases
            .save(CaseKind::PhoneUnbind, Some(&id), Office::unbind(), &Answer::None, person.who())
            .await;
        assert_eq!(saved.unwrap(), Err(refusal));
    }
    assert_eq!(office.cases.mine(bob.session.as_ref().unwrap()).await.unwrap(), []);
    assert!(office.cases.picture(&id, 1, ann.who()).await.unwrap().unwrap().starts_with(&[0xff, 0xd8]));
    let contact = office.cases.contact(&id).await.unwrap();
    assert_eq!(contact.err(), Some(Refusal::PageExpired), "a code opens appeals only");
}

/// S16: what waits, was granted or taken back changes no more.
#[tokio::test]
async fn s16_nothing_changes_after_the_end() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    for end in ["waiting", "withdrawn", "decided"] {
        if end == "withdrawn" {
            office.cases.withdraw(&id, ann.who()).await.unwrap().unwrap();
            assert_eq!(office.cases.withdraw(&id, ann.who()).await.unwrap(), Err(Refusal::CaseClosed));
        }
        let id = if end == "decided" {
            let id = office.waiting(&ann).await;
            office.approve(&id).await.unwrap();
            assert_eq!(office.cases.withdraw(&id, ann.who()).await.unwrap(), Err(Refusal::CaseClosed));
            assert_eq!(office.cases.delete(&id, ann.who()).await.unwrap(), Err(Refusal::CaseClosed));
            id
        } else {
            id.clone()
        };
        assert_eq!(office.add(&id, &ann).await, Err(Refusal::CaseClosed), "{end}");
        assert_eq!(office.cases.remove_picture(&id, 1, ann.who()).await.unwrap(), Err(Refusal::CaseClosed));
        assert_eq!(office.submit(&id, GOOD, &ann).await, Err(Refusal::CaseClosed), "{end}");
        let saved = office
            .cases
            .save(CaseKind::PhoneUnbind, Some(&id), Office::unbind(), &Answer::None, ann.who())
            .await;
        assert_eq!(saved.unwrap(), Err(Refusal::CaseClosed), "{end}");
        if end != "waiting" {
            assert_eq!(office.approve(&id).await, Err(Refusal::CaseClosed), "{end}");
        }
    }
    assert_eq!(office.approve("nowhere").await, Err(Refusal::PageExpired));
}

/// S15: sixteen reviewers at once, half of them against: one wins, one effect, one notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_sixteen_decisions_have_one_winner() {
    let office = Arc::new(Office::new().await);
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    office.campus.messages().await;
    let mut work = tokio::task::JoinSet::new();
    for n in 0..16 {
        let (office, id) = (Arc::clone(&office), id.clone());
        work.spawn(async move {
            let decision = if n % 2 == 0 {
                Decision::Approve { account: None }
            } else {
                Decision::Reject { reason: "不通过".into() }
            };
            office.decide(&id, decision).await
        });
    }
    let results = work.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(Refusal::CaseClosed))));
    let decided = office.campus.audit().await.into_iter().filter(|entry| entry.event == "case_decided");
    assert_eq!(decided.count(), 1);
    assert_eq!(office.sent().await.len(), 2, "the contact and the owner, once each");
}

/// S15: two tabs submit at once: one application waits; a second one about the same number is
/// refused while it does (P-33).
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_33_one_application_per_number_waits() {
    let office = Arc::new(Office::new().await);
    let ann = Arc::new(office.signed_in("2001", PHONE).await);
    let id = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    office.add(&id, &ann).await.unwrap();
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, ann, id) = (Arc::clone(&office), Arc::clone(&ann), id.clone());
        work.spawn(async move { office.submit(&id, GOOD, &ann).await });
    }
    let results = work.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    let second = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    assert_ne!(second, id);
    office.add(&second, &ann).await.unwrap();
    assert_eq!(office.submit(&second, GOOD, &ann).await, Err(Refusal::CaseOpen));
    office.approve(&id).await.unwrap();
}

/// P-28: pictures up to the limit, also in parallel; taken out one by one; numbers never return.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn p_28_pictures_are_limited_and_removed() {
    let office = Arc::new(Office::new().await);
    let ann = Arc::new(office.signed_in("2001", PHONE).await);
    let id = office.save(CaseKind::PhoneUnbind, Office::unbind(), &ann).await.unwrap();
    let mut work = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (office, ann, id) = (Arc::clone(&office), Arc::clone(&ann), id.clone());
        work.spawn(async move { office.add(&id, &ann).await });
    }
    let results = work.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 6, "{results:?}");
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(Refusal::PictureTooMany))));
    office.cases.remove_picture(&id, 6, ann.who()).await.unwrap().unwrap();
    office.add(&id, &ann).await.unwrap();
    let opened = office.cases.open(&id, ann.who()).await.unwrap().unwrap();
    let numbers: Vec<u32> = opened.pictures.iter().map(|picture| picture.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 7]);
    let large = vec![0xff; 10_000_001];
    office.cases.remove_picture(&id, 7, ann.who()).await.unwrap().unwrap();
    assert_eq!(
        office.cases.add_picture(&id, || Ok(large), ann.who()).await.unwrap(),
        Err(Refusal::PictureTooLarge)
    );
    let html = b"<html>".to_vec();
    assert_eq!(
        office.cases.add_picture(&id, || Ok(html), ann.who()).await.unwrap(),
        Err(Refusal::PictureUnreadable)
    );
}

/// P-35: forms and pictures are sealed in the database; no name of a file is anywhere.
#[tokio::test]
async fn p_35_nothing_is_readable_in_the_database() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let row = office.campus.domain.read().await.unwrap().case(&id).await.unwrap().unwrap();
    let shown = String::from_utf8_lossy(&row.sealed);
    assert!(!shown.contains("ann@example.cn") && !shown.contains("remark"));
    let picture = office.campus.domain.read().await.unwrap().evidence(&id, 1).await.unwrap().unwrap();
    assert!(!picture.sealed.windows(3).any(|bytes| bytes == [0xff, 0xd8, 0xff]));
}

/// S17: nobody decides an application about their own account.
#[tokio::test]
async fn s17_nobody_decides_their_own_case() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let soul = office.lost_soul("2009").await;
    let appeal = office.appealed(&office.stranger("kiosk")).await;
    for (id, account) in [(&id, ann.account), (&appeal, Some(soul))] {
        let actor = Actor { name: "2001".into(), account };
        for decision in [Decision::Approve { account: None }, Decision::Reject { reason: "no".into() }] {
            let own = office.cases.decide(id, &actor, &decision).await.unwrap();
            assert_eq!(own, Err(Refusal::CaseOwn));
        }
        assert_eq!(office.state(id).await, CaseState::Submitted);
    }
}

/// U-21: the number is proved by a code, the reviewer moves it, both owners are told.
#[tokio::test]
async fn u_21_a_reviewed_transfer_moves_the_number() {
    let office = Office::new().await;
    let old = office.campus.person("2001", PHONE).await;
    office.campus.bind_email(old, "old@example.cn").await;
    let ann = office.signed_in("2002", NEW_PHONE).await;
    let phone = Phone::parse(PHONE).unwrap();
    let remark = Form { remark: "曾用学号 2001".into(), affiliation: "member".into(), ..Form::default() };
    let early = office.save(CaseKind::PhoneTransfer, remark.clone(), &ann).await;
    assert_eq!(early, Err(Refusal::StepOwed), "S16: the number is proved first");
    office.cases.send_transfer_code(&phone, &Answer::None, ann.who()).await.unwrap().unwrap();
    let code = OneTimeCode::parse(&office.campus.newest_code().await).unwrap();
    let bob = office.signed_in("2003", "13800138003").await;
    let stolen = office.cases.begin_transfer(&phone, &code, bob.who()).await.unwrap();
    assert_eq!(stolen, Err(Refusal::CodeExpired), "the code is of another session");
    let id = office.cases.begin_transfer(&phone, &code, ann.who()).await.unwrap().unwrap();
    let saved = office.cases.save(CaseKind::PhoneTransfer, Some(&id), remark, &Answer::None, ann.who()).await;
    saved.unwrap().unwrap();
    office.add(&id, &ann).await.unwrap();
    office.submit(&id, GOOD, &ann).await.unwrap();
    let holder = Actor { name: "2001".into(), account: Some(old) };
    let own = office.cases.decide(&id, &holder, &Decision::Approve { account: None }).await.unwrap();
    assert_eq!(own, Err(Refusal::CaseOwn), "S17: nor does the one who loses the number");
    office.campus.messages().await;
    office.approve(&id).await.unwrap();
    let index = office.campus.domain.keyring.index("phone", phone.as_str());
    assert!(office.campus.account(old).await.login_phone.is_none());
    let account = office.campus.account(ann.account.unwrap()).await;
    assert_eq!(account.login_phone.map(|phone| phone.index), Some(index));
    let sent = office.sent().await;
    assert!(sent.contains(&("transfer_moved".into(), "old@example.cn".into())), "{sent:?}");
    assert!(sent.iter().any(|(template, _)| template == "transfer_approved"), "{sent:?}");
    let audit = office.campus.audit().await;
    assert!(audit.iter().any(|entry| entry.event == "phone_unbound" && entry.account == Some(old)));
    assert!(audit.iter().any(|entry| entry.event == "phone_bound" && entry.account == ann.account));
}

/// S17, P-24: half a session in another browser has proved a password and no more: no picture, no
/// change, no transfer.
#[tokio::test]
async fn s17_half_a_session_elsewhere_reaches_no_pictures() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let half = SessionRow { level: Level::Half, ..SessionRow::clone(ann.session.as_ref().unwrap()) };
    let thief = Person { session: Some(Arc::new(half)), ..office.stranger("thief") };
    assert!(office.cases.open(&id, thief.who()).await.unwrap().is_ok(), "P-24: how it stands");
    assert_eq!(office.cases.picture(&id, 1, thief.who()).await.unwrap(), Err(Refusal::Forwarded));
    assert_eq!(office.cases.withdraw(&id, thief.who()).await.unwrap(), Err(Refusal::Forwarded));
    assert_eq!(office.cases.delete(&id, thief.who()).await.unwrap().err(), Some(Refusal::Forwarded));
    let transfer = office.save(CaseKind::PhoneTransfer, Form::default(), &thief).await;
    assert!(transfer.is_err(), "{transfer:?}");
}

/// U-21: an approved transfer leaves the number in no slot of its old holder, and gives nothing to an
/// account that is disabled.
#[tokio::test]
async fn u_21_a_transfer_takes_the_number_from_every_slot() {
    let office = Office::new().await;
    let old = office.campus.person("2001", PHONE).await;
    let ann = office.signed_in("2002", NEW_PHONE).await;
    let phone = Phone::parse(PHONE).unwrap();
    let bound = office.campus.account(old).await.login_phone.unwrap();
    let mut unit = office.campus.domain.write().await.unwrap();
    unit.set_phone(old, &PhoneRow { slot: PhoneSlot::Security, ..bound }).await.unwrap();
    unit.commit().await.unwrap();
    office.cases.send_transfer_code(&phone, &Answer::None, ann.who()).await.unwrap().unwrap();
    let code = OneTimeCode::parse(&office.campus.newest_code().await).unwrap();
    let id = office.cases.begin_transfer(&phone, &code, ann.who()).await.unwrap().unwrap();
    let form = Form { remark: "曾用学号".into(), affiliation: "member".into(), ..Form::default() };
    office
        .cases
        .save(CaseKind::PhoneTransfer, Some(&id), form, &Answer::None, ann.who())
        .await
        .unwrap()
        .unwrap();
    office.add(&id, &ann).await.unwrap();
    office.submit(&id, GOOD, &ann).await.unwrap();
    for (status, verdict) in [(Status::Disabled, Err(Refusal::AccountDisabled)), (Status::Active, Ok(()))] {
        let mut unit = office.campus.domain.write().await.unwrap();
        unit.set_status(ann.account.unwrap(), status, office.campus.now()).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(office.approve(&id).await, verdict);
    }
    let holder = office.campus.account(old).await;
    assert!(holder.login_phone.is_none() && holder.security_phone.is_none());
}
