//! Sessions: how they end, and who is told.

use identity::ports::{Effect, MatchKind, ServiceRow, TicketKind, TicketRow};
use identity::session::Issued;

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
        attributes: Vec::new(),
        proxy: false,
        logout_url: None,
        landing: None,
        created_at: now,
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
