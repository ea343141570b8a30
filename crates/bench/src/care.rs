//! What people do for themselves: activation, recovery, their history, with
//! few accounts and a short log and with many and a long one.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use sqlx::{Connection as _, SqliteConnection};
use vocabulary::{Challenge, Solver};

use crate::console::{self, Staff};
use crate::load::{Costs, Meter};
use crate::{Table, ms};
use bench::client::{Client, Outcome};
use bench::process::{House, Server};

const ACTIVATIONS: usize = 60;
const RECOVERIES: usize = 60;
const LOOKS: u32 = 400;
/// Rows of the log that belong to the account that looks.
const OWN_ROWS: u32 = 20_000;
const PASSWORD: &str = "Kettle-72-Harbor";
const OTHER: &str = "Lantern+58!Bridge";

struct Person {
    number: String,
    name: String,
    document: String,
}

/// Fills an installation with `people`, none of them activated, and `rows` of audit, and measures it.
pub async fn measure(house: &House, people: u32, rows: u32, table: &mut Table) -> Outcome<Costs> {
    let roster = house.folder().join("roster.csv");
    let path = roster.to_str().ok_or("a temporary folder with an odd name")?;
    house.run(&["roster", "generate", "--people", &people.to_string(), "--seed", "1", "--out", path])?;
    house.run(&["people", "import", path])?;
    let persons = some_people(path)?;
    let begun = Instant::now();
    fill_log(house, &persons[0].number, rows).await?;
    table.tell(&format!("{rows} audit rows written"), format!("{:.0} s", begun.elapsed().as_secs_f64()));
    let server = house.serve().await?;
    let begun = Instant::now();
    until_sealed(house).await?;
    let figure = format!("{:.0} s", begun.elapsed().as_secs_f64());
    table.tell("  sealed, as after an upgrade", figure);
    let outbox = house.folder().join("outbox/sms.jsonl");

    let meter = Meter::start(&server)?;
    for (at, person) in persons.iter().take(ACTIVATIONS).enumerate() {
        activate(&server, person, &phone(at), &outbox).await?;
    }
    let activation = meter.each(u32::try_from(ACTIVATIONS)?)?;
    table.tell("activation, from details to password: CPU", ms(activation));

    let meter = Meter::start(&server)?;
    for (at, person) in persons.iter().take(RECOVERIES).enumerate() {
        recover(&server, person, &phone(at), &outbox).await?;
    }
    let recovery = meter.each(u32::try_from(RECOVERIES)?)?;
    table.tell("recovery, from account to password: CPU", ms(recovery));

    let mut client = visitor(&server, 9999).await?;
    client.get("/sign-in", "text/html").await?;
    let fields = [("page", "/sign-in"), ("username", persons[0].number.as_str()), ("password", OTHER)];
    expect_go(&post(&mut client, "/_fn/sign_in/password", &fields).await?)?;
    let meter = Meter::start(&server)?;
    let mut waits = Vec::new();
    for _ in 0..LOOKS {
        let begun = Instant::now();
        let page = client.get("/security/history", "text/html").await?;
        waits.push(begun.elapsed());
        if !page.status.is_success() {
            return Err(format!("history: {}", page.status).into());
        }
    }
    let history = meter.each(LOOKS)?;
    waits.sort_unstable();
    table.tell("a page of one's history: CPU", ms(history));
    table.tell("  wall, p99", ms(waits[waits.len() * 99 / 100]));
    let [first, second, third] = [&persons[1], &persons[2], &persons[3]].map(|person| person.number.as_str());
    let staff = Staff { numbers: [first, second, third], password: OTHER };
    console::measure(house, &server, &staff, table).await?;
    Ok(vec![("activation", activation), ("recovery", recovery), ("history", history)])
}

fn phone(at: usize) -> String {
    format!("139{:08}", 10_000_000 + at)
}

fn some_people(roster: &str) -> Outcome<Vec<Person>> {
    let text = std::fs::read_to_string(roster)?;
    let people: Vec<Person> = text
        .lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let (number, name, kind, document) =
                (cells.first()?, cells.get(1)?, cells.get(2)?, cells.get(3)?);
            (*kind == "居民身份证" && document.len() == 18 && line.contains(",在")).then(|| Person {
                number: (*number).to_owned(),
                name: (*name).to_owned(),
                document: (*document).to_owned(),
            })
        })
        .take(ACTIVATIONS.max(RECOVERIES))
        .collect();
    if people.len() < ACTIVATIONS { Err("the roster has too few usable people".into()) } else { Ok(people) }
}

/// Writes a log as years of use leave it: spread over all accounts, and one person's own long one.
async fn fill_log(house: &House, number: &str, rows: u32) -> Outcome<()> {
    let path = house.folder().join("tongxing.db");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await?;
    sqlx::query("PRAGMA synchronous = OFF").execute(&mut database).await?;
    // The last half year, in order; what an earlier version wrote, without digests.
    let insert = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO audit (id, at, event, outcome, account, actor, session, address, user_agent, detail) \
         SELECT randomblob(16), (unixepoch() - 15552000) * 1000000 + i * (15552000000000 / $1), \
         CASE i % 10 WHEN 0 THEN 'code_sent' ELSE 'sign_in' END, \
         CASE WHEN i % 1000 = 999 THEN 'locked' WHEN i % 10 = 9 THEN 'wrong_credentials' ELSE 'success' END, \
         COALESCE((SELECT id FROM accounts WHERE number_key = $2), \
                  (SELECT id FROM accounts WHERE rowid = 1 + i % (SELECT MAX(rowid) FROM accounts))), \
         NULL, NULL, CASE WHEN i % 100 = 1 THEN '10.1.2.3' ELSE '10.' || i % 7 || '.' || i / 7 % 250 || '.' || i / 1750 % 250 END, \
         'Mozilla/5.0', '{\"method\":\"password\"}' FROM n";
    sqlx::query(insert).bind(rows).bind("").execute(&mut database).await?;
    sqlx::query(insert).bind(OWN_ROWS.min(rows)).bind(number).execute(&mut database).await?;
    database.close().await?;
    Ok(())
}

/// Waits until the log has its chain, so that nothing else goes on beside what is measured.
async fn until_sealed(house: &House) -> Outcome<()> {
    let path = house.folder().join("tongxing.db");
    let mut database = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await?;
    let begun = Instant::now();
    loop {
        let founded: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM audit_head").fetch_one(&mut database).await?;
        let waiting: Option<i64> = sqlx::query_scalar("SELECT 1 FROM audit WHERE seq IS NULL LIMIT 1")
            .fetch_optional(&mut database)
            .await?;
        if founded == 1 && waiting.is_none() {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_mins(30) {
            return Err("the log is not sealed after half an hour".into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// A browser at an address of its own: limits count per address.
pub async fn visitor(server: &Server, at: usize) -> Outcome<Client> {
    Ok(Client::connect(server.address).await?.from(&format!("10.9.{}.{}", at / 250, at % 250 + 1)))
}

async fn activate(server: &Server, person: &Person, phone: &str, outbox: &PathBuf) -> Outcome<()> {
    let mut client =
        visitor(server, phone.len() + usize::try_from(phone[5..].parse::<u32>()? % 10_000)?).await?;
    client.get("/activate", "text/html").await?;
    let details = [
        ("page", "/activate"),
        ("number", person.number.as_str()),
        ("name", person.name.as_str()),
        ("document_type", "resident_identity_card"),
        ("document", person.document.as_str()),
    ];
    let page = expect_go(&post(&mut client, "/_fn/activate/check", &details).await?)?;
    finish(&mut client, "activate", &page, phone, outbox, PASSWORD).await
}

async fn recover(server: &Server, person: &Person, phone: &str, outbox: &PathBuf) -> Outcome<()> {
    let mut client = visitor(server, 5000 + usize::try_from(phone[5..].parse::<u32>()? % 4_000)?).await?;
    client.get("/recover", "text/html").await?;
    let start = [("page", "/recover"), ("username", person.number.as_str())];
    let page = expect_go(&post(&mut client, "/_fn/recover/start", &start).await?)?;
    finish(&mut client, "recover", &page, phone, outbox, OTHER).await
}

/// The steps that both have: a code to the phone, and the password.
async fn finish(
    client: &mut Client,
    what: &str,
    page: &str,
    phone: &str,
    outbox: &PathBuf,
    password: &str,
) -> Outcome<()> {
    let path = page.split('?').next().unwrap_or(page);
    let journey = path.rsplit('/').next().unwrap_or_default();
    client.get(page, "text/html").await?;
    let before = codes(outbox, phone).len();
    let target =
        [("page", page), ("journey", journey), ("by", "phone"), ("country", "+86"), ("phone", phone)];
    let sent = post(client, &format!("/_fn/{what}/send_code"), &target).await?;
    if sent["answer"] != "sent" {
        return Err(format!("{what}: no code was sent: {sent}").into());
    }
    let begun = Instant::now();
    let code = loop {
        if let Some(code) = codes(outbox, phone).get(before) {
            break code.clone();
        }
        if begun.elapsed() > Duration::from_secs(10) {
            return Err("no message came".into());
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    };
    let mut proof = target.to_vec();
    proof.push(("code", &code));
    let next = expect_go(&post(client, &format!("/_fn/{what}/prove"), &proof).await?)?;
    client.get(&next, "text/html").await?;
    let new = [("page", page), ("journey", journey), ("new_password", password), ("repeated", password)];
    expect_go(&post(client, &format!("/_fn/{what}/password"), &new).await?)?;
    Ok(())
}

/// The codes that a phone has got so far.
fn codes(outbox: &PathBuf, phone: &str) -> Vec<String> {
    let text = std::fs::read_to_string(outbox).unwrap_or_default();
    let to = format!("+86{phone}");
    text.lines()
        .filter(|line| line.contains(&to))
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|sms| sms["params"]["code"].as_str().map(str::to_owned))
        .collect()
}

/// Posts, and once more with the proof of work where one is asked for.
pub async fn post(client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Outcome<serde_json::Value> {
    let answer = client.post(path, fields).await?.json()?;
    if answer["code"] != "captcha_required" {
        return Ok(answer);
    }
    let work = answer["captcha"]["work"].as_str().unwrap_or_default().to_owned();
    let challenge: Challenge = serde_json::from_value(answer["captcha"]["challenge"].clone())?;
    let mut solver = Solver::new(challenge);
    let counter = loop {
        if let Some(counter) = solver.step(10_000) {
            break counter.to_string();
        }
    };
    let mut fields = fields.to_vec();
    fields.extend([("work", work.as_str()), ("counter", counter.as_str())]);
    client.post(path, &fields).await?.json()
}

pub fn expect_go(answer: &serde_json::Value) -> Outcome<String> {
    match (answer["answer"].as_str(), answer["url"].as_str()) {
        (Some("go"), Some(url)) => Ok(url.to_owned()),
        _ => Err(format!("refused: {answer}").into()),
    }
}
