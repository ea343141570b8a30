//! How long a page of people takes (U-22): at most 100 ms at 200,000 accounts.
//!
//! ```text
//! cargo run --release -p store --example people -- [URL] [PEOPLE]
//! ```
//!
//! Fills a database (a SQLite file in the temporary folder unless a URL is
//! given) and asks for pages of 50: found at once, found rarely, found nowhere,
//! which reads everything there is.

use std::time::Instant;

use identity::Time;
use identity::ports::{
    AccountRow, Durability, InitialSecret, PeopleIndexes, PeopleQuery, PeopleText, PhoneRow, PhoneSlot,
    Status, Store,
};
use uuid::Uuid;

const NOW: Time = Time(1_780_000_000_000_000);
const ROUNDS: u32 = 20;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let folder = std::env::temp_dir().join(format!("tongxing-people-{}", std::process::id()));
    let url = arguments.next().unwrap_or_else(|| format!("sqlite:{}", folder.join("people.db").display()));
    let people: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let database = store::connect(&store::Options::new(url)).await?;
    database.migrate().await?;
    let store = database.store();
    fill(&*store, people).await?;
    println!("{people} people");

    let text = |prefix: &str, name: &str| {
        Some(PeopleText { prefix: prefix.to_owned(), name: name.to_owned(), keys: Vec::new() })
    };
    let scope = || Some(vec!["学院17".to_owned(), "学院18/教研室3".to_owned()]);
    let queries = [
        ("everybody", PeopleQuery::default()),
        ("everybody, last page", PeopleQuery { after: Some(number(people - 20)), ..PeopleQuery::default() }),
        ("number prefix", PeopleQuery { text: text("2026001", ""), ..PeopleQuery::default() }),
        ("number prefix, nobody", PeopleQuery { text: text("9", ""), ..PeopleQuery::default() }),
        ("name, many", PeopleQuery { text: text("", "小"), ..PeopleQuery::default() }),
        ("name, one", PeopleQuery { text: text("", "欧阳娜娜"), ..PeopleQuery::default() }),
        ("name, nobody", PeopleQuery { text: text("", "𠮷"), ..PeopleQuery::default() }),
        (
            "latin name or number, nobody",
            PeopleQuery { text: text("zhang", "zhang"), ..PeopleQuery::default() },
        ),
        ("department", PeopleQuery { department: "学院17".to_owned(), ..PeopleQuery::default() }),
        ("department, nobody", PeopleQuery { department: "没有".to_owned(), ..PeopleQuery::default() }),
        ("scope of two", PeopleQuery { roots: scope(), ..PeopleQuery::default() }),
        (
            "scope of two, name, one",
            PeopleQuery { roots: scope(), text: text("", "欧阳娜娜"), ..PeopleQuery::default() },
        ),
        ("status, nobody", PeopleQuery { status: Some(Status::Weak), ..PeopleQuery::default() }),
        (
            "everything, nobody",
            PeopleQuery {
                roots: scope(),
                department: "学院17".to_owned(),
                status: Some(Status::Active),
                kind: "student".to_owned(),
                text: text("zhang", "zhang"),
                ..PeopleQuery::default()
            },
        ),
    ];
    for (name, query) in queries {
        let query = PeopleQuery { limit: 51, ..query };
        let mut worst = 0.0_f64;
        let mut found = 0;
        let began = Instant::now();
        for _ in 0..ROUNDS {
            let page = Instant::now();
            let mut unit = store.read().await?;
            let keys = unit.find_people(&query).await?;
            found = unit.accounts_by_numbers(&keys).await?.len();
            worst = worst.max(page.elapsed().as_secs_f64() * 1000.0);
        }
        let mean = began.elapsed().as_secs_f64() * 1000.0 / f64::from(ROUNDS);
        println!("{name:<32} {found:>3} found, mean {mean:>6.1} ms, worst {worst:>6.1} ms");
    }
    let began = Instant::now();
    for n in 0..u64::from(ROUNDS) {
        let indexes = PeopleIndexes { phone: Some(digest(n * 7919)), ..PeopleIndexes::default() };
        let found = store.read().await?.people_by_indexes(&indexes).await?;
        assert_eq!(found.len(), 1, "a phone is found");
    }
    println!("by phone: mean {:.2} ms", began.elapsed().as_secs_f64() * 1000.0 / f64::from(ROUNDS));
    let began = Instant::now();
    let departments = store.read().await?.departments(500).await?.len();
    println!("{departments} departments: {:.1} ms", began.elapsed().as_secs_f64() * 1000.0);
    database.close().await;
    drop(std::fs::remove_dir_all(folder));
    Ok(())
}

async fn fill(store: &dyn Store, people: u64) -> Outcome {
    let numbers: Vec<u64> = (0..people).collect();
    for chunk in numbers.chunks(5000) {
        let rows: Vec<AccountRow> = chunk.iter().map(|n| row(*n)).collect();
        let phones: Vec<(Uuid, PhoneRow)> = chunk.iter().map(|n| (id(*n), phone(*n))).collect();
        let mut unit = store.write(Durability::Relaxed).await?;
        unit.insert_accounts(&rows).await?;
        unit.insert_phones(&phones).await?;
        unit.commit().await?;
    }
    Ok(())
}

fn id(n: u64) -> Uuid {
    Uuid::from_u64_pair(0x0190_0000_0000_7000, 0x8000_0000_0000_0000 + n)
}

fn number(n: u64) -> String {
    format!("2026{n:08}")
}

fn digest(n: u64) -> [u8; 32] {
    let mut digest = [7; 32];
    digest[..8].copy_from_slice(&n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    digest
}

fn phone(n: u64) -> PhoneRow {
    PhoneRow {
        slot: PhoneSlot::Login,
        sealed: vec![1; 43],
        index: digest(n),
        verified_at: Some(NOW),
        bound_at: NOW,
    }
}

fn row(n: u64) -> AccountRow {
    const FAMILY: [&str; 8] = ["张", "王", "李", "赵", "陈", "刘", "杨", "买买提·"];
    const GIVEN: [&str; 7] = ["晓明", "小红", "伟", "娜", "志强", "丽", "建国"];
    let pick = |list: &[&str], step: u64| {
        list[usize::try_from(n / step).unwrap_or_default() % list.len()].to_owned()
    };
    let name = if n == 190_000 { "欧阳娜娜".to_owned() } else { pick(&FAMILY, 1) + &pick(&GIVEN, 8) };
    AccountRow {
        id: id(n),
        number: number(n),
        number_key: number(n),
        alias: None,
        name,
        kind: "student".to_owned(),
        department: format!("学院{}/教研室{}", n % 40, n % 7),
        document_type: Some("resident_identity_card".to_owned()),
        document_sealed: Some(vec![3; 47]),
        document_index: Some(digest(n + 1_000_000)),
        status: Status::Active,
        initial: InitialSecret::DocumentLastSix,
        initial_sealed: None,
        roster_digest: Some(digest(n)),
        joined_at: None,
        rebind_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}
