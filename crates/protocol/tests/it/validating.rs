//! The validation endpoints (CAS 3.0.3, 2.4 to 2.9, 3.1, 4.1).

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use identity::Policy;
use identity::registry::encode_component;

use super::cas::{OA, Server};

const ENDPOINTS: [&str; 4] = ["serviceValidate", "proxyValidate", "p3/serviceValidate", "p3/proxyValidate"];

#[tokio::test]
async fn a_ticket_is_good_for_one_attempt_on_every_endpoint() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for endpoint in ENDPOINTS {
        let ticket = server.ticket(&session, OA).await;
        let answer = server.check(endpoint, &ticket, OA, "").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header(CONTENT_TYPE), "application/xml; charset=UTF-8");
        assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
        assert_eq!(answer.element("user"), Some("2026010203"), "{answer:?}");
        let again = server.check(endpoint, &ticket, OA, "").await;
        assert_eq!((again.status, again.code()), (StatusCode::OK, Some("INVALID_TICKET")));
    }
}

#[tokio::test]
async fn invalid_service_must_kill_the_ticket() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    // S10: 100 of 100.
    for round in 0..100 {
        let ticket = server.ticket(&session, OA).await;
        let wrong =
            ["https://mail.example.cn/", "https://oa.example.cn/cas/callback", "https://evil.example/", "x"]
                [round % 4];
        let endpoint = ENDPOINTS[round % 4];
        assert_eq!(server.check(endpoint, &ticket, wrong, "").await.code(), Some("INVALID_SERVICE"));
        assert_eq!(server.check(endpoint, &ticket, OA, "").await.code(), Some("INVALID_TICKET"));
    }
    // A ticket that let nobody in is no visit: single logout has nobody to tell.
    let visited = server.house.tickets.store.read().await.unwrap().visited(session.id).await.unwrap();
    assert!(visited.is_empty(), "{visited:?}");
}

/// The URL is compared in its normal form, so that a client may encode as it likes.
#[tokio::test]
async fn the_same_service_may_be_written_differently() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, "https://oa.example.cn/cas/登录?x=1#top").await;
    let other = format!("HTTPS://OA.example.cn:443/cas/%e7%99%bb%e5%bd%95?x=1&ticket={ticket}");
    assert_eq!(server.check("serviceValidate", &ticket, &other, "").await.code(), None);
}

#[tokio::test]
async fn an_expired_ticket_fails() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    server.house.clock.advance(Duration::from_secs(30));
    assert_eq!(server.check("p3/serviceValidate", &ticket, OA, "").await.code(), Some("INVALID_TICKET"));
}

#[tokio::test]
async fn renew_at_validation_fails_for_single_sign_on_tickets_and_spends_them() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    for endpoint in ENDPOINTS {
        let ticket = server.ticket(&session, OA).await;
        let answer = server.check(endpoint, &ticket, OA, "&renew=true").await;
        assert_eq!(answer.code(), Some("INVALID_TICKET"));
        assert!(answer.body.contains("renew"), "the body says why: {answer:?}");
        assert_eq!(server.check(endpoint, &ticket, OA, "").await.code(), Some("INVALID_TICKET"));
    }
    let ticket = server.ticket(&session, OA).await;
    assert_eq!(server.check("validate", &ticket, OA, "&renew=true").await.body, "no\n");
    // A ticket right after signing in passes.
    let proof = server.proof(&session, OA);
    let uri = format!("/cas/login?service={}&proof={proof}", encode_component(OA));
    let ticket = server.get(Some(&session), &uri).await.ticket();
    assert_eq!(server.check("serviceValidate", &ticket, OA, "&renew=true").await.code(), None);
}

#[tokio::test]
async fn cas_1_answers_yes_with_the_user_and_no() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let answer = server.check("validate", &ticket, OA, "").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "yes\n2026010203\n"));
    assert_eq!(answer.header(CONTENT_TYPE), "text/plain; charset=UTF-8");
    assert_eq!(answer.header(CACHE_CONTROL), "no-store, no-cache");
    assert_eq!(server.check("validate", &ticket, OA, "").await.body, "no\n");
    for query in ["", "?ticket=ST-1", "?service=a", "?ticket=ST-1&service=a&service=b"] {
        assert_eq!(server.get(None, &format!("/cas/validate{query}")).await.body, "no\n", "{query}");
    }

    let mut policy = Policy::default();
    policy.cas.name_on_v1 = false;
    let server = Server::with(policy).await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    assert_eq!(server.check("validate", &ticket, OA, "").await.body, "yes\n");
}

#[tokio::test]
async fn attributes_are_sent_under_p3_and_by_policy_under_2() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let answer = server.check("p3/serviceValidate", &ticket, OA, "").await;
    assert_eq!(answer.element("authenticationDate"), Some("2026-09-01T00:00:00Z"));
    assert_eq!(answer.element("longTermAuthenticationRequestTokenUsed"), Some("false"));
    assert_eq!(answer.element("isFromNewLogin"), Some("false"));
    assert_eq!(answer.element("name"), Some("欧阳·𠮷]]&gt;&lt;&amp;"));
    assert_eq!(answer.element("department"), Some("数学 &amp; 系统科学研究院"));
    assert_eq!(answer.element("phone"), Some("+86138002026010203"));
    assert_eq!(answer.element("email"), Some("2026010203@example.edu.cn"));
    assert_eq!(answer.element("alias"), None, "not released");

    let ticket = server.ticket(&session, OA).await;
    assert!(!server.check("serviceValidate", &ticket, OA, "").await.body.contains("attributes"));

    let ticket = server.ticket(&session, "https://mail.example.cn/").await;
    let answer = server.check("p3/serviceValidate", &ticket, "https://mail.example.cn/", "").await;
    assert!(answer.element("isFromNewLogin").is_some() && answer.element("name").is_none(), "{answer:?}");

    let mut policy = Policy::default();
    policy.cas.attributes_on_v2 = true;
    let server = Server::with(policy).await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    assert!(server.check("serviceValidate", &ticket, OA, "").await.element("name").is_some());
}

/// CAS 3.0.3, 4.1.3: a remembered session MUST be told on all endpoints. J-13.
#[tokio::test]
async fn a_remembered_session_is_told_on_every_endpoint() {
    let server = Server::new().await;
    let person = server.house.person("1", "甲").await;
    let session = server.house.session(person.row.id, |s| s.remembered = true).await;
    for endpoint in ENDPOINTS {
        let ticket = server.ticket(&session, OA).await;
        let answer = server.check(endpoint, &ticket, OA, "").await;
        assert_eq!(answer.element("longTermAuthenticationRequestTokenUsed"), Some("true"), "{endpoint}");
        assert_eq!(answer.element("name").is_some(), endpoint.starts_with("p3"), "{endpoint}");
    }
}

#[tokio::test]
async fn json_is_served_when_asked_for() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let answer = server.check("p3/serviceValidate", &ticket, OA, "&format=JSON").await;
    assert_eq!(answer.header(CONTENT_TYPE), "application/json; charset=UTF-8");
    let value: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    let success = &value["serviceResponse"]["authenticationSuccess"];
    assert_eq!(success["user"], "2026010203");
    assert_eq!(success["attributes"]["name"], "欧阳·𠮷]]><&");
    assert_eq!(success["attributes"]["isFromNewLogin"], false);
    let answer = server.check("serviceValidate", &ticket, OA, "&format=json").await;
    let value: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(value["serviceResponse"]["authenticationFailure"]["code"], "INVALID_TICKET");
}

#[tokio::test]
async fn invalid_request_for_what_is_missing_doubled_or_unsupported() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let oa = encode_component(OA);
    for endpoint in ENDPOINTS {
        for query in [
            String::new(),
            format!("service={oa}"),
            format!("ticket={ticket}"),
            format!("ticket={ticket}&service="),
            format!("ticket={ticket}&service={oa}&service={oa}"),
            format!("ticket={ticket}&service={oa}&ticket=ST-x"),
            format!("ticket={ticket}&service={oa}&format=YAML"),
            format!("ticket={ticket}&service={oa}&renew=true&renew=false"),
            format!("ticket={ticket}&service={oa}&pgtUrl=%ff"),
            format!("Ticket={ticket}&Service={oa}"),
        ] {
            let answer = server.get(None, &format!("/cas/{endpoint}?{query}")).await;
            assert_eq!((answer.status, answer.code()), (StatusCode::OK, Some("INVALID_REQUEST")), "{query}");
        }
    }
    // None of these was an attempt.
    assert_eq!(server.check("serviceValidate", &ticket, OA, "").await.code(), None);
}

#[tokio::test]
async fn a_failure_repeats_nothing_of_the_request() {
    let server = Server::new().await;
    for ticket in ["ST-%3Cscript%3E", "ST-aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "PGT-1"] {
        let answer = server.check("serviceValidate", ticket, "https://x.cn/%3Cscript%3E", "").await;
        assert_eq!(answer.code(), Some("INVALID_TICKET"));
        assert!(!answer.body.contains("script") && !answer.body.contains("aaaa"), "{answer:?}");
    }
}

/// Our own trouble is not the caller's fault, and says nothing about the inside.
#[tokio::test]
async fn internal_error_when_the_database_is_away() {
    let server = Server::new().await;
    let session = server.signed_in().await;
    let ticket = server.ticket(&session, OA).await;
    let server = server.without_database().await;
    for endpoint in ENDPOINTS {
        let answer = server.check(endpoint, &ticket, OA, "").await;
        assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, Some("INTERNAL_ERROR")));
        assert_eq!(answer.header(RETRY_AFTER), "1");
        assert!(!answer.body.contains("away"), "{answer:?}");
    }
    let answer = server.check("validate", &ticket, OA, "").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "no\n"));
    let answer = server.get(None, &format!("/cas/proxy?pgt=PGT-{}&targetService=x", "a".repeat(29))).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, Some("INTERNAL_ERROR")));
    let answer = server.get(Some(&session), &format!("/cas/login?service={}", encode_component(OA))).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::SERVICE_UNAVAILABLE, ""));
}

/// S10: 50 tickets, 20 validations at once each: one success each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s10_of_parallel_validations_exactly_one_succeeds() {
    let server = Arc::new(Server::new().await);
    let session = server.signed_in().await;
    let mut rounds = Vec::new();
    for _ in 0..50 {
        let ticket = server.ticket(&session, OA).await;
        rounds.push(
            (0..20)
                .map(|i| {
                    let (server, ticket) = (server.clone(), ticket.clone());
                    let endpoint = ENDPOINTS[i % 4];
                    tokio::spawn(async move { server.check(endpoint, &ticket, OA, "").await })
                })
                .collect::<Vec<_>>(),
        );
    }
    for round in rounds {
        let mut won = 0;
        for answer in round {
            let answer = answer.await.unwrap();
            match answer.code() {
                None => won += usize::from(answer.element("user") == Some("2026010203")),
                Some(code) => assert_eq!(code, "INVALID_TICKET"),
            }
        }
        assert_eq!(won, 1);
    }
}
