//! The ticket service without HTTP.

use std::sync::Arc;
use std::time::Duration;

use identity::ports::{Level, SessionRow, Status};
use identity::registry::ServiceUrl;
use identity::ticket::{FailureCode, FreshProof, Granted, TicketError, Validated, Validation, slo};
use identity::{Clock, Policy, Time};

use super::fixture::House;

const OA: &str = "https://oa.example.cn/cas/callback";

async fn house() -> (House, Arc<SessionRow>) {
    let house = House::new(Policy::default(), None).await;
    house
        .service("OA", "https://oa.example.cn/", |s| s.attributes = vec!["name".into(), "phone".into()])
        .await;
    house.service("Mail", "https://mail.example.cn/", |_| ()).await;
    let person = house.person("2026010203", "欧阳·𠮷").await;
    let session = house.session(person.row.id, |_| ()).await;
    (house, session)
}

impl House {
    async fn issue(&self, session: &SessionRow, service: &str) -> Result<Granted, TicketError> {
        self.tickets.issue(session, ServiceUrl::parse(service).unwrap(), None, false).await
    }

    async fn check(&self, ticket: &str, service: &str) -> Result<Validated, FailureCode> {
        let asked =
            Validation { ticket, service, renew: false, accept_proxy: false, pgt_url: None, release: true };
        self.tickets.validate(&asked).await.map_err(|f| f.code)
    }
}

#[tokio::test]
async fn a_service_ticket_has_32_characters_and_at_least_128_bits() {
    let (house, session) = house().await;
    let mut seen = std::collections::HashSet::new();
    let mut letters = std::collections::HashSet::new();
    for _ in 0..200 {
        let ticket = house.issue(&session, OA).await.unwrap().ticket;
        assert!(ticket.starts_with("ST-") && ticket.len() == 32, "{ticket}");
        assert!(ticket.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{ticket}");
        letters.extend(ticket[3..].chars());
        assert!(seen.insert(ticket));
    }
    // 29 characters of 32 kinds: 145 bits.
    assert_eq!(letters.len(), 32);
}

/// Tickets stand in the database by their digest only, until they are spent.
#[tokio::test]
async fn a_living_ticket_cannot_be_read_out_of_the_database() {
    let (house, session) = house().await;
    let granted = house.issue(&session, OA).await.unwrap();
    let mut unit = house.tickets.store.read().await.unwrap();
    assert!(unit.visited(session.id).await.unwrap().is_empty());
    drop(unit);
    let good = house.check(&granted.ticket, OA).await.unwrap();
    assert_eq!((good.user.as_str(), good.account), ("2026010203", session.account));
    let visited = house.tickets.store.read().await.unwrap().visited(session.id).await.unwrap();
    assert_eq!(visited, [(granted.service.id, OA.to_owned(), granted.ticket.clone())]);
    assert!(!format!("{granted:?}").contains(&granted.ticket), "tickets stay out of logs");
}

/// What is not released is not even opened.
#[tokio::test]
async fn only_released_attributes_are_opened() {
    let (house, session) = house().await;
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    let good = house.check(&ticket, OA).await.unwrap();
    let got: Vec<_> = good.attributes.iter().map(|(a, v)| (a.code(), v.as_str())).collect();
    assert_eq!(got, [("name", "欧阳·𠮷"), ("phone", "+86138002026010203")]);
    let ticket = house.issue(&session, "https://mail.example.cn/").await.unwrap().ticket;
    assert!(house.check(&ticket, "https://mail.example.cn/").await.unwrap().attributes.is_empty());
}

/// S-3: before first sign-in is done no service opens. P-37.
#[tokio::test]
async fn only_a_complete_session_of_an_active_account_gets_tickets() {
    let (house, session) = house().await;
    let obliged = SessionRow { level: Level::Obliged, ..(*session).clone() };
    assert!(matches!(house.issue(&obliged, OA).await, Err(TicketError::Obliged)));
    assert!(matches!(house.issue(&session, "https://else.cn/").await, Err(TicketError::UnknownService)));
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    for status in [Status::Disabled, Status::Suspended] {
        house.set_status(session.account, status).await;
        assert!(matches!(house.issue(&session, OA).await, Err(TicketError::AccountInactive)));
    }
    assert_eq!(house.check(&ticket, OA).await.unwrap_err(), FailureCode::InvalidTicket);
}

#[tokio::test]
async fn a_ticket_dies_with_its_time_and_its_session() {
    let (house, session) = house().await;
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    house.clock.advance(Duration::from_secs(30));
    assert_eq!(house.check(&ticket, OA).await.unwrap_err(), FailureCode::InvalidTicket);

    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    house.clock.advance(Duration::from_secs(29));
    assert!(house.check(&ticket, OA).await.is_ok());

    // Ended without burying its tickets (another process was quicker than its clean-up).
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    let mut unit = house.tickets.store.write(identity::ports::Durability::Full).await.unwrap();
    unit.end_session(session.id, house.clock.now()).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(house.check(&ticket, OA).await.unwrap_err(), FailureCode::InvalidTicket);

    let session = house.session(session.account, |_| ()).await;
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    house.end(&session).await;
    assert_eq!(house.check(&ticket, OA).await.unwrap_err(), FailureCode::InvalidTicket);
}

#[tokio::test]
async fn rubbish_is_no_ticket() {
    let (house, _) = house().await;
    let long = format!("ST-{}", "a".repeat(29));
    for ticket in [
        "",
        "ST-",
        "ST-1",
        "LT-x",
        "PGT-x",
        "st-aaaa",
        &"A".repeat(9999),
        "ST-../../etc/passwd/aaaaaaaaaaaa",
        &long,
    ] {
        assert_eq!(house.check(ticket, OA).await.unwrap_err(), FailureCode::InvalidTicket, "{ticket}");
    }
}

/// A service that was removed learns nothing more.
#[tokio::test]
async fn a_removed_service_validates_nothing() {
    let (house, session) = house().await;
    let ticket = house.issue(&session, OA).await.unwrap().ticket;
    house.tickets.registry.remove("OA", "test").await.unwrap();
    assert_eq!(house.check(&ticket, OA).await.unwrap_err(), FailureCode::InvalidService);
}

/// Freshness is proved once, by this session, for this service, within a minute.
#[tokio::test]
async fn a_freshness_proof_is_bound_and_good_once() {
    let (house, session) = house().await;
    let tickets = &house.tickets;
    let seal = |session: uuid::Uuid, service: &str, now: Time| {
        FreshProof::seal(&tickets.keyring, &*house.entropy, session, service, now)
    };
    let now = house.clock.now();
    let oa = ServiceUrl::parse(OA).unwrap();
    let fresh = async |proof: Option<String>| {
        tickets.issue(&session, oa.clone(), proof.as_deref(), true).await.map(|granted| granted.ticket)
    };
    assert!(matches!(fresh(None).await, Err(TicketError::NotFresh)));
    for stranger in [
        seal(uuid::Uuid::nil(), OA, now),
        seal(session.id, "https://oa.example.cn/cas/other", now),
        seal(session.id, OA, now.minus(Duration::from_mins(1))),
        seal(session.id, OA, now.plus(Duration::from_secs(1))),
        Some("AAAA".into()),
        Some("登".repeat(200)),
        Some(String::new()),
    ] {
        assert!(matches!(fresh(stranger.clone()).await, Err(TicketError::NotFresh)), "{stranger:?}");
    }
    assert_eq!(seal(session.id, "javascript:1", now), None);

    let proof = seal(session.id, OA, now);
    let ticket = fresh(proof.clone()).await.unwrap();
    assert!(matches!(fresh(proof.clone()).await, Err(TicketError::NotFresh)), "used");
    let asked = Validation {
        ticket: &ticket,
        service: OA,
        renew: true,
        accept_proxy: false,
        pgt_url: None,
        release: false,
    };
    assert!(tickets.validate(&asked).await.unwrap().fresh);
    // Without renew a used proof costs nothing but its freshness.
    let granted = tickets.issue(&session, oa.clone(), proof.as_deref(), false).await.unwrap();
    assert!(!house.check(&granted.ticket, OA).await.unwrap().fresh);

    let proof = seal(session.id, OA, now).unwrap();
    let rounds = (0..8).map(|_| {
        let (tickets, session, oa, proof) = (tickets.clone(), session.clone(), oa.clone(), proof.clone());
        tokio::spawn(async move { tickets.issue(&session, oa, Some(&proof), true).await.is_ok() })
    });
    let mut won = 0;
    for round in rounds.collect::<Vec<_>>() {
        won += usize::from(round.await.unwrap());
    }
    assert_eq!(won, 1);
}

/// CAS 3.0.3, appendix C.
#[test]
fn the_logout_document_names_the_ticket() {
    assert_eq!(
        slo::logout_request("ST-abc", "LR-1", Time(1_447_320_610_000_000)),
        "<samlp:LogoutRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" ID=\"LR-1\" Version=\"2.0\" \
         IssueInstant=\"2015-11-12T09:30:10Z\"><saml:NameID xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">\
         @NOT_USED@</saml:NameID><samlp:SessionIndex>ST-abc</samlp:SessionIndex></samlp:LogoutRequest>"
    );
    assert!(!slo::logout_request("ST-<x>&", "\"'", Time(0)).contains("<x>"));
}
