//! How long a page of the audit log takes:
//!
//! ```text
//! cargo run --release -p store --example audit -- [ROWS] [URL]
//! ```
//!
//! Fills a database (a SQLite file in the temporary folder unless a URL is
//! given) with half a year of entries, 5 million unless said otherwise, and
//! times every combination of filters: the first page, and one deep in the log.

use std::time::{Duration, Instant};

use identity::Time;
use identity::ports::{AuditEntry, AuditQuery, CountRow, Durability, Link, Span, Store, StoreError};
use uuid::Uuid;

const NOW: Time = Time(1_780_000_000_000_000);
const HALF_YEAR: u64 = 183 * 86_400;
const BATCH: u64 = 2000;
const PEOPLE: u64 = 200_000;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let rows: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(5_000_000);
    let folder = std::env::temp_dir().join(format!("tongxing-audit-{}", std::process::id()));
    let url = arguments.next().unwrap_or_else(|| format!("sqlite:{}", folder.join("audit.db").display()));
    let database = store::connect(&store::Options::new(url)).await?;
    database.migrate().await?;
    let store = database.store();
    let began = Instant::now();
    fill(&*store, rows).await?;
    println!("{rows} entries in {:.0} s, {} MB", began.elapsed().as_secs_f64(), database.size().await? >> 20);
    let memory = resident();
    for (name, query) in queries() {
        measure(&*store, name, &query, None).await?;
        measure(&*store, name, &query, Some((Time(NOW.0 - 90 * 86_400_000_000), Uuid::nil()))).await?;
    }
    overview(&*store).await?;
    println!("memory: {memory} kB before, {} kB after", resident());
    database.close().await;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Kinds of entries as they come: event, outcome, how many of a thousand.
const KINDS: [(&str, &str, u64); 9] = [
    ("sign_in", "success", 700),
    ("sign_in", "wrong_credentials", 120),
    ("sign_in", "locked", 20),
    ("code_sent", "success", 100),
    ("step_up", "success", 30),
    ("sign_out", "success", 20),
    ("password_changed", "success", 5),
    ("phone_bound", "success", 4),
    ("role_changed", "success", 1),
];

fn entry(n: u64, rows: u64) -> AuditEntry {
    let dice = n.wrapping_mul(2_654_435_761) >> 7;
    let mut left = dice % 1000;
    let (event, outcome, _) = KINDS
        .into_iter()
        .find(|(_, _, share)| {
            let here = left < *share;
            left = left.saturating_sub(*share);
            here
        })
        .unwrap_or(KINDS[0]);
    let ago = HALF_YEAR * 1_000_000 / rows * (rows - n);
    let at = Time(NOW.0 - i64::try_from(ago).unwrap_or(0));
    // Four in ten come through the campus' one address.
    let address = if dice % 10 < 4 {
        "203.0.113.1".to_owned()
    } else {
        format!("10.{}.{}.{}", dice % 7, dice / 7 % 250, dice / 1750 % 250)
    };
    let by_hand = dice % 1000 == 999 || event == "role_changed";
    AuditEntry {
        id: Uuid::from_u128((u128::from(n) << 64) | u128::from(dice)),
        at,
        event: event.to_owned(),
        outcome: outcome.to_owned(),
        account: Some(Uuid::from_u128(u128::from(dice % PEOPLE))),
        actor: by_hand.then(|| format!("900{}", dice % 5)),
        session: Some(Uuid::from_u128(u128::from(n))),
        address,
        user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0".to_owned(),
        detail: "{\"method\":\"password\",\"request\":\"0198c0de-aaaa-7bbb-8ccc-0123456789ab\"}".to_owned(),
        digest: Some([7; 32]),
    }
}

async fn fill(store: &dyn Store, rows: u64) -> Result<(), StoreError> {
    let mut n = 0;
    while n < rows {
        let end = (n + BATCH).min(rows);
        let mut unit = store.write(Durability::Relaxed).await?;
        let mut links = Vec::new();
        for at in n..end {
            let entry = entry(at, rows);
            unit.append_audit(&entry).await?;
            links.push(Link { id: entry.id, seq: at + 1, chain: [9; 32] });
        }
        unit.seal_audit(&links).await?;
        unit.commit().await?;
        n = end;
    }
    // Half a year of counts, as the sealer keeps them.
    for day in 0..183_i64 {
        let mut unit = store.write(Durability::Relaxed).await?;
        let start = Time(NOW.0 - day * 86_400_000_000);
        let of = |span, start, (event, outcome, share): (&str, &str, u64)| CountRow {
            span,
            start,
            event: event.to_owned(),
            outcome: outcome.to_owned(),
            method: "password".to_owned(),
            hits: share,
        };
        let mut counts: Vec<CountRow> = KINDS.into_iter().map(|kind| of(Span::Day, start, kind)).collect();
        for hour in 0..24 {
            let start = Time(start.0 - hour * 3_600_000_000);
            counts.extend(KINDS.into_iter().map(|kind| of(Span::Hour, start, kind)));
        }
        unit.add_audit_counts(&counts).await?;
        unit.set_audit_day(day, &[3; 4096]).await?;
        unit.commit().await?;
    }
    Ok(())
}

fn queries() -> Vec<(&'static str, AuditQuery)> {
    let text = |text: &str| Some(text.to_owned());
    let all = AuditQuery::default();
    let week = AuditQuery { from: Some(Time(NOW.0 - 120 * 86_400_000_000)), ..all.clone() };
    vec![
        ("nothing", all.clone()),
        ("from", week.clone()),
        ("event, common", AuditQuery { event: text("sign_in"), ..all.clone() }),
        ("event, rare", AuditQuery { event: text("role_changed"), ..all.clone() }),
        ("event, unknown", AuditQuery { event: text("nothing"), ..all.clone() }),
        ("outcome, common", AuditQuery { outcome: text("success"), ..all.clone() }),
        ("outcome, rare", AuditQuery { outcome: text("locked"), ..all.clone() }),
        ("event and outcome", AuditQuery { event: text("sign_in"), outcome: text("locked"), ..all.clone() }),
        (
            "event and outcome, none",
            AuditQuery { event: text("code_sent"), outcome: text("locked"), ..all.clone() },
        ),
        ("actor", AuditQuery { actor: text("9003"), ..all.clone() }),
        (
            "actor and event, none",
            AuditQuery { actor: text("9003"), event: text("phone_bound"), ..week.clone() },
        ),
        ("account", AuditQuery { account: Some(Uuid::from_u128(4711)), ..all.clone() }),
        (
            "account and outcome",
            AuditQuery { account: Some(Uuid::from_u128(4711)), outcome: text("locked"), ..all.clone() },
        ),
        ("address, gateway", AuditQuery { address: text("203.0.113.1"), ..all.clone() }),
        ("address, one's own", AuditQuery { address: text("10.3.7.9"), ..all.clone() }),
        (
            "gateway and common event",
            AuditQuery { address: text("203.0.113.1"), event: text("sign_in"), ..all.clone() },
        ),
        (
            "gateway and rare event",
            AuditQuery { address: text("203.0.113.1"), event: text("role_changed"), ..all.clone() },
        ),
        (
            "gateway, sign_in, locked, actor: none",
            AuditQuery {
                address: text("203.0.113.1"),
                event: text("sign_in"),
                outcome: text("locked"),
                actor: text("9001"),
                ..all
            },
        ),
    ]
}

async fn measure(store: &dyn Store, name: &str, query: &AuditQuery, before: Option<(Time, Uuid)>) -> Outcome {
    let query = AuditQuery { before, ..query.clone() };
    let mut slowest = Duration::ZERO;
    let mut first = Duration::ZERO;
    let mut found = (0, false);
    for round in 0..5 {
        let began = Instant::now();
        let page = store.read().await?.search_audit(&query, 50).await?;
        let took = began.elapsed();
        if round == 0 {
            first = took;
        } else {
            slowest = slowest.max(took);
        }
        found = (page.rows.len(), page.next.is_some());
    }
    println!(
        "{name:<40} {:<6} {:>3} rows, more: {:<5} first {:>7.2} ms, then at most {:>7.2} ms",
        if before.is_some() { "deep" } else { "newest" },
        found.0,
        found.1,
        first.as_secs_f64() * 1000.0,
        slowest.as_secs_f64() * 1000.0
    );
    Ok(())
}

async fn overview(store: &dyn Store) -> Outcome {
    for (name, span, days) in [("24 hours", Span::Hour, 1), ("183 days", Span::Day, 183)] {
        let began = Instant::now();
        let mut unit = store.read().await?;
        let from = Time(NOW.0 - days * 86_400_000_000);
        let counts = unit.audit_counts(span, from, &["sign_in", "step_up", "code_sent"]).await?;
        let days = unit.audit_days(0).await?;
        let waiting = unit.count_unsealed_audit().await?;
        println!(
            "overview, {name}: {} counts, {} days, {} waiting: {:.2} ms",
            counts.len(),
            days.len(),
            waiting.count,
            began.elapsed().as_secs_f64() * 1000.0
        );
    }
    Ok(())
}

/// Resident memory in kB, where /proc tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0)
}
