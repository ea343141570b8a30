//! How much the hot paths cost:
//!
//! ```text
//! cargo run --release -p store --example hot -- [URL] [PEOPLE]
//! ```
//!
//! Fills a database (a SQLite file in the temporary folder unless a URL is
//! given) with people who have a phone and an e-mail, then runs session
//! look-ups, single sign-on hops and validations from several tasks at once.
//! Pin it to one core (`taskset -c 0`) to read figures per core.

use std::sync::Arc;
use std::time::{Duration, Instant};

use identity::Time;
use identity::ports::{
    AccountRow, Durability, EmailRow, InitialSecret, Level, Method, MethodUse, PhoneRow, PhoneSlot,
    SessionRow, Status, Store, StoreError, TicketKind, TicketRow,
};
use uuid::Uuid;

const NOW: Time = Time(1_780_000_000_000_000);
const SESSIONS: u64 = 10_000;
const TASKS: u64 = 16;
const ROUND: Duration = Duration::from_secs(4);

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = std::env::temp_dir().join(format!("tongxing-hot-{}", std::process::id()));
    let url = arguments.next().unwrap_or_else(|| format!("sqlite:{}", folder.join("hot.db").display()));
    let people: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let database = store::connect(&store::Options::new(url)).await?;
    database.migrate().await?;
    let store = database.store();

    let began = Instant::now();
    fill(&*store, people).await?;
    println!("{people} people with phone and e-mail in: {:.1} s", began.elapsed().as_secs_f64());
    println!("database: {:.1} MB, memory: {:.1} MB", as_mb(database.size().await?), resident());

    round("session look-up", &store, |store, n| async move {
        let found = store.read().await?.session_by_token(&digest(n % SESSIONS, 1)).await?;
        found.map(drop).ok_or("a session is missing")?;
        Ok(())
    })
    .await?;
    round("account look-up", &store, move |store, n| async move {
        let found = store.read().await?.account_by_key(&number(n.wrapping_mul(7919) % people)).await?;
        found.map(drop).ok_or("an account is missing")?;
        Ok(())
    })
    .await?;
    round("hop: session, ticket in, ticket spent", &store, move |store, n| async move {
        let session = store.read().await?.session_by_token(&digest(n % SESSIONS, 1)).await?;
        let row = ticket(n, &session.ok_or("a session is missing")?);
        store.single().await?.insert_ticket(&row).await?;
        spend(&*store, n).await
    })
    .await?;
    let issued = issue(&*store).await?;
    let next = Arc::new(std::sync::atomic::AtomicU64::new(0));
    round("validation: ticket spent, account read", &store, move |store, _| {
        let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        async move {
            if n >= issued {
                return Ok(());
            }
            spend(&*store, BEFORE + n).await?;
            store
                .read()
                .await?
                .account(account_id(n % people))
                .await?
                .map(drop)
                .ok_or("an account is missing")?;
            Ok(())
        }
    })
    .await?;
    round("write that is on disk (Durability::Full)", &store, |store, n| async move {
        let mut unit = store.write(Durability::Full).await?;
        unit.count_in_window(&digest(n, 9), NOW).await?;
        unit.commit().await?;
        Ok(())
    })
    .await?;
    println!("database: {:.1} MB, memory: {:.1} MB", as_mb(database.size().await?), resident());
    database.close().await;
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}

/// Numbers of tickets issued ahead of the validations.
const BEFORE: u64 = 1 << 40;
const AHEAD: u64 = 120_000;

async fn issue(store: &dyn Store) -> Result<u64, StoreError> {
    for chunk in 0..AHEAD / 1000 {
        let mut unit = store.write(Durability::Relaxed).await?;
        for n in chunk * 1000..(chunk + 1) * 1000 {
            unit.insert_ticket(&ticket(BEFORE + n, &session(n % SESSIONS))).await?;
        }
        unit.commit().await?;
    }
    Ok(AHEAD)
}

async fn spend(store: &dyn Store, n: u64) -> Outcome {
    let mut unit = store.single().await?;
    let spent = unit.spend_ticket(&digest(n, 2), "ST-1-abcdefghijklmnopqrstuvwxyz012345", NOW).await?;
    spent.map(drop).ok_or("a ticket is missing")?;
    Ok(())
}

async fn round<F>(
    name: &str,
    store: &Arc<dyn Store>,
    work: impl Fn(Arc<dyn Store>, u64) -> F + Clone + Send + 'static,
) -> Outcome
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let (began, used) = (Instant::now(), cpu());
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (store, work) = (Arc::clone(store), work.clone());
            tokio::spawn(async move {
                let (mut slowest, mut done) = (Duration::ZERO, 0);
                while began.elapsed() < ROUND {
                    let start = Instant::now();
                    work(Arc::clone(&store), task + TASKS * done).await?;
                    slowest = slowest.max(start.elapsed());
                    done += 1;
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>((done, slowest))
            })
        })
        .collect();
    let (mut total, mut slowest) = (0, Duration::ZERO);
    for task in tasks {
        let (done, slow) = task.await??;
        total += done;
        slowest = slowest.max(slow);
    }
    #[expect(clippy::cast_precision_loss, reason = "figures for people")]
    let (count, seconds) = (total as f64, began.elapsed().as_secs_f64());
    println!(
        "{name}: {:.0} /s, {:.0} µs of CPU each, slowest {:.1} ms",
        count / seconds,
        (cpu() - used) * 1e6 / count,
        slowest.as_secs_f64() * 1e3
    );
    Ok(())
}

async fn fill(store: &dyn Store, people: u64) -> Outcome {
    let numbers: Vec<u64> = (0..people.max(SESSIONS)).collect();
    for chunk in numbers.chunks(500) {
        let accounts: Vec<_> = chunk.iter().map(|n| account(*n)).collect();
        let phones: Vec<_> = chunk.iter().map(|n| (account_id(*n), phone(*n))).collect();
        let emails: Vec<_> = chunk.iter().map(|n| (account_id(*n), email(*n))).collect();
        let mut unit = store.write(Durability::Full).await?;
        // As an import does, it looks first.
        let keys: Vec<_> = chunk.iter().map(|n| number(*n)).collect();
        if !unit.accounts_by_numbers(&keys).await?.is_empty() {
            return Err("the database is not empty".into());
        }
        unit.insert_accounts(&accounts).await?;
        unit.insert_phones(&phones).await?;
        unit.insert_emails(&emails).await?;
        unit.commit().await?;
    }
    for first in (0..SESSIONS).step_by(500) {
        let mut unit = store.write(Durability::Relaxed).await?;
        for n in first..first + 500 {
            unit.insert_session(&session(n)).await?;
        }
        unit.commit().await?;
    }
    Ok(())
}

fn number(n: u64) -> String {
    format!("2026{n:08}")
}

fn account_id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0190_0000_0000_7000 | (n << 24), 0x8000_0000_0000_0000 | n)
}

fn digest(n: u64, space: u64) -> [u8; 32] {
    let mut digest = [0; 32];
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ space.wrapping_mul(0xd1b5_4a32_d192_ed03);
    for part in digest.chunks_mut(8) {
        state = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state ^= state >> 32;
        part.copy_from_slice(&state.to_be_bytes());
    }
    digest
}

fn account(n: u64) -> AccountRow {
    AccountRow {
        id: account_id(n),
        number: number(n),
        number_key: number(n),
        alias: None,
        name: "张三丰".to_owned(),
        kind: "student".to_owned(),
        department: "物理与天文学院".to_owned(),
        document_type: Some("resident".to_owned()),
        document_sealed: Some(vec![7; 48]),
        document_index: Some(digest(n, 3)),
        status: Status::Active,
        initial: InitialSecret::DocumentLastSix,
        initial_sealed: None,
        roster_digest: Some(digest(n, 4)),
        joined_at: None,
        rebind_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

fn phone(n: u64) -> PhoneRow {
    PhoneRow {
        slot: PhoneSlot::Login,
        sealed: vec![8; 44],
        index: digest(n, 5),
        verified_at: None,
        bound_at: NOW,
    }
}

fn email(n: u64) -> EmailRow {
    EmailRow { sealed: vec![9; 56], index: digest(n, 6), verified_at: None, bound_at: NOW }
}

fn session(n: u64) -> SessionRow {
    SessionRow {
        id: Uuid::from_u64_pair(0x0191_0000_0000_7000 | (n << 24), 0x8000_0000_0000_0000 | n),
        token: digest(n, 1),
        account: account_id(n),
        level: Level::Full,
        methods: vec![MethodUse { method: Method::Password, at: NOW }],
        auth_time: NOW,
        remembered: false,
        journey: None,
        several: false,
        address: "203.0.113.9".to_owned(),
        user_agent:
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
                .to_owned(),
        created_at: NOW,
        seen_at: NOW,
        expires_at: Time(NOW.0 + 3_600_000_000),
        ended_at: None,
    }
}

fn ticket(n: u64, session: &SessionRow) -> TicketRow {
    TicketRow {
        digest: digest(n, 2),
        kind: TicketKind::Service,
        session: session.id,
        account: session.account,
        service: Uuid::from_u64_pair(1, 2),
        service_url: "https://oa.example.edu.cn/login/cas?next=%2Fhome".to_owned(),
        fresh: false,
        proxies: Vec::new(),
        created_at: NOW,
        expires_at: Time(NOW.0 + 10_000_000),
    }
}

#[expect(clippy::cast_precision_loss, reason = "figures for people")]
fn as_mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Seconds of processor time this process has used (Linux; elsewhere 0).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / 100.0
}

/// Resident memory in MB (Linux; elsewhere 0).
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0)
        / 1e3
}
