//! Proxy tickets (CAS 3.0.3, 2.5.4, 2.6, 2.7, 3.2 to 3.4).

use std::time::Duration;

use http::StatusCode;
use identity::registry::encode_component;

use super::cas::{OA, Server};

const MAIL: &str = "https://mail.example.cn/imap";
const CALLBACK: &str = "https://oa.example.cn/proxy/callback?x=1";

fn pgt_url(url: &str) -> String {
    format!("&pgtUrl={}", encode_component(url))
}

impl Server {
    /// A proxy-granting ticket for OA, through the callback.
    async fn granting(&self, session: &std::sync::Arc<identity::ports::SessionRow>) -> String {
        let ticket = self.ticket(session, OA).await;
        let answer = self.check("serviceValidate", &ticket, OA, &pgt_url(CALLBACK)).await;
        let iou = answer.element("proxyGrantingTicket").unwrap_or_else(|| panic!("{answer:?}")).to_owned();
        let call = self.callback.calls.lock().unwrap().last().unwrap().clone();
        let (url, query) = call.split_once("&pgtId=").unwrap();
        assert_eq!(url, CALLBACK, "parameters of the callback are preserved");
        let (granting, sent_iou) = query.split_once("&pgtIou=").unwrap();
        assert_eq!(sent_iou, iou);
        granting.to_owned()
    }

    async fn proxy(&self, granting: &str, target: &str) -> super::cas::Answer {
        self.get(None, &format!("/cas/proxy?pgt={granting}&targetService={}", encode_component(target))).await
    }

    async fn proxy_ticket(&self, granting: &str, target: &str) -> String {
        let answer = self.proxy(granting, target).await;
        answer.element("proxyTicket").unwrap_or_else(|| panic!("{answer:?}")).to_owned()
    }
}

#[tokio::test]
async fn a_service_acts_for_a_person_at_another() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    let ticket = server.proxy_ticket(&granting, MAIL).await;
    assert!(ticket.starts_with("PT-") && ticket.len() <= 32);
    let answer = server.check("proxyValidate", &ticket, MAIL, "").await;
    assert_eq!(answer.element("user"), Some("2026010203"));
    assert_eq!(answer.element("proxy"), Some(CALLBACK));
    assert_eq!(server.check("proxyValidate", &ticket, MAIL, "").await.code(), Some("INVALID_TICKET"));
    // A proxy-granting ticket is good more than once.
    let ticket = server.proxy_ticket(&granting, MAIL).await;
    assert_eq!(server.check("p3/proxyValidate", &ticket, MAIL, "").await.code(), None);
}

#[tokio::test]
async fn only_proxy_validate_accepts_proxy_tickets() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    for endpoint in ["serviceValidate", "p3/serviceValidate"] {
        let ticket = server.proxy_ticket(&granting, MAIL).await;
        let answer = server.check(endpoint, &ticket, MAIL, "").await;
        assert_eq!(answer.code(), Some("INVALID_TICKET_SPEC"));
        assert!(answer.body.contains("proxy ticket"), "the body says why: {answer:?}");
        assert_eq!(
            server.check("proxyValidate", &ticket, MAIL, "").await.code(),
            Some("INVALID_TICKET"),
            "spent"
        );
    }
    let ticket = server.proxy_ticket(&granting, MAIL).await;
    assert_eq!(server.check("validate", &ticket, MAIL, "").await.body, "no\n");
    let ticket = server.ticket(&session, OA).await;
    assert_eq!(server.check("proxyValidate", &ticket, OA, "").await.code(), None, "service tickets, too");
    let ticket = server.proxy_ticket(&granting, MAIL).await;
    assert_eq!(
        server.check("proxyValidate", &ticket, MAIL, "&renew=true").await.code(),
        Some("INVALID_TICKET")
    );
}

#[tokio::test]
async fn the_latest_proxy_stands_first() {
    let server = Server::new().await;
    server.house.service("Archive", "https://archive.example.cn/", |s| s.proxy = true).await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    let second = "https://archive.example.cn/pgt";
    let ticket = server.proxy_ticket(&granting, "https://archive.example.cn/").await;
    let answer =
        server.check("proxyValidate", &ticket, "https://archive.example.cn/", &pgt_url(second)).await;
    assert!(answer.element("proxyGrantingTicket").is_some(), "{answer:?}");
    let call = server.callback.calls.lock().unwrap().last().unwrap().clone();
    let granting = call.split_once("?pgtId=").unwrap().1.split('&').next().unwrap().to_owned();
    let ticket = server.proxy_ticket(&granting, MAIL).await;
    let body = server.check("proxyValidate", &ticket, MAIL, "").await.body;
    let (first, last) = (body.find(second).unwrap(), body.find(CALLBACK).unwrap());
    assert!(first < last, "{body}");
    assert_eq!(body.matches("<cas:proxy>").count(), 2);
}

/// pgtUrl is a way to make this server call somebody: HTTPS, a service that may,
/// and its own host only.
#[tokio::test]
async fn pgt_url_must_be_https_and_the_services_own() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for url in [
        "http://oa.example.cn/proxy/callback",
        "https://evil.example/callback",
        "https://oa.example.cn.evil.example/callback",
        "https://oa.example.cn@evil.example/callback",
        "https://127.0.0.1/callback",
        "https://[::1]/callback",
        "https://169.254.169.254/latest/meta-data",
        "https://mail.example.cn/callback",
        "https://oa.example.cn/a/../b",
        "https://oa.example.cn/#x",
        "file:///etc/passwd",
        "x",
    ] {
        let ticket = server.ticket(&session, OA).await;
        let answer = server.check("serviceValidate", &ticket, OA, &pgt_url(url)).await;
        assert_eq!(answer.code(), Some("INVALID_PROXY_CALLBACK"), "{url}");
        assert_eq!(
            server.check("serviceValidate", &ticket, OA, "").await.code(),
            Some("INVALID_TICKET"),
            "spent"
        );
    }
    let ticket = server.ticket(&session, MAIL).await;
    let answer =
        server.check("serviceValidate", &ticket, MAIL, &pgt_url("https://mail.example.cn/pgt")).await;
    assert_eq!(answer.code(), Some("UNAUTHORIZED_SERVICE_PROXY"));
    let ticket = server.ticket(&session, OA).await;
    assert_eq!(server.check("validate", &ticket, OA, &pgt_url(CALLBACK)).await.body, "yes\n2026010203\n");
    assert!(server.callback.calls.lock().unwrap().is_empty(), "nobody was called");
}

#[tokio::test]
async fn a_callback_that_does_not_answer_200_fails_the_validation() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    *server.callback.broken.lock().unwrap() = true;
    let ticket = server.ticket(&session, OA).await;
    let answer = server.check("p3/serviceValidate", &ticket, OA, &pgt_url(CALLBACK)).await;
    assert_eq!(answer.code(), Some("INVALID_PROXY_CALLBACK"));
    assert!(!answer.body.contains("proxyGrantingTicket") && !answer.body.contains("404"), "{answer:?}");
    // What was sent to the broken callback is worth nothing.
    let call = server.callback.calls.lock().unwrap().last().unwrap().clone();
    let granting = call.split_once("pgtId=").unwrap().1.split('&').next().unwrap().to_owned();
    assert_eq!(server.proxy(&granting, MAIL).await.code(), Some("INVALID_REQUEST"));
}

#[tokio::test]
async fn an_iou_tells_nothing_about_its_ticket() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    let call = server.callback.calls.lock().unwrap().last().unwrap().clone();
    let iou = call.split_once("pgtIou=").unwrap().1.to_owned();
    assert!(iou.starts_with("PGTIOU-") && granting.starts_with("PGT-"));
    assert!(iou.len() <= 64 && granting.len() <= 64);
    assert!(iou.bytes().chain(granting.bytes()).all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    let (a, b) = (&iou["PGTIOU-".len()..], &granting["PGT-".len()..]);
    // Independent random letters meet in one place of 32.
    let same = a.bytes().zip(b.bytes()).filter(|(a, b)| a == b).count();
    assert!(a != b && same < 10, "{same}");
    for wrong in [&iou, &granting.replace("PGT-", "ST-"), &granting.replace("PGT-", "PT-")] {
        assert_eq!(server.proxy(wrong, MAIL).await.code(), Some("INVALID_REQUEST"));
        assert_eq!(server.check("proxyValidate", wrong, OA, "").await.code(), Some("INVALID_TICKET"));
    }
    assert_eq!(server.check("proxyValidate", &granting, OA, "").await.code(), Some("INVALID_TICKET"));
    assert!(server.proxy(&granting, MAIL).await.code().is_none(), "none of that spent it");
}

#[tokio::test]
async fn a_granting_ticket_dies_at_logout_with_its_time_and_its_service() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    let pending = server.proxy_ticket(&granting, MAIL).await;
    assert_eq!(server.get(Some(&session), "/cas/logout").await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.proxy(&granting, MAIL).await.code(), Some("INVALID_REQUEST"));
    assert_eq!(server.check("proxyValidate", &pending, MAIL, "").await.code(), Some("INVALID_TICKET"));

    let session = server.house.session(session.account, |s| s.remembered = true).await;
    let granting = server.granting(&session).await;
    server.house.clock.advance(Duration::from_hours(2));
    assert_eq!(server.proxy(&granting, MAIL).await.code(), Some("INVALID_REQUEST"));

    // Two hours without use end a session that is not remembered.
    let idle = server.house.session(session.account, |_| ()).await;
    let granting = server.granting(&idle).await;
    server.house.clock.advance(Duration::from_secs(2 * 3600 - 1));
    assert_eq!(server.proxy(&granting, MAIL).await.code(), None);
    server.house.tickets.registry.remove("OA", "test").await.unwrap();
    assert_eq!(server.proxy(&granting, MAIL).await.code(), Some("UNAUTHORIZED_SERVICE"));
}

#[tokio::test]
async fn proxy_refuses_what_is_missing_or_unregistered() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let granting = server.granting(&session).await;
    let mail = encode_component(MAIL);
    for query in [
        String::new(),
        format!("pgt={granting}"),
        format!("targetService={mail}"),
        format!("pgt={granting}&targetService={mail}&targetService={mail}"),
        format!("pgt=PGT-x&targetService={mail}"),
        format!("pgt={granting}&targetService={mail}&format=YAML"),
    ] {
        let answer = server.get(None, &format!("/cas/proxy?{query}")).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::OK, Some("INVALID_REQUEST")), "{query}");
        assert!(answer.body.contains("<cas:proxyFailure"), "{answer:?}");
    }
    for target in ["https://evil.example/", "javascript:1", "imap.example.cn"] {
        assert_eq!(server.proxy(&granting, target).await.code(), Some("UNAUTHORIZED_SERVICE"), "{target}");
    }
    let json = server.get(None, &format!("/cas/proxy?pgt={granting}&targetService={mail}&format=JSON")).await;
    assert!(json.body.starts_with(r#"{"serviceResponse":{"proxySuccess":{"proxyTicket":"PT-"#), "{json:?}");
}
