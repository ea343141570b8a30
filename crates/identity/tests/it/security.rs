//! The security centre: standing, sessions, devices, history.

use identity::factor::Factors;
use identity::security::Security;
use identity::standing::Advice;
use identity::{Refusal, keys::sha256};
use uuid::Uuid;

use crate::authenticator::ORIGIN;
use crate::campus::{Campus, GOOD, browser};
use crate::factors::Desk;

#[tokio::test]
async fn h_18_the_standing_says_what_to_do_next() {
    let desk = Desk::new().await;
    let service = Security::new(desk.campus.domain.clone());
    let before = service.overview(&desk.session).await.unwrap();
    assert_eq!(before.standing.score, 45, "password and login phone");
    assert_eq!(before.standing.advice, [Advice::SecondFactor, Advice::SecurityPhone, Advice::Email]);
    assert_eq!(before.sessions, 1);
    desk.enrol().await;
    let after = service.overview(&desk.session).await.unwrap();
    assert_eq!(after.standing.score, 70);
    assert_eq!(after.standing.advice, [Advice::SecurityPhone, Advice::Email]);
    let factors = Factors::new(desk.campus.domain.clone(), ORIGIN);
    let mut unit = desk.campus.domain.write().await.unwrap();
    unit.set_recovery_codes(desk.account, &[[1; 32], [2; 32]], desk.campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    let few = service.overview(&desk.session).await.unwrap();
    assert_eq!(few.standing.advice.last(), Some(&Advice::RecoveryCodes));
    assert_eq!(factors.enrolled(desk.account).await.unwrap().recovery.left, 2);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_or_all() {
    let desk = Desk::new().await;
    let campus = &desk.campus;
    let service = Security::new(campus.domain.clone());
    let phone = campus.password("1001", GOOD, &browser("phone")).await.unwrap().issued;
    let tablet = campus.password("1001", GOOD, &browser("tablet")).await.unwrap().issued;
    let places = service.places(&desk.session).await.unwrap();
    assert_eq!(places.sessions.len(), 3);
    assert_eq!(places.sessions[0].id, desk.session.id, "this one first");
    let other = campus.person("1002", "13800138002").await;
    let theirs = campus.password("1002", GOOD, &browser("theirs")).await.unwrap().issued;
    assert_eq!(theirs.session.account, other);
    for id in [theirs.session.id, desk.session.id, Uuid::nil()] {
        let refused = service.end_session(&desk.session, &browser("pc"), id).await.unwrap();
        assert_eq!(refused.err(), Some(Refusal::PageExpired), "S16: not one's own other session");
    }
    service.end_session(&desk.session, &browser("pc"), phone.session.id).await.unwrap().unwrap();
    assert!(campus.current(&phone).await.0.is_none());
    assert!(campus.current(&tablet).await.0.is_some());
    service.end_others(&desk.session, &browser("pc")).await.unwrap();
    assert!(campus.current(&tablet).await.0.is_none());
    assert!(campus.current(&theirs).await.0.is_some());
    assert_eq!(service.places(&desk.session).await.unwrap().sessions.len(), 1);
    // What time has ended is not shown, even before it is swept.
    let late = campus.password("1001", GOOD, &browser("late")).await.unwrap().issued;
    let late = campus.current(&late).await.0.unwrap();
    campus.advance(3 * 3600);
    assert!(service.places(&late).await.unwrap().sessions.is_empty());
}

#[tokio::test]
async fn a_forgotten_device_is_a_new_one() {
    let desk = Desk::new().await;
    let campus = &desk.campus;
    let service = Security::new(campus.domain.clone());
    let device = sha256(b"device");
    let known = identity::Visitor { device: Some(device), ..browser("pc") };
    campus.password("1001", GOOD, &known).await.unwrap();
    let places = service.places(&desk.session).await.unwrap();
    assert!(places.devices.iter().any(|row| row.device == device && row.address == "10.0.0.1"));
    service.forget_device(&desk.session, &browser("pc"), &device).await.unwrap().unwrap();
    let twice = service.forget_device(&desk.session, &browser("pc"), &device).await.unwrap();
    assert_eq!(twice.err(), Some(Refusal::PageExpired));
    assert!(!campus.domain.read().await.unwrap().knows_device(desk.account, &device).await.unwrap());
}

#[tokio::test]
async fn the_history_is_read_page_by_page() {
    let campus = Campus::new().await;
    let id = campus.person("1001", "13800138001").await;
    campus.person("1002", "13800138002").await;
    let mut issued = None;
    for n in 0..45 {
        campus.advance(61);
        let visitor = browser(&format!("pc {}", n % 3));
        issued = campus.password("1001", GOOD, &visitor).await.ok().map(|admission| admission.issued);
        campus.password("1002", GOOD, &visitor).await.unwrap();
    }
    let session = campus.current(&issued.unwrap()).await.0.unwrap();
    let service = Security::new(campus.domain.clone());
    let (mut before, mut seen) = (None, Vec::new());
    for expected in [20, 20, 5] {
        let page = service.history(&session, before).await.unwrap();
        assert_eq!(page.entries.len(), expected);
        assert!(page.entries.iter().all(|entry| entry.account == Some(id)));
        seen.extend(page.entries.iter().map(|entry| (entry.at, entry.id)));
        before = page.next;
    }
    assert_eq!(before, None);
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first, each once");
}
