//! The guarded client against real sockets.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use connect::http::{Allow, GuardedClient, Lookup, MAX_BODY, RequestError};
use connect::settings::Outbound;
use identity::policy::Span;
use identity::ticket::ProxyCallback as _;

use crate::block_on;
use crate::fake_http::{Answer, HttpFake};
use crate::trust::Authority;

fn outbound(allow: &[&str]) -> Outbound {
    Outbound { allow: allow.iter().map(|a| (*a).to_owned()).collect(), ..Outbound::default() }
}

fn client(allow: &[&str]) -> GuardedClient {
    GuardedClient::new(&outbound(allow)).expect("client")
}

async fn post(client: &GuardedClient, url: &str) -> Result<u16, RequestError> {
    client.post_form(url, &[("a", "1 & 2"), ("b", "中文")]).await.map(|r| r.status())
}

#[test]
fn a_form_arrives_as_it_was_sent() {
    block_on(async {
        let fake = HttpFake::start(Answer::Status(200)).await;
        assert_eq!(post(&client(&["127.0.0.1"]), &fake.url("127.0.0.1", "/slo?x=1#frag")).await, Ok(200));
        let request = fake.requests().pop().expect("a request");
        assert_eq!(request.line, "POST /slo?x=1 HTTP/1.1\r\n");
        assert_eq!(request.body, "a=1+%26+2&b=%E4%B8%AD%E6%96%87");
        let headers = request.headers.to_ascii_lowercase();
        assert!(headers.contains("content-type: application/x-www-form-urlencoded"), "{headers}");
        assert!(!headers.contains("accept-encoding") && !headers.contains("cookie"), "{headers}");
    });
}

/// `outbound.allow` opens exactly what it names.
#[test]
fn allow_names_hosts_ports_addresses_and_ranges() {
    block_on(async {
        let fake = HttpFake::start(Answer::Status(204)).await;
        let port = fake.addr.port();
        let (by_name, by_ip) = (fake.url("localhost", "/"), fake.url("127.0.0.1", "/"));
        let with_port = |host: &str, port: u16| format!("{host}:{port}");
        // (entry, does the name get through, does the address)
        for (entry, name, ip) in [
            ("localhost".to_owned(), true, false),
            ("LocalHost.".to_owned(), true, false),
            (with_port("localhost", port), true, false),
            (with_port("localhost", port ^ 1), false, false),
            ("127.0.0.1".to_owned(), true, true),
            ("::ffff:127.0.0.1".to_owned(), true, true),
            (with_port("127.0.0.1", port), true, true),
            (with_port("127.0.0.1", port ^ 1), false, false),
            ("127.0.0.0/8".to_owned(), true, true),
            ("127.9.9.9/8".to_owned(), true, true),
            ("127.0.0.2/31".to_owned(), false, false),
            ("10.0.0.0/8".to_owned(), false, false),
            ("other.example".to_owned(), false, false),
        ] {
            let client = client(&[&entry]);
            for (url, through) in [(&by_name, name), (&by_ip, ip)] {
                let expected = if through { Ok(204) } else { Err(RequestError::Forbidden) };
                assert_eq!(post(&client, url).await, expected, "{entry} {url}");
            }
        }
    });
}

#[test]
fn entries_that_cannot_be_understood_are_refused() {
    for entry in
        ["", "*", "*.example.edu", "http://a.example", "a.example/x", "a.example:0x", "10.0.0.0/33", "a b"]
    {
        let problem = Allow::parse(&[entry.to_owned()]).expect_err(entry);
        assert_eq!(problem.key, "outbound.allow");
        assert!(problem.message.contains(entry));
    }
    for entry in ["[::1]", "[::1]:443", "fd00::/8", "a.example:443", "资源.example"] {
        assert!(Allow::parse(&[entry.to_owned()]).is_ok(), "{entry}");
    }
}

/// Answers with 127.0.0.2 (allowed) the first time and 127.0.0.1 from then on.
struct Rebinding(AtomicUsize);

#[async_trait]
impl Lookup for Rebinding {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![IpAddr::from([127, 0, 0, if first { 2 } else { 1 }])])
    }
}

/// DNS rebinding: the address that was checked is the one that is called.
#[test]
fn a_name_that_changes_its_address_gains_nothing() {
    block_on(async {
        let good = HttpFake::start_at([127, 0, 0, 2].into(), 0, Answer::Status(200), None).await;
        let port = good.addr.port();
        let inner = HttpFake::start_at([127, 0, 0, 1].into(), port, Answer::Status(200), None).await;
        let lookup = Arc::new(Rebinding(AtomicUsize::new(0)));
        let client = GuardedClient::with_lookup(&outbound(&["127.0.0.2"]), lookup.clone()).expect("client");
        let url = format!("http://rebind.example:{port}/");
        assert_eq!(post(&client, &url).await, Ok(200));
        assert_eq!(lookup.0.load(Ordering::SeqCst), 1);
        assert_eq!(post(&client, &url).await, Err(RequestError::Forbidden));
        assert_eq!((good.accepted(), inner.accepted()), (1, 0));
    });
}

/// Both at once.
struct Mixed;

#[async_trait]
impl Lookup for Mixed {
    async fn lookup(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        Ok(vec![[127, 0, 0, 1].into(), [127, 0, 0, 2].into(), [10, 0, 0, 1].into()])
    }
}

#[test]
fn only_the_allowed_addresses_of_a_name_are_called() {
    block_on(async {
        let good = HttpFake::start_at([127, 0, 0, 2].into(), 0, Answer::Status(200), None).await;
        let port = good.addr.port();
        let inner = HttpFake::start_at([127, 0, 0, 1].into(), port, Answer::Status(200), None).await;
        let client = GuardedClient::with_lookup(&outbound(&["127.0.0.2"]), Arc::new(Mixed)).expect("client");
        assert_eq!(post(&client, &format!("http://mixed.example:{port}/")).await, Ok(200));
        assert_eq!((good.accepted(), inner.accepted()), (1, 0));
    });
}

#[test]
fn redirects_are_not_followed() {
    block_on(async {
        let inner = HttpFake::start(Answer::Status(200)).await;
        let outer = HttpFake::start(Answer::Redirect(inner.url("127.0.0.1", "/admin"))).await;
        assert_eq!(post(&client(&["127.0.0.1"]), &outer.url("127.0.0.1", "/")).await, Ok(302));
        assert_eq!(inner.accepted(), 0);
    });
}

#[test]
fn bodies_are_bounded() {
    block_on(async {
        for (size, expected) in [(MAX_BODY, Ok(MAX_BODY)), (MAX_BODY + 1, Err(RequestError::TooLarge))] {
            let fake = HttpFake::start(Answer::Big(size)).await;
            let reply =
                client(&["127.0.0.1"]).post_form(&fake.url("127.0.0.1", "/"), &[]).await.expect("reply");
            assert_eq!(reply.body().await.map(|b| b.len()), expected);
        }
    });
}

#[test]
fn silence_nonsense_and_nobody_are_told_apart() {
    block_on(async {
        let mut settings = outbound(&["127.0.0.1"]);
        settings.timeout = Span("200ms".parse::<Span>().expect("span").0);
        let quick = GuardedClient::new(&settings).expect("client");
        let silent = HttpFake::start(Answer::Hang).await;
        assert_eq!(post(&quick, &silent.url("127.0.0.1", "/")).await, Err(RequestError::Timeout));
        let nonsense = HttpFake::start(Answer::Garbage).await;
        assert_eq!(post(&quick, &nonsense.url("127.0.0.1", "/")).await, Err(RequestError::Protocol));
        let gone = std::net::TcpListener::bind("127.0.0.1:0").expect("bind").local_addr().expect("address");
        assert_eq!(post(&quick, &format!("http://{gone}/")).await, Err(RequestError::Unreachable));
    });
}

#[test]
fn tls_trusts_the_extra_authority_and_nobody_unknown() {
    block_on(async {
        let authority = Authority::new();
        let fake = HttpFake::start_tls(Answer::Status(200), authority.acceptor()).await;
        let url = |host: &str| format!("https://{host}:{}/callback?pgtId=PGT-1", fake.addr.port());
        let mut settings = outbound(&["127.0.0.0/8", "::1"]);
        let strangers = GuardedClient::new(&settings).expect("client");
        assert_eq!(strangers.get_status(&url("localhost")).await, Err(RequestError::Tls));
        assert!(fake.requests().is_empty());

        settings.extra_ca_file = authority.file();
        let friends = GuardedClient::new(&settings).expect("client");
        assert_eq!(friends.get_status(&url("localhost")).await, Ok(200));
        assert_eq!(friends.get_status(&url("127.0.0.1")).await, Ok(200));
        // The certificate is for other names: another name of the same machine is not trusted.
        assert_eq!(friends.get_status(&url("127.0.0.2")).await, Err(RequestError::Unreachable));
        let elsewhere =
            HttpFake::start_at([127, 0, 0, 2].into(), 0, Answer::Status(200), Some(authority.acceptor()))
                .await;
        let wrong_name = format!("https://127.0.0.2:{}/", elsewhere.addr.port());
        assert_eq!(friends.get_status(&wrong_name).await, Err(RequestError::Tls));
        assert_eq!(fake.requests()[0].line, "GET /callback?pgtId=PGT-1 HTTP/1.1\r\n");
    });
}

#[test]
fn a_proxy_callback_is_good_only_with_200() {
    block_on(async {
        let authority = Authority::new();
        let mut settings = outbound(&["localhost"]);
        settings.extra_ca_file = authority.file();
        let client = GuardedClient::new(&settings).expect("client");
        for (answer, expected) in [
            (Answer::Status(200), Ok(())),
            (Answer::Status(204), Err("status_204")),
            (Answer::Status(404), Err("status_404")),
            (Answer::Redirect("https://localhost/".to_owned()), Err("status_302")),
            (Answer::Garbage, Err("protocol")),
        ] {
            let fake = HttpFake::start_tls(answer, authority.acceptor()).await;
            let url = format!("https://localhost:{}/cb?pgtId=PGT-secret", fake.addr.port());
            assert_eq!(client.call(&url).await.map_err(|e| e.0), expected.map_err(str::to_owned));
        }
        let refused = client.call("https://10.0.0.1/?pgtId=PGT-secret").await.map_err(|e| e.0);
        assert_eq!(refused, Err("address_forbidden".to_owned()));
    });
}
