//! S13: four hundred names that are more than names, stored past every check, as
//! an older system or a hand in the database may have left them. Pages, CAS and
//! lists show each one whole and as text; the log has one line per event.
//!
//! Whether a browser executes any is tried in Chromium (`end2end/tests/names.spec.ts`).

use std::collections::BTreeMap;

use identity::console::Role;
use identity::outbox::Outbox;
use identity::ports::{AccountRow, Effect, Level, MatchKind, Method, OutboxState};
use identity::registry::NewService;
use tracing_subscriber::layer::SubscriberExt as _;
use vocabulary::PersonName;

use super::people::{Walker, encode};
use super::{Chance, Kept};
use crate::browser::session;
use crate::house::House;

const SERVICE: &str = "https://oa.example.edu.cn/";

/// What names are made of.
const PARTS: &[&str] = &[
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><b>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&lt;b&gt;",
    "&#60;",
    "&amp;",
    "{{7*7}}",
    "${7*7}",
    "%3Cscript%3E",
    "\\u003cscript\\u003e",
    "expression(alert(1))",
    "@import url(x)",
    "＜script＞",
    "﹤b﹥",
    "\u{2028}",
    "\u{2029}",
    "\u{202e}",
    "\u{2066}",
    "\u{200d}",
    "\u{200b}",
    "\u{feff}",
    "a\u{301}\u{301}\u{301}",
    "𠮷",
    "䶮",
    "\u{30000}",
    "\u{31350}",
    "\u{2ebf0}",
    "葛\u{e0100}",
    "·",
    "•",
    "・",
    "👩‍👩‍👧",
    "😀",
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "=HYPERLINK(\"http://evil.example\")",
    "|calc",
    "\"",
    "'",
    ";",
    ",",
    "\t",
    "\n",
    "\r\n2026-01-01 INFO forged",
    "张",
    "欧阳娜娜",
    "مرحبا",
    "O'Brien",
    "null",
    "undefined",
    "NaN",
    "true",
    "\\",
    "/../",
    "%0d%0a",
    "%00",
    "a",
    " ",
];

fn names() -> Vec<String> {
    let mut chance = Chance::new(13);
    // A plain one first, and one that is refused where it is typed.
    let mut all: Vec<String> =
        ["张三", "张\u{200b}三"].iter().chain(PARTS).map(|part| (*part).to_owned()).collect();
    all.push("张".repeat(60));
    all.push("𠮷".repeat(60));
    all.push(format!("a{}", "\u{301}".repeat(50)));
    while all.len() < 400 {
        let parts = 1 + chance.below(4);
        let name: String = (0..parts).map(|_| *chance.pick(PARTS)).collect();
        let name: String = name.chars().take(60).collect();
        if !name.trim().is_empty() && !all.contains(&name) {
            all.push(name);
        }
    }
    all.retain(|name| !name.trim().is_empty());
    all
}

/// What the markup stands for, as text.
fn text_of(markup: &str) -> String {
    markup
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2F;", "/")
        .replace("&#13;", "\r")
        .replace("&#xD;", "\r")
        .replace("&#10;", "\n")
        .replace("&#9;", "\t")
        .replace("&amp;", "&")
}

/// What a name could have brought into a page as markup: tags and attributes that run or show
/// something, each as often as it stands there. Quoted values and texts are no markup.
fn markup(page: &str) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        // Values are left out: what is between quotes.
        let (mut quote, mut bare, mut end) = (None, String::new(), tag.len());
        for (at, letter) in tag.char_indices() {
            match (quote, letter) {
                (None, '"' | '\'') => quote = Some(letter),
                (None, '>') => {
                    end = at;
                    break;
                }
                (None, letter) => bare.push(letter),
                (Some(open), letter) if open == letter => quote = None,
                (Some(_), _) => {}
            }
        }
        for word in bare.split_whitespace() {
            let word = word.trim_start_matches('/').to_lowercase();
            let runs = ["script", "svg", "img", "b", "iframe", "style", "textarea", "title", "!--"];
            if runs.contains(&word.as_str()) || word.starts_with("on") || word.starts_with('!') {
                *found.entry(word).or_default() += 1;
            }
        }
        rest = &tag[end..];
    }
    found
}

/// Whether a page shows the name whole, as text, and has no more markup than the page of a plain name.
fn shows(page: &str, name: &str, plain: &BTreeMap<String, usize>) -> bool {
    text_of(page).contains(name) && markup(page) == *plain
}

/// S13
#[tokio::test]
async fn s13_names_stay_text_everywhere() {
    let log = Kept::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt::layer().json().with_writer(move || writer.clone());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(lines));
    let house = House::new().await;
    let mut service = NewService::new("OA", SERVICE, MatchKind::Prefix);
    service.attributes = vec!["name".into()];
    house.composed.registry.add(&service, "test").await.unwrap();
    let domain = &house.composed.domain;
    let now = domain.now();
    let mut chief = Walker::administrator(&house, "9001", Role::PlatformAdministrator).await;
    let names = names();
    assert!(names.len() >= 390, "{}", names.len());
    let mut wrong = Vec::new();
    // What the pages of a plain name have, which comes first.
    let mut plain: BTreeMap<u8, BTreeMap<String, usize>> = BTreeMap::new();
    let (mut accepted, mut shown) = (0, 0);
    for (at, name) in names.iter().enumerate() {
        let number = format!("N{at:04}");
        let row = AccountRow {
            number: number.clone(),
            number_key: number.to_lowercase(),
            name: name.clone(),
            kind: "staff".into(),
            department: name.clone(),
            ..AccountRow::blank(domain.id(now), now)
        };
        let mail = Effect::Mail {
            to: "a@example.edu.cn".into(),
            template: "password_changed".into(),
            locale: "zh-CN".into(),
            params: [("name".to_owned(), name.clone())].into(),
        };
        let sms = Effect::Sms {
            to: "+8613800138000".into(),
            template: "password_changed".into(),
            locale: "zh-CN".into(),
            params: [("name".to_owned(), name.clone())].into(),
        };
        let mut unit = domain.write().await.unwrap();
        unit.insert_accounts(std::slice::from_ref(&row)).await.unwrap();
        for effect in [mail, sms] {
            let queued =
                Outbox::row(&*domain.entropy, &domain.keyring, now, &effect, None, OutboxState::Queued);
            unit.enqueue(&queued).await.unwrap();
        }
        unit.commit().await.unwrap();
        let token = session(&house, row.id, Level::Full, &[Method::Password]).await;
        let jar = [("__Host-sid".to_owned(), token)].into();
        let mut walker = Walker { house: &house, jar, peer: "203.0.113.9:4711".into() };
        let mut judge = |what: &str, right: bool, text: &str| {
            shown += 1;
            if !right {
                let around =
                    format!("whole {}, markup {:?}", text_of(text).contains(name.as_str()), markup(text));
                wrong.push(format!("{what}: {name:?}: {around}"));
            }
        };
        let page = walker.get("/").await.body;
        judge(
            "the personal centre",
            shows(&page, name, plain.entry(0).or_insert_with(|| markup(&page))),
            &page,
        );
        let page = chief.get(&format!("/console/people/{}", row.id)).await.body;
        judge("the console", shows(&page, name, plain.entry(1).or_insert_with(|| markup(&page))), &page);
        let page = chief.get(&format!("/console/people/{}/edit", row.id)).await.body;
        judge(
            "a form of the console",
            shows(&page, name, plain.entry(2).or_insert_with(|| markup(&page))),
            &page,
        );
        let led = walker.get(&format!("/cas/login?{}", encode(&[("service", SERVICE)]))).await;
        let (_, ticket) = led.header("location").split_once("ticket=").expect("a ticket");
        let query = encode(&[("service", SERVICE), ("ticket", ticket)]);
        let xml = walker.get(&format!("/cas/p3/serviceValidate?{query}")).await.body;
        let value = xml.split("<cas:name>").nth(1).and_then(|rest| rest.split("</cas:name>").next());
        judge(
            "CAS",
            value.is_some_and(|value| {
                !value.contains('<') && text_of(value).replace('\r', "") == name.replace('\r', "")
            }),
            &xml,
        );

        // What is typed at the console is judged, and comes back as text where it is refused.
        let typed = format!("T{at:04}");
        let add = [("number", typed.as_str()), ("name", name.as_str()), ("kind", "staff")];
        let led = chief.form("console/people_save", &add).await.header("location").to_owned();
        match PersonName::parse(name) {
            Ok(parsed) => {
                accepted += 1;
                let kept = domain.read().await.unwrap().account_by_key(&typed.to_lowercase()).await.unwrap();
                let kept = kept.map(|account| account.row.name);
                judge("what was accepted", kept.as_deref() == Some(parsed.as_str()), &led);
            }
            Err(_) => {
                let page = chief.get(&led).await.body;
                let same = markup(&page) == *plain.entry(3).or_insert_with(|| markup(&page));
                judge("what was refused", led.contains("again=") && same, &page);
            }
        }
    }
    let led = chief.form("console/people_export", &[]).await.header("location").to_owned();
    let csv = chief.get(&led).await.body;
    let rows = records(&csv);
    let mut missing = 0;
    for (at, name) in names.iter().enumerate() {
        let number = format!("N{at:04}");
        let Some(row) = rows.iter().find(|row| row[0].trim_start_matches('\'') == number) else {
            wrong.push(format!("the list has no {number}"));
            continue;
        };
        let formula = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        if row.iter().any(formula) {
            wrong.push(format!("a formula: {row:?}"));
        }
        let whole = row.iter().any(|cell| cell == name || cell.strip_prefix('\'') == Some(name));
        missing += usize::from(!whole);
    }
    if missing > 0 {
        wrong.push(format!("{missing} names are not whole in the list"));
    }
    for _ in 0..900 {
        house.composed.worker.run_once().await.unwrap();
    }
    for file in ["mail.jsonl", "sms.jsonl"] {
        let sent =
            std::fs::read_to_string(house.composed.settings.data_dir.join("outbox").join(file)).unwrap();
        let whole: Vec<serde_json::Value> =
            sent.lines().map(|line| serde_json::from_str(line).expect("one line, one message")).collect();
        assert!(whole.len() >= names.len(), "{file}: {} of {}", whole.len(), names.len());
    }
    let log = log.text();
    let broken = log.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_err()).count();
    assert_eq!(broken, 0, "lines of the log are split");
    println!(
        "S13: {} names, {accepted} accepted where they are typed; shown {shown} times, {} wrong; {} lines of log, 0 split",
        names.len(),
        wrong.len(),
        log.lines().count()
    );
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    );
}

/// The cells of a CSV file, also those of several lines.
fn records(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = csv.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => cell.push(letters.next().unwrap()),
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\r', false) if letters.peek() == Some(&'\n') => {}
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (letter, _) => cell.push(letter),
        }
    }
    rows
}
