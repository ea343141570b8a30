//! Sessions: how they end, and who is told.

use identity::ports::{Effect, MatchKind, ServiceRow, TicketKind, TicketRow};
use identity::session::Issued;

use identity::captcha::Answer;
use identity::ports::Status;
use identity::sign_in::{PasswordProof, Wish};

use crate::campus::{Campus, GOOD, browser};

const PHONE: &str = "13800138001";

async fn signed_in(campus: &Campus) -> Issued {
    campus.password("1001", GOOD, &browser("pc")).await.unwrap().issued
}

/// A session that visited a service.
async fn visit(campus: &Campus, issued: &Issued) {
    let now = campus.now();
    let service = ServiceRow {
        id: campus.domain.id(now),
        name: "OA".into(),
        url: "https://oa.example.edu.cn/".into(),
        matching: MatchKind::Prefix,
        also: Vec::new(),
        attributes: Vec::new(),
        proxy: false,
        logout_url: None,
        landing: None,
        created_at: now,
        presentation: identity::ports::Presentation::default(),
        name_en: String::new(),
        owner: String::new(),
        enabled: true,
        access: identity::ports::Access::default(),
        revision: 0,
    };
    let ticket = TicketRow {
        digest: [9; 32],
        kind: TicketKind::Service,
        session: issued.session.id,
        account: issued.session.account,
        service: service.id,
        service_url: "https://oa.example.edu.cn/cas".into(),
        fresh: true,
        proxies: Vec::new(),
        created_at: now,
        expires_at: now.plus(std::time::Duration::from_secs(30)),
    };
    let mut unit = campus.domain.write().await.unwrap();
    unit.insert_service(&service).await.unwrap();
    unit.insert_ticket(&ticket).await.unwrap();
    assert!(unit.spend_ticket(&ticket.digest, "ST-visited", now).await.unwrap().is_some());
    unit.commit().await.unwrap();
}

async fn assert_told(campus: &Campus) {
    let messages = campus.messages().await;
    assert!(
        matches!(&messages[..], [(_, Effect::CasLogout { url, ticket })]
            if url == "https://oa.example.edu.cn/cas" && ticket == "ST-visited"),
        "{messages:?}"
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_at_its_absolute_end() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let used = signed_in(&campus).await;
    for _ in 0..11 {
        campus.advance(3600);
        assert!(campus.current(&used).await.0.is_some(), "use keeps it alive");
    }
    campus.advance(3600);
    assert!(campus.current(&used).await.0.is_none(), "twelve hours are the end");
    let idle = signed_in(&campus).await;
    campus.advance(7200);
    assert!(campus.current(&idle).await.0.is_none());
}

#[tokio::test]
async fn a_use_is_written_at_most_once_a_minute() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let issued = signed_in(&campus).await;
    let begun = issued.session.seen_at;
    campus.advance(59);
    assert_eq!(campus.current(&issued).await.0.unwrap().seen_at, begun);
    campus.advance(1);
    assert_eq!(campus.current(&issued).await.0.unwrap().seen_at, campus.now());
    let row = campus.domain.read().await.unwrap().session(issued.session.id).await.unwrap().unwrap();
    assert_eq!(row.seen_at, campus.now());
}

#[tokio::test]
async fn signing_out_tells_the_services_that_were_visited() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let issued = signed_in(&campus).await;
    visit(&campus, &issued).await;
    campus.sessions.end(&issued.session, &browser("pc")).await.unwrap();
    assert!(campus.current(&issued).await.0.is_none());
    assert_told(&campus).await;
    campus.sessions.end(&issued.session, &browser("pc")).await.unwrap();
    assert!(campus.messages().await.is_empty(), "once");
}

#[tokio::test]
async fn a_session_that_time_ended_tells_them_too() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let issued = signed_in(&campus).await;
    visit(&campus, &issued).await;
    assert_eq!(campus.sessions.sweep().await.unwrap(), 0);
    campus.advance(2 * 3600 + 1);
    assert_eq!(campus.sessions.sweep().await.unwrap(), 1);
    assert_told(&campus).await;
    campus.advance(25 * 3600);
    campus.sessions.sweep().await.unwrap();
    let gone = campus.domain.read().await.unwrap().session(issued.session.id).await.unwrap();
    assert!(gone.is_none(), "the row goes a day later");
}

#[tokio::test]
async fn s08_every_sign_in_is_a_new_session_with_a_new_token() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    let (a, b) = (signed_in(&campus).await, signed_in(&campus).await);
    assert_ne!(a.token.expose(), b.token.expose());
    assert_ne!(a.session.id, b.session.id);
    assert_eq!(a.token.expose().len(), 43, "256 bits");
}

/// P-36: whoever is switched off is out at the next request.
#[tokio::test]
async fn p_36_a_disabled_account_has_no_session() {
    let campus = Campus::new().await;
    let id = campus.person("1001", PHONE).await;
    let issued = signed_in(&campus).await;
    let mut unit = campus.domain.write().await.unwrap();
    unit.set_status(id, Status::Disabled, campus.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert!(campus.current(&issued).await.0.is_none());
}

/// S08: signing in again turns the same person's session and ends another's.
#[tokio::test]
async fn s08_signing_in_again_renews_the_own_session_and_ends_anothers() {
    let campus = Campus::new().await;
    campus.person("1001", PHONE).await;
    campus.person("1002", "13800138002").await;
    let first = signed_in(&campus).await;
    visit(&campus, &first).await;
    campus.advance(60);
    let again = |who: &'static str, present: Issued| {
        let proof = PasswordProof { identifier: who, password: GOOD, captcha: Answer::None };
        let wish = Wish { present: Some(std::sync::Arc::new(present.session)), ..Wish::default() };
        let campus = &campus;
        async move { campus.sign_in.password(proof, &wish, &browser("pc")).await.unwrap().unwrap().issued }
    };
    let renewed = again("1001", first.clone()).await;
    assert_eq!(renewed.session.id, first.session.id);
    assert_eq!(renewed.session.auth_time, campus.now());
    assert!(campus.current(&first).await.0.is_none(), "the old token is dead");
    assert!(campus.current(&renewed).await.0.is_some());
    assert!(campus.messages().await.is_empty(), "nobody is signed out of anything");
    let other = again("1002", renewed.clone()).await;
    assert_ne!(other.session.id, first.session.id);
    assert!(campus.current(&renewed).await.0.is_none());
    assert_told(&campus).await;
}

/// 7天免登录 only where it is offered.
#[tokio::test]
async fn j_13_remember_is_ignored_where_it_is_not_offered() {
    let mut policy = crate::campus::policy();
    policy.session.offer_remember = false;
    let campus = Campus::with(policy).await;
    campus.person("1001", PHONE).await;
    let proof = PasswordProof { identifier: "1001", password: GOOD, captcha: Answer::None };
    let wish = Wish { remember: true, ..Wish::default() };
    let issued = campus.sign_in.password(proof, &wish, &browser("pc")).await.unwrap().unwrap().issued;
    assert!(!issued.session.remembered);
}
