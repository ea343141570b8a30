//! `/cas/login` and `/cas/logout` (CAS 3.0.3, 2.1 to 2.3).

use axum::body::Body;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, SET_COOKIE};
use http::{Request, StatusCode};
use identity::ports::{Level, Status};
use identity::registry::encode_component;
use identity::session::Current;

use super::cas::{OA, Server};

fn login(service: &str, more: &str) -> String {
    format!("/cas/login?service={}{more}", encode_component(service))
}

#[tokio::test]
async fn a_signed_in_person_goes_to_the_service_with_a_ticket() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let answer = server.get(Some(&session), &login(OA, "")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with(&format!("{OA}&ticket=ST-")), "{answer:?}");
    assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
    assert_eq!(answer.ticket().len(), 32, "all clients accept 32 characters");

    let answer = server.get(Some(&session), &login("https://oa.example.cn/cas/#/inbox", "")).await;
    assert!(answer.location().starts_with("https://oa.example.cn/cas/?ticket=ST-"), "{answer:?}");
    assert!(answer.location().ends_with("#/inbox"), "{answer:?}");
}

/// Where the person was going survives: the page gets the service as it was given.
#[tokio::test]
async fn a_stranger_goes_to_the_sign_in_page_with_the_service() {
    let server = Server::new().await;
    let answer = server.get(None, &login(OA, "&method=POST")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), format!("/sign-in?service={}&method=POST", encode_component(OA)));
}

/// S-3: an unfinished first sign-in gets no ticket, not even by gateway.
#[tokio::test]
async fn an_obliged_session_gets_no_ticket() {
    let server = Server::new().await;
    let person = server.house.person("1", "甲").await;
    let obliged = server.house.session(person.row.id, |s| s.level = Level::Obliged).await;
    let answer = server.get(Some(&obliged), &login(OA, "")).await;
    assert_eq!(answer.location(), format!("/sign-in?service={}", encode_component(OA)));
    let answer = server.get(Some(&obliged), &login(OA, "&gateway=true")).await;
    assert_eq!(answer.location(), OA);
}

#[tokio::test]
async fn without_a_service_the_person_learns_that_they_are_signed_in() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for uri in ["/cas/login", "/cas/login?service=", "/cas/login?gateway=true"] {
        assert_eq!(server.get(Some(&session), uri).await.location(), "/", "{uri}");
        // Gateway without a service asks as if it were not there.
        assert_eq!(server.get(None, uri).await.location(), "/sign-in", "{uri}");
    }
}

#[tokio::test]
async fn gateway_without_a_session_must_redirect_without_a_ticket() {
    let server = Server::new().await;
    let answer = server.get(None, &login(OA, "&gateway=true")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, OA));
    let session = server.signed_in().await;
    let answer = server.get(Some(&session), &login(OA, "&gateway=true")).await;
    assert!(answer.location().contains("&ticket=ST-"));
}

#[tokio::test]
async fn renew_asks_for_credentials_whatever_session_there_is_and_beats_gateway() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for more in ["&renew=true", "&renew=true&gateway=true", "&renew", "&renew=1"] {
        let answer = server.get(Some(&session), &login(OA, more)).await;
        let page = format!("/sign-in?service={}&renew=true", encode_component(OA));
        assert_eq!(answer.location(), page, "{more}");
    }
    let proof = server.proof(&session, OA);
    let uri = login(OA, &format!("&renew=true&proof={proof}"));
    let ticket = server.get(Some(&session), &uri).await.ticket();
    assert_eq!(
        server.check("p3/serviceValidate", &ticket, OA, "&renew=true").await.element("isFromNewLogin"),
        Some("true")
    );
    // The back button does not make credentials fresh again.
    let answer = server.get(Some(&session), &uri).await;
    assert!(answer.location().starts_with("/sign-in?"), "{answer:?}");
}

#[tokio::test]
async fn an_unregistered_service_must_be_denied_with_a_message_and_no_redirect() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for more in ["", "&gateway=true", "&renew=true", "&method=POST"] {
        for session in [None, Some(&session)] {
            let answer = server.get(session, &login("https://evil.example/", more)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{more}");
            assert_eq!(answer.location(), "");
            assert!(answer.body.contains("没有在这里登记") && answer.body.contains("not registered"));
            assert!(!answer.body.contains("evil"), "the page repeats nothing of the request");
            assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
        }
    }
}

#[tokio::test]
async fn method_post_hands_the_ticket_over_by_form() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let answer = server.get(Some(&session), &login(OA, "&method=POST")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.body.contains(
            "<form method=\"post\" action=\"https://oa.example.cn/cas/callback?next=%2Fdoc%2F42\">"
        )
    );
    let (_, rest) = answer.body.split_once("name=\"ticket\" value=\"").unwrap();
    let ticket = rest.split('"').next().unwrap();
    assert!(answer.body.contains("<button type=\"submit\">"), "works without JavaScript");
    let policy = answer.header(CONTENT_SECURITY_POLICY);
    assert!(
        policy.contains("default-src 'none'") && policy.contains("form-action https://oa.example.cn;"),
        "{policy}"
    );
    assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
    assert_eq!(server.check("serviceValidate", ticket, OA, "").await.code(), None);
}

/// Credentials are presented on the sign-in page only; a POST goes on as a GET.
#[tokio::test]
async fn a_posted_login_takes_no_credentials() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let post = |uri: &str, body: String| {
        let mut request = Request::post(uri)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        request.extensions_mut().insert(Current(Some(session.clone())));
        request
    };
    let body = format!("service={}&username=u&password=p&gateway=true&proof=x", encode_component(OA));
    let answer = server.send(post("/cas/login", body)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), format!("/cas/login?service={}&gateway=true", encode_component(OA)));
    let doubled = server.send(post("/cas/login?service=a", "service=b".into())).await;
    assert_eq!(doubled.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_malformed_request_is_told_so() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let oa = encode_component(OA);
    for query in [
        format!("service={oa}&service={oa}"),
        format!("service={oa}&renew=true&renew=false"),
        "service=%zz".to_owned(),
        "service=%ff".to_owned(),
        format!("service={oa}&method=HEADER"),
        format!("service={oa}&method=PUT"),
    ] {
        let answer = server.get(Some(&session), &format!("/cas/login?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{query}");
        assert_eq!(answer.location(), "");
    }
}

/// P-37
#[tokio::test]
async fn a_disabled_account_gets_no_ticket() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    server.house.set_status(session.account, Status::Disabled).await;
    let answer = server.get(Some(&session), &login(OA, "")).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::FORBIDDEN, ""));
}

/// A link checker's HEAD makes no ticket and ends no session.
#[tokio::test]
async fn head_has_no_effect() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for uri in [login(OA, ""), "/cas/logout".into(), "/cas/validate".into(), "/cas/p3/serviceValidate".into()]
    {
        let mut request = Request::head(&uri).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Current(Some(session.clone())));
        assert_eq!(server.send(request).await.status, StatusCode::METHOD_NOT_ALLOWED, "{uri}");
    }
    server.ticket(&session, OA).await;
}

/// S11: our own links are paths; nothing is built from a host header.
#[tokio::test]
async fn s11_no_location_follows_the_host_header() {
    let server = Server::new().await;
    for (name, value) in
        [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("forwarded", "host=evil.example")]
    {
        for uri in [login(OA, ""), "/cas/login".into(), "/cas/logout".into()] {
            let request = Request::get(&uri).header(name, value).body(Body::empty()).unwrap();
            let answer = server.send(request).await;
            assert!(answer.location().starts_with('/') && !answer.location().contains("evil"), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn logout_ends_the_session_and_its_tickets() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let answer = server.get(Some(&session), "/cas/logout").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/signed-out"));
    assert_eq!(answer.header(SET_COOKIE), "__Host-session=; Max-Age=0");
    assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
    assert_eq!(server.check("serviceValidate", &ticket, OA, "").await.code(), Some("INVALID_TICKET"));
}

#[tokio::test]
async fn logout_must_redirect_to_registered_services_only_and_ignore_url() {
    let server = Server::new().await;
    let oa = encode_component(OA);
    for (query, wanted) in [
        (format!("service={oa}"), OA),
        (format!("service={oa}&url=https://evil.example/"), OA),
        ("url=https%3A%2F%2Fevil.example%2F".to_owned(), "/signed-out"),
        (format!("url={oa}"), "/signed-out"),
        ("service=https%3A%2F%2Fevil.example%2F".to_owned(), "/signed-out"),
        (format!("service={oa}&service={oa}"), "/signed-out"),
        ("service=%zz".to_owned(), "/signed-out"),
    ] {
        let answer = server.get(None, &format!("/cas/logout?{query}")).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, wanted), "{query}");
    }
}

/// Nobody is told that they are signed out when they are not.
#[tokio::test]
async fn a_logout_that_failed_says_so() {
    let server = Server::new().await;
    let person = server.house.person("1", "甲").await;
    let session = server.house.session(person.row.id, |s| s.user_agent = "cannot be ended".into()).await;
    let answer = server.get(Some(&session), "/cas/logout").await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SERVICE_UNAVAILABLE, ""));
}
