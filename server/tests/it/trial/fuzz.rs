//! S19: requests that nobody would send, made from the routes and the fields
//! that there are. None may end in a 5xx, and the house stands afterwards.
//!
//! `TONGXING_TRIAL_REQUESTS` says how many, `TONGXING_TRIAL_SEED` which ones.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Request, StatusCode};
use identity::console::Role;
use identity::policy::RecoveryMethod;
use identity::ports::{MatchKind, Method};
use identity::registry::NewService;
use server::settings::PURPOSES;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

use super::grammar::functions;
use super::people::Walker;
use super::{Chance, Kept, count, rows};
use crate::browser::{PASSWORD, person};
use crate::house::{House, templates};

const SERVICE: &str = "https://oa.example.edu.cn/";
const METHODS: &[&str] = &["GET", "GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
const KINDS: &[&str] = &[
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=gbk",
    "application/json",
    "multipart/form-data; boundary=edge",
    "multipart/form-data",
    "text/plain",
    "application/cbor",
    "\u{1}",
    "",
];
/// Numbers at the edges, as pages, limits, versions and ids.
const EDGES: &[&str] = &[
    "0",
    "-1",
    "1",
    "2",
    "2147483647",
    "2147483648",
    "-2147483649",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "18446744073709551616",
    "1e308",
    "NaN",
    "0x10",
    "１２",
    "00",
    "1.5",
    " 1",
    "+1",
];
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\0",
    "a\0b",
    "\r\nSet-Cookie: a=b",
    "'",
    "\"",
    "' OR 1=1 --",
    "%",
    "_",
    "\\",
    "../../etc/passwd",
    "<script>alert(1)</script>",
    "＜script＞",
    "{}",
    "[]",
    "null",
    "true",
    "𠮷䶮",
    "\u{202e}abc",
    "\u{2028}",
    "\u{feff}",
    "é\u{301}\u{301}\u{301}",
    "👩‍👩‍👧",
    "*",
    "a*",
    "NEAR(",
    "\"a\" AND",
    "a OR",
    "-a",
    "^a",
    "a:b",
    "//evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "/sign-in?next=/sign-in?next=/",
    "+8613800138000",
    "110105194912310021",
    "2026-02-30",
    "0000-00-00",
    "9999-12-31",
    "-0001-01-01",
    "292278-01-01",
    "1h",
    "-1h",
    "99999999999d",
    "1d1d",
    "\u{7f}",
    "ST-1-x",
    "TGT-",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "x",
    "%00",
    "%zz",
    "=",
];
const QUERY: &[&str] = &[
    "a",
    "after",
    "again",
    "before",
    "by",
    "cursor",
    "deep",
    "department",
    "did",
    "done",
    "ended",
    "factor",
    "find",
    "format",
    "from",
    "full",
    "gateway",
    "journey",
    "kind",
    "limit",
    "method",
    "need",
    "next",
    "number",
    "offset",
    "order",
    "page",
    "period",
    "person",
    "pgtUrl",
    "q",
    "qr",
    "renew",
    "saved",
    "seen",
    "service",
    "since",
    "size",
    "slot",
    "state",
    "status",
    "step",
    "tab",
    "targetService",
    "test",
    "ticket",
    "until",
    "warn",
    "way",
    "with",
];

struct Fuzz<'a> {
    chance: Chance,
    routes: Vec<String>,
    functions: Vec<(&'a str, &'a [super::grammar::Field])>,
    /// Values that mean something here: ids, numbers, paths, tokens that answers showed.
    known: Vec<String>,
    /// Fields of the form of an application.
    draft: Vec<String>,
}

impl Fuzz<'_> {
    fn value(&mut self) -> String {
        match self.chance.below(12) {
            0 | 1 => (*self.chance.pick(EDGES)).to_owned(),
            2 | 3 => (*self.chance.pick(HOSTILE)).to_owned(),
            4 => self.chance.pick(HOSTILE).repeat(self.chance.below(3000)),
            5 => {
                let mut text = self.chance.pick(&self.known).clone();
                let at = (0..=text.len()).rev().nth(self.chance.below(text.len() + 1)).unwrap();
                if text.is_char_boundary(at) {
                    let more = *self.chance.pick(HOSTILE);
                    text.insert_str(at, more);
                }
                text
            }
            _ => self.chance.pick(&self.known).clone(),
        }
    }

    /// A value, percent-encoded, sometimes into bytes that are no text.
    fn encoded(&mut self) -> String {
        if self.chance.one_in(40) {
            return "%ff%fe%00%c0%af".to_owned();
        }
        self.value().bytes().map(|byte| format!("%{byte:02X}")).collect()
    }

    /// A path of a route with its parameters filled, and perhaps a query.
    fn path(&mut self) -> String {
        let route = if self.chance.one_in(4) {
            let known: Vec<&String> = self.known.iter().filter(|text| text.starts_with('/')).collect();
            (*self.chance.pick(&known)).clone()
        } else {
            self.chance.pick(&self.routes).clone()
        };
        let parts: Vec<String> = route
            .split('/')
            .map(|part| if part.starts_with('{') { self.encoded() } else { part.to_owned() })
            .collect();
        let mut path = parts.join("/");
        if path.parse::<http::Uri>().is_err() || !path.starts_with('/') {
            path = "/".to_owned();
        }
        for _ in 0..self.chance.below(4) {
            let name = *self.chance.pick(QUERY);
            let mark = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{mark}{name}={}", self.encoded());
        }
        path
    }

    /// The fields of a function: mostly all, some missing, twice or unknown.
    fn body(&mut self, fields: &[super::grammar::Field]) -> String {
        let mut pairs = Vec::new();
        for (name, kind) in fields {
            if self.chance.one_in(60) {
                continue;
            }
            let name = match kind.as_str() {
                "ServiceForm" => {
                    let whole = self.draft.clone();
                    for part in &whole {
                        pairs.push(format!("{name}[{part}]={}", self.encoded()));
                    }
                    continue;
                }
                kind if kind.starts_with("BTreeMap") => format!("{name}[{}]", self.chance.pick(PURPOSES).0),
                _ if name == "page" && !self.chance.one_in(4) => {
                    pairs.push(format!("page={}", self.path().replace('&', "%26")));
                    continue;
                }
                _ => name.clone(),
            };
            pairs.push(format!("{name}={}", self.encoded()));
            if self.chance.one_in(100) {
                pairs.push(format!("{name}={}", self.encoded()));
            }
        }
        if self.chance.one_in(20) {
            pairs.push(format!("[{}][][x]=1", self.encoded()));
        }
        pairs.join("&")
    }

    /// A request: its method, path, and the rest.
    fn request(&mut self) -> (String, String, BTreeMap<&'static str, String>, Vec<u8>) {
        let mut headers = BTreeMap::from([("sec-fetch-site", "same-origin".to_owned())]);
        if self.chance.one_in(3) {
            headers.insert("accept", "application/json".to_owned());
        }
        for name in [
            "accept-language",
            "user-agent",
            "referer",
            "range",
            "if-none-match",
            "accept-encoding",
            "x-again",
        ] {
            if self.chance.one_in(25) {
                headers.insert(name, self.value());
            }
        }
        if self.chance.one_in(3) {
            let method = (*self.chance.pick(METHODS)).to_owned();
            let mut path = self.path();
            // Functions have their own turn below; by GET there is nothing but a 405.
            while path.starts_with("/_fn/") && !self.chance.one_in(20) {
                path = self.path();
            }
            let body = if method == "GET" { Vec::new() } else { self.multipart(&mut headers) };
            return (method, path, headers, body);
        }
        let (path, fields) = *self.chance.pick(&self.functions);
        let mut body = self.body(fields).into_bytes();
        headers.insert("content-type", KINDS[0].to_owned());
        if self.chance.one_in(15) {
            headers.insert("content-type", (*self.chance.pick(KINDS)).to_owned());
        }
        if self.chance.one_in(40) && !body.is_empty() {
            let cut = self.chance.below(body.len());
            body.truncate(cut);
        }
        ("POST".to_owned(), path.to_owned(), headers, body)
    }

    /// A form with a file, as the routes of uploads take it, or nearly.
    fn multipart(&mut self, headers: &mut BTreeMap<&'static str, String>) -> Vec<u8> {
        headers.insert("content-type", (*self.chance.pick(KINDS)).to_owned());
        if self.chance.one_in(2) {
            headers.insert("content-type", "multipart/form-data; boundary=edge".to_owned());
        }
        let (name, file) = (self.value(), self.value());
        let end = if self.chance.one_in(4) { "" } else { "\r\n--edge--\r\n" };
        let part = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\n\r\n{file}{end}",
            name.replace(['\r', '\n', '"'], "_")
        );
        part.into_bytes()
    }
}

/// The ids and paths that an answer shows, so that later requests reach further.
fn learn(known: &mut Vec<String>, body: &str, location: &str) {
    let mut add = |text: &str| {
        let text = text.replace("&amp;", "&");
        if text.len() > 3 && text.len() < 300 && known.len() < 600 && !known.contains(&text) {
            known.push(text);
        }
    };
    add(location);
    for part in body.split("href=\"").skip(1).chain(body.split("value=\"").skip(1)) {
        let text = part.split('"').next().unwrap_or_default();
        if !text.starts_with("/pkg/") {
            add(text);
        }
    }
    if let Some(last) = location.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()) {
        add(last);
    }
}

async fn actors(house: &House, round: usize) -> Vec<Walker<'_>> {
    let account = |role: usize| format!("{}", 900_000 + round * 10 + role);
    let mut all = vec![Walker::nobody(house, round).await];
    let phone = format!("139{:08}", round);
    let somebody = person(house, &account(0), &phone, Some([u8::try_from(round % 256).unwrap(); 32])).await;
    all.push(Walker::signed_in(house, somebody, &[Method::Password]).await);
    let roles = [Role::PlatformAdministrator, Role::SecurityAdministrator, Role::Auditor, Role::Reviewer];
    for (at, role) in roles.into_iter().enumerate() {
        all.push(Walker::administrator(house, &account(at + 1), role).await);
    }
    all
}

fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

/// S19
#[tokio::test]
async fn s19_no_request_ends_in_a_fault() {
    const ROUND: usize = 250;
    let total = count("TONGXING_TRIAL_REQUESTS", 3000);
    let seed = u64::try_from(count("TONGXING_TRIAL_SEED", 20_261_120)).unwrap();
    let house = House::with(|s| {
        s.policy.hashing.memory_kib = 64;
        s.policy.recovery.methods.push(RecoveryMethod::Questions);
    })
    .await;
    house.composed.registry.add(&NewService::new("OA", SERVICE, MatchKind::Prefix), "test").await.unwrap();
    let source = include_str!("../../../../app/src/console/applications/form.rs");
    let (_, draft) = source.split_once("pub struct ServiceForm {").unwrap();
    let draft = draft.split('}').next().unwrap().lines().filter_map(|line| line.trim().strip_prefix("pub "));
    let mut fuzz = Fuzz {
        chance: Chance::new(seed),
        routes: templates(&house.app),
        functions: functions().iter().map(|(path, fields)| (path.as_str(), fields.as_slice())).collect(),
        known: [
            "/",
            "/console",
            "/sign-in",
            SERVICE,
            PASSWORD,
            "13800138001",
            "login",
            "security",
            "phone",
            "on",
        ]
        .into_iter()
        .map(str::to_owned)
        .collect(),
        draft: draft.filter_map(|line| line.split(':').next()).map(str::to_owned).collect(),
    };
    assert!(fuzz.routes.len() > 150 && fuzz.draft.len() > 15, "{} {:?}", fuzz.routes.len(), fuzz.draft);
    // A fault that a plain form is led back with is a 303, but an error in the log.
    let errors = Kept::default();
    let writer = errors.clone();
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(move || writer.clone());
    let subscriber = tracing_subscriber::registry().with(lines.with_filter(LevelFilter::ERROR));
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut logged = 0;
    let (mut faults, mut statuses, mut memory) = (BTreeMap::new(), BTreeMap::<u16, usize>::new(), 0);
    let mut people = Vec::new();
    for at in 0..total {
        if at % ROUND == 0 {
            // Budgets are free again, and nobody is signed out for good.
            house.clock.advance(Duration::from_hours(2));
            people = actors(&house, at / ROUND).await;
        }
        if at == total / 4 {
            memory = resident();
        }
        let (method, path, headers, body) = fuzz.request();
        let who = fuzz.chance.below(people.len());
        let mutate_cookie = fuzz.chance.one_in(30);
        if mutate_cookie {
            let name = *fuzz.chance.pick(&["__Host-sid", "__Host-echo", "__Host-browser", "__Host-device"]);
            let value = fuzz.value();
            if HeaderValue::from_str(&value).is_ok() && !value.contains(';') {
                people[who].jar.insert(name.to_owned(), value);
            }
        }
        let told =
            format!("request {at} as {who}: {method} {path} {headers:?} {}", String::from_utf8_lossy(&body));
        let Some(request) = built(&people[who], &method, &path, &headers, body) else { continue };
        let response = house.raw_from(&people[who].peer, request).await;
        let status = response.status();
        *statuses.entry(status.as_u16()).or_default() += 1;
        let log = errors.text();
        let error = log[logged..].to_owned();
        logged = log.len();
        if status.is_server_error() || !error.is_empty() {
            let told = format!("{told}\n{error}");
            faults.entry(format!("{status} {}", path.split('?').next().unwrap())).or_insert(told);
        }
        let stream = response.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream");
        if !stream {
            let answer = crate::house::read(response).await;
            if status.is_success() || status.is_redirection() {
                learn(&mut fuzz.known, &answer.body, answer.header("location"));
            }
        }
        if people[who].jar.len() < 2 || mutate_cookie {
            people[who].jar.remove("__Host-echo");
        }
    }
    let grown = resident().saturating_sub(memory) / 1_000_000;
    println!(
        "S19: {total} requests, seed {seed}, statuses {statuses:?}, resident memory +{grown} MB since a quarter"
    );
    assert!(
        faults.is_empty(),
        "{} kinds of faults:\n{}",
        faults.len(),
        faults.values().cloned().collect::<Vec<_>>().join("\n\n")
    );
    assert_eq!(house.get("/sign-in").await.status, StatusCode::OK);
    assert_eq!(rows::texts(&house, "PRAGMA integrity_check").await, ["ok"]);
    // The log of faults is of no use when everything is refused at the door.
    let reached: usize = statuses.iter().filter(|(status, _)| **status < 400).map(|(_, n)| n).sum();
    assert!(reached * 4 > total, "{statuses:?}");
    assert!(grown < 64, "memory grew by {grown} MB");
}

/// The request, unless HTTP itself does not allow it.
fn built(
    who: &Walker<'_>,
    method: &str,
    path: &str,
    headers: &BTreeMap<&'static str, String>,
    body: Vec<u8>,
) -> Option<Request<Body>> {
    let cookies: Vec<String> = who.jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut request = Request::builder().method(method).uri(path).header("host", who.house.host());
    request = request.header("cookie", HeaderValue::from_str(&cookies.join("; ")).ok()?);
    if !headers.contains_key("accept") {
        request = request.header("accept", "text/html,*/*");
    }
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value.as_bytes()).ok()?);
    }
    request.body(Body::from(body)).ok()
}
