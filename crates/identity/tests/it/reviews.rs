//! Reviews at the console (P-35, S15, S17).

use std::sync::Arc;
use std::time::Duration;

use identity::Refusal;
use identity::case::{Decided, Fit, Review, Wanted};
use identity::console::{self, Administrator, Capability, DecideCases, ReadCases, Role, Sight};
use identity::policy::Policy;
use identity::ports::{CaseKind, CaseState, Level, Method, MethodUse, RoleGrant, SessionRow};
use uuid::Uuid;

use crate::campus::{Campus, browser, policy};
use crate::office::{DOCUMENT, NEW_PHONE, Office, PHONE};

/// Somebody with a role, signed in with an authenticator.
async fn administrator(campus: &Campus, number: &str, role: Role, departments: &[&str]) -> Administrator {
    let account = campus.add(&campus.row(number)).await;
    let now = campus.now();
    let mut unit = campus.domain.write().await.unwrap();
    for department in departments {
        let grant = RoleGrant {
            id: campus.domain.id(now),
            account,
            role,
            department: (*department).into(),
            granted_by: "cli".into(),
            granted_at: now,
            ended_at: None,
        };
        unit.grant_role(&grant).await.unwrap();
    }
    unit.commit().await.unwrap();
    enter(campus, account).await
}

async fn enter(campus: &Campus, account: Uuid) -> Administrator {
    let now = campus.now();
    let session = Arc::new(SessionRow {
        id: campus.domain.id(now),
        token: [0; 32],
        account,
        level: Level::Full,
        methods: vec![MethodUse { method: Method::Totp, at: now }],
        auth_time: now,
        remembered: false,
        journey: None,
        several: false,
        address: String::new(),
        user_agent: String::new(),
        created_at: now,
        seen_at: now,
        expires_at: now.plus(Duration::from_hours(8)),
        ended_at: None,
    });
    console::enter(&campus.domain, Some(&session), &browser("console")).await.unwrap().unwrap()
}

async fn reviewer(campus: &Campus, number: &str, department: &str) -> Administrator {
    administrator(campus, number, Role::Reviewer, &[department]).await
}

fn sight(who: &Administrator) -> Sight<ReadCases> {
    who.look().unwrap()
}

fn leave(who: &Administrator) -> Capability<DecideCases> {
    who.act().unwrap()
}

fn waiting() -> Wanted {
    Wanted { state: CaseState::Submitted, kind: None, department: String::new(), after: None, limit: 25 }
}

impl Office {
    async fn read_by(&self, who: &Administrator, id: &str) -> Result<Option<Review>, Refusal> {
        self.cases.read(&sight(who), id).await.unwrap()
    }

    /// As it stands now.
    async fn approve_by(&self, who: &Administrator, id: &str, account: &str) -> Result<Decided, Refusal> {
        self.cases.approve_case(&leave(who), (id, self.revision(id).await), account).await.unwrap()
    }

    async fn reject_by(
        &self,
        who: &Administrator,
        id: &str,
        template: &str,
        words: &str,
    ) -> Result<Decided, Refusal> {
        self.cases.reject_case(&leave(who), (id, self.revision(id).await), (template, words)).await.unwrap()
    }

    async fn revision(&self, id: &str) -> u32 {
        self.campus.domain.read().await.unwrap().case(id).await.unwrap().map_or(0, |row| row.revision)
    }

    async fn listed(&self, who: &Administrator, wanted: &Wanted) -> Vec<String> {
        let page = self.cases.queue(&sight(who), wanted).await.unwrap();
        assert_eq!(page.count, u64::try_from(page.cases.len()).unwrap());
        page.cases.into_iter().map(|(row, _)| row.case.id).collect()
    }

    async fn move_to(&self, account: Uuid, department: &str) {
        let mut row = self.campus.account(account).await.row;
        row.department = department.into();
        let mut unit = self.campus.domain.write().await.unwrap();
        unit.update_account(&row).await.unwrap();
        unit.commit().await.unwrap();
    }
}

fn with_second(kind: &str) -> Policy {
    let mut policy = policy();
    policy.cases.second_review = vec![kind.into()];
    policy
}

/// P-35: the queue is filtered, oldest first, and has an end.
#[tokio::test]
async fn p_35_the_queue_is_filtered_and_the_oldest_comes_first() {
    let office = Office::new().await;
    let chief = reviewer(&office.campus, "9001", "").await;
    let ann = office.signed_in("2001", PHONE).await;
    let bob = office.signed_in("2002", "13800138002").await;
    office.move_to(bob.account.unwrap(), "图书馆/采编部").await;
    let first = office.waiting(&ann).await;
    office.campus.advance(60);
    let second = office.waiting(&bob).await;
    office.campus.advance(60);
    let appeal = office.appealed(&office.stranger("pc")).await;
    assert_eq!(office.listed(&chief, &waiting()).await, [first.clone(), second.clone(), appeal.clone()]);
    let of = |kind, department: &str| Wanted { kind, department: department.into(), ..waiting() };
    assert_eq!(office.listed(&chief, &of(Some(CaseKind::Appeal), "")).await, [appeal]);
    assert_eq!(office.listed(&chief, &of(None, "图书馆")).await, [second.clone()]);
    assert_eq!(office.listed(&chief, &of(None, "图书")).await, [""; 0], "a part of a name is another name");
    let page = Wanted { after: Some((office.campus.now(), String::new())), ..waiting() };
    assert!(office.cases.queue(&sight(&chief), &page).await.unwrap().cases.len() <= 1);
    office.reject_by(&chief, &first, "unreadable", "").await.unwrap();
    let rejected = Wanted { state: CaseState::Rejected, ..waiting() };
    assert_eq!(office.listed(&chief, &rejected).await, [first]);
    let draft = Wanted { state: CaseState::Draft, ..waiting() };
    assert_eq!(office.listed(&chief, &draft).await.first(), Some(&second), "drafts are never listed");
}

/// P-39: a limited reviewer sees what is about their people; what fits nobody is for the others.
#[tokio::test]
async fn p_39_a_limited_reviewer_has_to_do_with_their_people_only() {
    let office = Office::new().await;
    let chief = reviewer(&office.campus, "9001", "").await;
    let maths = reviewer(&office.campus, "9002", "数学学院").await;
    let library = reviewer(&office.campus, "9003", "图书馆").await;
    let ann = office.signed_in("2001", PHONE).await;
    let about_ann = office.waiting(&ann).await;
    let unmatched = office.appealed(&office.stranger("pc")).await;
    assert_eq!(office.listed(&chief, &waiting()).await.len(), 2);
    assert_eq!(office.listed(&maths, &waiting()).await, [about_ann.as_str()]);
    assert!(office.read_by(&maths, &unmatched).await.unwrap().is_none(), "it fits nobody");
    office.reject_by(&chief, &unmatched, "mismatch", "").await.unwrap();
    office.campus.advance(1);
    office.lost_soul("2005").await;
    let matched = office.appealed(&office.stranger("telephone")).await;
    assert_eq!(office.listed(&maths, &waiting()).await, [about_ann.as_str(), &matched]);
    assert_eq!(office.listed(&library, &waiting()).await, [""; 0]);
    for id in [&about_ann, &matched] {
        assert!(office.read_by(&maths, id).await.unwrap().is_some());
        assert!(office.read_by(&library, id).await.unwrap().is_none(), "not there");
        assert!(office.cases.evidence_for(&sight(&library), id, 1).await.unwrap().is_none());
        assert_eq!(office.cases.claim(&leave(&library), id).await.unwrap(), Err(Refusal::PageExpired));
        assert_eq!(office.approve_by(&library, id, "").await, Err(Refusal::PageExpired));
        assert_eq!(office.reject_by(&library, id, "mismatch", "").await, Err(Refusal::PageExpired));
    }
    // An account beyond their reach is not there to be named.
    let elsewhere = office.campus.row("3001");
    office.campus.add(&elsewhere).await;
    office.move_to(elsewhere.id, "图书馆").await;
    assert_eq!(office.approve_by(&maths, &matched, "3001").await, Err(Refusal::CaseAccountUnclear));
    assert_eq!(office.approve_by(&maths, &matched, "").await, Ok(Decided::Approved));
    assert_eq!(office.state(&matched).await, CaseState::Approved);
    // Whoever moves away takes their case along.
    office.move_to(ann.account.unwrap(), "图书馆").await;
    assert!(office.read_by(&maths, &about_ann).await.unwrap().is_none());
    assert!(office.read_by(&library, &about_ann).await.unwrap().is_some());
}

/// P-35: one reviewer takes a case; others see who, and wait or ask.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_of_sixteen_reviewers_one_takes_a_case() {
    let office = Arc::new(Office::new().await);
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let mut reviewers = Vec::new();
    for number in 9001..9017 {
        reviewers.push(reviewer(&office.campus, &number.to_string(), "").await);
    }
    let mut work = tokio::task::JoinSet::new();
    for who in reviewers.clone() {
        let (office, id) = (Arc::clone(&office), id.clone());
        work.spawn(async move { (office.cases.claim(&leave(&who), &id).await.unwrap(), who) });
    }
    let results = work.join_all().await;
    let (won, lost): (Vec<_>, Vec<_>) = results.into_iter().partition(|(result, _)| result.is_ok());
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|(result, _)| *result == Err(Refusal::CaseClaimed)));
    let (winner, other) = (&won[0].1, &lost[0].1);
    let review = office.read_by(other, &id).await.unwrap().unwrap();
    assert_eq!(review.claimed, Some((winner.actor().name.clone(), false)));
    assert_eq!(office.approve_by(other, &id, "").await, Err(Refusal::CaseClaimed));
    assert_eq!(office.cases.release(&leave(other), &id).await.unwrap(), Err(Refusal::CaseClosed));
    // Given back, or after an hour, it is anybody's.
    office.cases.release(&leave(winner), &id).await.unwrap().unwrap();
    office.cases.claim(&leave(other), &id).await.unwrap().unwrap();
    assert_eq!(office.cases.claim(&leave(winner), &id).await.unwrap(), Err(Refusal::CaseClaimed));
    office.campus.advance(3601);
    office.cases.claim(&leave(winner), &id).await.unwrap().unwrap();
    office.campus.advance(3601);
    assert_eq!(office.approve_by(other, &id, "").await, Ok(Decided::Approved), "an old claim stops nobody");
    assert_eq!(office.cases.claim(&leave(winner), &id).await.unwrap(), Err(Refusal::CaseClosed));
}

/// S15: an appeal is approved by sixteen reviewers at once: one wins, one effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s15_an_appeal_approved_twice_is_granted_once() {
    let office = Arc::new(Office::new().await);
    office.lost_soul("2005").await;
    let id = office.appealed(&office.stranger("pc")).await;
    office.campus.messages().await;
    let revision = office.revision(&id).await;
    let mut work = tokio::task::JoinSet::new();
    for number in 9001..9017 {
        let who = reviewer(&office.campus, &number.to_string(), "").await;
        let (office, id) = (Arc::clone(&office), id.clone());
        work.spawn(
            async move { office.cases.approve_case(&leave(&who), (&id, revision), "").await.unwrap() },
        );
    }
    let results = work.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    assert!(results.iter().all(|result| matches!(result, Ok(Decided::Approved) | Err(Refusal::CaseClosed))));
    let decided = office.campus.audit().await.into_iter().filter(|entry| entry.event == "case_decided");
    assert_eq!(decided.count(), 1);
    let granted = office.sent().await.into_iter().filter(|(template, _)| template == "appeal_approved");
    assert_eq!(granted.count(), 1);
}

/// S17: two people, where the profile asks for two; none of them the applicant.
#[tokio::test]
async fn s17_a_second_person_approves_where_the_profile_asks() {
    let office = Office::over(Campus::with(with_second("phone_unbind")).await);
    let (first, second) =
        (reviewer(&office.campus, "9001", "").await, reviewer(&office.campus, "9002", "").await);
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    office.campus.messages().await;
    let stale = office.revision(&id).await;
    office.cases.claim(&leave(&first), &id).await.unwrap().unwrap();
    assert_eq!(office.approve_by(&first, &id, "").await, Ok(Decided::AwaitsSecond));
    assert_eq!(office.state(&id).await, CaseState::Submitted);
    assert!(office.campus.account(ann.account.unwrap()).await.login_phone.is_some(), "nothing happened yet");
    assert_eq!(office.sent().await, []);
    assert_eq!(office.approve_by(&first, &id, "").await, Err(Refusal::CaseSecondPerson));
    let unread = office.cases.approve_case(&leave(&second), (&id, stale), "").await.unwrap();
    assert_eq!(unread, Err(Refusal::CaseChanged), "they did not read that one approved");
    let review = office.read_by(&second, &id).await.unwrap().unwrap();
    assert_eq!(review.claimed, None, "given back for the other one");
    assert_eq!(review.review.first.unwrap().reviewer, "9001");
    assert_eq!(office.approve_by(&second, &id, "").await, Ok(Decided::Approved));
    assert!(office.campus.account(ann.account.unwrap()).await.login_phone.is_none());
    let decided: Vec<_> = office.campus.audit().await;
    let decided = decided.into_iter().filter(|entry| entry.event == "case_decided");
    let decided: Vec<_> = decided.map(|entry| (entry.actor.unwrap(), entry.outcome)).collect();
    assert_eq!(
        decided,
        [("9001".to_owned(), "approved_first".to_owned()), ("9002".to_owned(), "approved".to_owned())]
    );
}

/// S17: a rejection by either ends it, and a new submission begins anew.
#[tokio::test]
async fn s17_a_rejection_by_either_ends_it() {
    let office = Office::over(Campus::with(with_second("phone_unbind")).await);
    let (first, second) =
        (reviewer(&office.campus, "9001", "").await, reviewer(&office.campus, "9002", "").await);
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    office.approve_by(&first, &id, "").await.unwrap();
    assert_eq!(office.reject_by(&second, &id, "bill", "第二页看不清").await, Ok(Decided::Rejected));
    let opened = office.cases.open(&id, ann.who()).await.unwrap().unwrap();
    let reason = office.cases.rejection(&opened.row).unwrap().unwrap();
    assert!(reason.starts_with("无法确认号码由您本人使用") && reason.ends_with("\n第二页看不清"), "{reason}");
    office.submit(&id, crate::campus::GOOD, &ann).await.unwrap();
    assert_eq!(
        office.approve_by(&second, &id, "").await,
        Ok(Decided::AwaitsSecond),
        "the old approval is gone"
    );
    assert_eq!(office.reject_by(&second, &id, "", "我改变了主意").await, Ok(Decided::Rejected));
}

/// S15: what was edited meanwhile is read again before it is decided.
#[tokio::test]
async fn s15_only_what_was_read_is_decided() {
    let office = Office::new().await;
    let chief = reviewer(&office.campus, "9001", "").await;
    let ann = office.signed_in("2001", PHONE).await;
    let id = office.waiting(&ann).await;
    let read = office.read_by(&chief, &id).await.unwrap().unwrap().file.row.revision;
    office.cases.withdraw(&id, ann.who()).await.unwrap().unwrap();
    let may = leave(&chief);
    assert_eq!(office.cases.approve_case(&may, (&id, read), "").await.unwrap(), Err(Refusal::CaseClosed));
    let again = office.waiting(&ann).await;
    let read = office.revision(&again).await;
    office.reject_by(&chief, &again, "missing", "").await.unwrap();
    office.submit(&again, crate::campus::GOOD, &ann).await.unwrap();
    assert_eq!(office.cases.approve_case(&may, (&again, read), "").await.unwrap(), Err(Refusal::CaseChanged));
    for (template, words) in [("", "  "), ("nothing", "")] {
        assert_eq!(office.reject_by(&chief, &again, template, words).await, Err(Refusal::FieldEmpty));
    }
    let long = "长".repeat(501);
    assert_eq!(office.reject_by(&chief, &again, "missing", &long).await, Err(Refusal::TextTooLong));
}

/// S17: a case about oneself is neither read nor taken nor decided.
#[tokio::test]
async fn s17_nobody_reviews_their_own_case() {
    let office = Office::new().await;
    let ann = office.signed_in("2001", PHONE).await;
    let account = ann.account.unwrap();
    let mut unit = office.campus.domain.write().await.unwrap();
    let grant = RoleGrant {
        id: office.campus.domain.id(office.campus.now()),
        account,
        role: Role::Reviewer,
        department: String::new(),
        granted_by: "cli".into(),
        granted_at: office.campus.now(),
        ended_at: None,
    };
    unit.grant_role(&grant).await.unwrap();
    unit.commit().await.unwrap();
    let own = enter(&office.campus, account).await;
    let id = office.waiting(&ann).await;
    assert_eq!(office.read_by(&own, &id).await.err(), Some(Refusal::CaseOwn));
    assert_eq!(office.cases.evidence_for(&sight(&own), &id, 1).await.unwrap(), None);
    assert_eq!(office.cases.claim(&leave(&own), &id).await.unwrap(), Err(Refusal::CaseOwn));
    assert_eq!(office.approve_by(&own, &id, "").await, Err(Refusal::CaseOwn));
    assert_eq!(office.reject_by(&own, &id, "missing", "").await, Err(Refusal::CaseOwn));
}

/// P-35: the form beside the record, masked, and every look on record.
#[tokio::test]
async fn p_35_form_and_record_are_compared_and_every_look_is_recorded() {
    let office = Office::new().await;
    let chief = reviewer(&office.campus, "9001", "").await;
    let lost = office.lost_soul("2005").await;
    office.campus.bind(lost, NEW_PHONE).await;
    let id = office.appealed(&office.stranger("pc")).await;
    let review = office.read_by(&chief, &id).await.unwrap().unwrap();
    let [sheet] = review.sheets.as_slice() else { panic!("{:?}", review.sheets) };
    let line = |field: &str| sheet.lines.iter().find(|line| line.field == field).unwrap();
    assert_eq!(line("name").fit, Fit::Same);
    assert_eq!(line("department").fit, Fit::Open, "无");
    assert_eq!((line("document").fit, line("document").given.as_str()), (Fit::Same, "110***********002X"));
    assert_eq!(line("phone").fit, Fit::Same);
    assert!(!format!("{:?}", review.sheets).contains(DOCUMENT));
    assert!(!format!("{:?}", review.sheets).contains(NEW_PHONE));
    let picture = office.cases.evidence_for(&sight(&chief), &id, 2).await.unwrap().unwrap();
    assert!(picture.starts_with(&[0xff, 0xd8]));
    let plain = office.cases.picture_for_review(&id, 2).await.unwrap().unwrap();
    assert_ne!(picture, plain, "watermarked");
    assert_eq!(office.cases.evidence_for(&sight(&chief), &id, 7).await.unwrap(), None);
    let looks: Vec<_> =
        office.campus.audit().await.into_iter().filter(|entry| entry.event == "case_viewed").collect();
    assert_eq!(looks.len(), 2);
    assert!(looks.iter().all(|entry| entry.actor.as_deref() == Some("9001") && entry.session.is_some()));
    assert!(looks[1].detail.contains("\"picture\":\"2\""), "{}", looks[1].detail);
    assert!(looks[1].detail.contains("\"duty\":\"read_cases\""));
}

/// P-35: earlier applications stand beside the new one, and how long people waited is measured.
#[tokio::test]
async fn p_35_the_time_to_decision_is_measured() {
    let office = Office::new().await;
    let chief = reviewer(&office.campus, "9001", "").await;
    let ann = office.signed_in("2001", PHONE).await;
    assert_eq!(office.cases.times(&sight(&chief)).await.unwrap().decisions, 0);
    let id = office.waiting(&ann).await;
    office.campus.advance(600);
    office.read_by(&chief, &id).await.unwrap().unwrap();
    office.campus.advance(600);
    office.read_by(&chief, &id).await.unwrap().unwrap();
    office.reject_by(&chief, &id, "unreadable", "").await.unwrap();
    // Ten more, decided unseen.
    for _ in 0..10 {
        office.submit(&id, crate::campus::GOOD, &ann).await.unwrap();
        office.campus.advance(60);
        office.reject_by(&chief, &id, "unreadable", "").await.unwrap();
    }
    let times = office.cases.times(&sight(&chief)).await.unwrap();
    assert_eq!(times.decisions, 11);
    let minutes = |n: u64| Duration::from_secs(n * 60);
    assert_eq!(times.to_decision, Some((minutes(1), minutes(1))));
    assert_eq!(times.to_look, Some((minutes(10), minutes(10))), "the first look counts");
    office.cases.delete(&id, ann.who()).await.unwrap().unwrap();
    assert_eq!(office.cases.times(&sight(&chief)).await.unwrap().decisions, 11, "times outlive their case");
    let first = office.waiting(&ann).await;
    office.reject_by(&chief, &first, "", "不清楚").await.unwrap();
    let second = office.waiting(&ann).await;
    let review = office.read_by(&chief, &second).await.unwrap().unwrap();
    assert_eq!(review.earlier.iter().map(|row| &row.id).collect::<Vec<_>>(), [&first]);
    office.campus.advance(31 * 86_400);
    assert_eq!(office.cases.times(&sight(&chief)).await.unwrap().decisions, 0, "of the last 30 days");
}

/// P-39: looking and deciding take a role.
#[tokio::test]
async fn p_39_only_reviewers_hold_the_duties() {
    let office = Office::new().await;
    for (number, role) in (9001..).zip(Role::ALL) {
        let departments: &[&str] = if role.needs_scope() { &["数学学院"] } else { &[""] };
        let who = administrator(&office.campus, &number.to_string(), role, departments).await;
        let looks = who.look::<ReadCases>().is_ok();
        assert_eq!(looks, role == Role::Reviewer, "{}", role.code());
        assert_eq!(who.act::<DecideCases>().is_ok(), role == Role::Reviewer, "{}", role.code());
    }
}
