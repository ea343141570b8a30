//! The load: bounded in count, one kind after the other.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use http_body_util::BodyExt as _;

use crate::{Table, kilo, mega, ms};
use bench::client::{Client, Outcome, encode};
use bench::process::{House, Server};

const SIGN_INS: u32 = 300;
const HOPS: u32 = 6000;
const VALIDATIONS: usize = 6000;
const PAGES: u32 = 8000;
const QR_PAGES: usize = 1000;
const CONFIRMS: usize = 100;
const SERVICE: &str = "https://oa.example.edu.cn/";
const PASSWORD: &str = "Kettle-72-Harbor";

/// CPU per operation, to compare runs with few and many accounts.
pub type Costs = Vec<(&'static str, Duration)>;

/// Fills an installation with `people` and measures it.
pub async fn measure(house: &House, people: u32, hash: Duration, table: &mut Table) -> Outcome<Costs> {
    let roster = house.folder().join("roster.csv");
    let roster = roster.to_str().ok_or("a temporary folder with an odd name")?;
    let count = people.to_string();
    house.run(&["roster", "generate", "--people", &count, "--seed", "1", "--out", roster])?;
    let import = house.run(&["people", "import", roster])?;
    let rate = f64::from(people) / import.wall.as_secs_f64();
    let figure = format!("{:.1} s, {rate:.0} rows/s", import.wall.as_secs_f64());
    let holds = people < 200_000 || import.wall <= Duration::from_secs(60);
    table.judge(&format!("import of {people} people"), figure, "200,000 ≤ 60 s", holds);
    table.tell("  peak memory of the import", format!("{:.0} MB", mega(import.peak)));
    house.run(&[
        "service",
        "add",
        "--name",
        "OA",
        "--url",
        SERVICE,
        "--match",
        "prefix",
        "--attributes",
        "name",
    ])?;
    let accounts = initial_passwords(roster)?;

    let server = house.serve().await?;
    let budget = Duration::from_millis(300);
    let holds = people < 200_000 || server.first_page <= budget;
    table.judge("start to first page", ms(server.first_page), "≤ 300 ms", holds);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = server.resident()?;
    table.judge("resident memory, idle", format!("{:.1} MB", mega(idle)), "≤ 40 MB", idle <= 40_000_000);

    let mut costs = vec![
        ("sign-in page", page(&server, table).await?),
        ("password sign-in", sign_ins(&server, &accounts, hash, table).await?),
    ];
    let (number, password) = &accounts[accounts.len() - 1];
    let client = signed_in(&server, number, password).await?;
    costs.push(("single sign-on hop", hops(&server, &client, table).await?));
    costs.push(("ticket validation", validations(&server, &client, table).await?));
    isolation(&server, &accounts, &client, table).await?;
    scans(&server, &client, table).await?;
    Ok(costs)
}

/// Account numbers and the first passwords that their documents give, of active people.
fn initial_passwords(roster: &str) -> Outcome<Vec<(String, String)>> {
    let text = std::fs::read_to_string(roster)?;
    let mut found = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (Some(number), Some(kind), Some(document)) = (cells.first(), cells.get(2), cells.get(3)) else {
            continue;
        };
        if *kind == "居民身份证" && document.len() == 18 && line.contains(",在") {
            found.push(((*number).to_owned(), document[12..].to_owned()));
        }
        if found.len() > 2000 {
            break;
        }
    }
    if found.len() < 100 { Err("the roster has too few usable people".into()) } else { Ok(found) }
}

async fn signed_in(server: &Server, number: &str, password: &str) -> Outcome<Client> {
    let mut client = Client::connect(server.address).await?;
    client.get("/sign-in", "text/html").await?;
    sign_in(&mut client, number, password).await?;
    Ok(client)
}

async fn sign_in(client: &mut Client, number: &str, password: &str) -> Outcome<()> {
    let fields = [("page", "/sign-in"), ("username", number), ("password", password)];
    let answer = client.post("/_fn/sign_in/password", &fields).await?;
    let json = answer.json()?;
    if json["answer"] == "go" { Ok(()) } else { Err(format!("sign-in refused: {json}").into()) }
}

/// CPU of the server per operation, and operations per second of it.
pub struct Meter<'a> {
    server: &'a Server,
    cpu: Duration,
}

impl<'a> Meter<'a> {
    /// Begins to count.
    pub fn start(server: &'a Server) -> Outcome<Self> {
        Ok(Self { server, cpu: server.cpu()? })
    }

    /// CPU time of each operation since then.
    pub fn each(&self, operations: u32) -> Outcome<Duration> {
        Ok((self.server.cpu()? - self.cpu) / operations.max(1))
    }
}

fn per_second(each: Duration) -> f64 {
    1.0 / each.as_secs_f64()
}

async fn page(server: &Server, table: &mut Table) -> Outcome<Duration> {
    let mut client = Client::connect(server.address).await?;
    let first = client.get("/sign-in", "text/html").await?;
    let memory = server.resident()?;
    for _ in 0..200 {
        client.get("/sign-in", "text/html").await?;
    }
    let meter = Meter::start(server)?;
    for _ in 0..PAGES {
        client.get("/sign-in", "text/html").await?;
    }
    let each = meter.each(PAGES)?;
    let rate = per_second(each);
    table.judge("sign-in page per core", format!("{rate:.0} /s"), "≥ 5,000 /s", rate >= 5000.0);
    let weight = kilo(u64::try_from(first.body.len())?);
    table.tell("  its HTML, not compressed", format!("{weight:.1} kB"));
    let grown = mega(server.resident()?.saturating_sub(memory));
    table.tell("  memory after 8,200 anonymous visits", format!("+{grown:.1} MB"));
    Ok(each)
}

async fn sign_ins(
    server: &Server,
    accounts: &[(String, String)],
    hash: Duration,
    table: &mut Table,
) -> Outcome<Duration> {
    let mut client = Client::connect(server.address).await?;
    client.get("/sign-in", "text/html").await?;
    let (number, password) = &accounts[0];
    sign_in(&mut client, number, password).await?;
    let meter = Meter::start(server)?;
    let begun = Instant::now();
    for (number, password) in accounts.iter().cycle().take(usize::try_from(SIGN_INS)?) {
        client.forget("__Host-sid");
        sign_in(&mut client, number, password).await?;
    }
    let each = meter.each(SIGN_INS)?;
    let wall = begun.elapsed() / SIGN_INS;
    let ratio = each.as_secs_f64() / hash.as_secs_f64();
    table.judge("password sign-in: CPU", ms(each), "≤ 8 ms, aim 6", each <= Duration::from_millis(8));
    table.judge("  ÷ CPU of its hash", format!("{ratio:.2}"), "≤ 1.15", ratio <= 1.15);
    table.tell("  wall, one after the other", ms(wall));
    Ok(each)
}

async fn ticket(client: &mut Client) -> Outcome<String> {
    let url = format!("/cas/login?service={}", encode(SERVICE));
    let answer = client.get(&url, "text/html").await?;
    let location = answer.location()?;
    let (_, ticket) = location.split_once("ticket=").ok_or("no ticket: is the session over?")?;
    Ok(ticket.to_owned())
}

async fn validate(client: &mut Client, ticket: &str) -> Outcome<()> {
    let url = format!("/cas/p3/serviceValidate?service={}&ticket={ticket}", encode(SERVICE));
    let answer = client.get(&url, "*/*").await?;
    let right = answer.body.windows(21).any(|part| part == b"authenticationSuccess");
    if right { Ok(()) } else { Err(String::from_utf8_lossy(&answer.body).into_owned().into()) }
}

async fn hops(server: &Server, person: &Client, table: &mut Table) -> Outcome<Duration> {
    let mut browser = Client::connect(server.address).await?.with_cookies_of(person);
    let mut service = Client::connect(server.address).await?;
    let meter = Meter::start(server)?;
    for _ in 0..HOPS {
        let ticket = ticket(&mut browser).await?;
        validate(&mut service, &ticket).await?;
    }
    let each = meter.each(HOPS)?;
    let rate = per_second(each);
    table.judge("single sign-on hop per core", format!("{rate:.0} /s"), "≥ 3,000 /s", rate >= 3000.0);
    Ok(each)
}

async fn validations(server: &Server, person: &Client, table: &mut Table) -> Outcome<Duration> {
    let mut browser = Client::connect(server.address).await?.with_cookies_of(person);
    let mut service = Client::connect(server.address).await?;
    let mut tickets = Vec::with_capacity(VALIDATIONS);
    for _ in 0..VALIDATIONS {
        tickets.push(ticket(&mut browser).await?);
    }
    let meter = Meter::start(server)?;
    for ticket in &tickets {
        validate(&mut service, ticket).await?;
    }
    let each = meter.each(u32::try_from(VALIDATIONS)?)?;
    let rate = per_second(each);
    table.judge("ticket validation per core", format!("{rate:.0} /s"), "≥ 8,000 /s", rate >= 8000.0);
    Ok(each)
}

/// Hops while the hash pool has more than it can do.
async fn isolation(
    server: &Server,
    accounts: &[(String, String)],
    person: &Client,
    table: &mut Table,
) -> Outcome<()> {
    let mut crowd = Vec::new();
    for (number, _) in accounts.iter().take(40) {
        let (address, number) = (server.address, number.clone());
        crowd.push(tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            client.get("/sign-in", "text/html").await?;
            for _ in 0..20 {
                let fields = [("page", "/sign-in"), ("username", &*number), ("password", PASSWORD)];
                client.post("/_fn/sign_in/password", &fields).await?;
            }
            Outcome::Ok(())
        }));
    }
    let mut browser = Client::connect(server.address).await?.with_cookies_of(person);
    let mut service = Client::connect(server.address).await?;
    let mut waits = Vec::new();
    while crowd.iter().any(|task| !task.is_finished()) && waits.len() < 2000 {
        let begun = Instant::now();
        let ticket = ticket(&mut browser).await?;
        validate(&mut service, &ticket).await?;
        waits.push(begun.elapsed());
    }
    for task in crowd {
        task.await??;
    }
    let p99 = percentile(&mut waits, 0.99);
    table.judge("hop while the hash pool is full, p99", ms(p99), "≤ 50 ms", p99 <= Duration::from_millis(50));
    Ok(())
}

/// A thousand open QR pages, then confirmations one after the other.
async fn scans(server: &Server, person: &Client, table: &mut Table) -> Outcome<()> {
    let before = server.resident()?;
    let mut pages = BTreeMap::new();
    for _ in 0..QR_PAGES {
        let mut client = Client::connect(server.address).await?;
        client.get("/sign-in", "text/html").await?;
        let view = client.post("/_fn/scan/new", &[("page", "/sign-in")]).await?.json()?;
        let token = view["token"].as_str().ok_or("no QR")?.to_owned();
        let events = client.listen(&format!("/events/scan/{token}")).await?;
        pages.insert(token, (client, events));
    }
    let each = server.resident()?.saturating_sub(before) / u64::try_from(QR_PAGES)?;
    table.judge("memory per open QR page", format!("{:.1} kB", kilo(each)), "≤ 20 kB", each <= 20_000);
    let mut phone = Client::connect(server.address).await?.with_cookies_of(person);
    let mut waits = Vec::new();
    let fresh: Vec<String> = pages.keys().take(CONFIRMS).cloned().collect();
    for token in fresh {
        let Some((mut pc, mut events)) = pages.remove(&token) else { continue };
        let begun = Instant::now();
        let fields = [("page", "/"), ("token", token.as_str()), ("decision", "confirm")];
        let answer = phone.post("/_fn/scan/decide", &fields).await?.json()?;
        if answer["answer"] != "go" {
            return Err(format!("not confirmed: {answer}").into());
        }
        let frame = events.frame().await.ok_or("the page heard nothing")??;
        let heard = frame.into_data().map_err(|_| "the page heard nothing")?;
        if !heard.windows(9).any(|part| part == b"confirmed") {
            return Err("the page heard something else".into());
        }
        let mut fresh = Client::connect(server.address).await?.with_cookies_of(&pc);
        let fields = [("page", "/sign-in"), ("token", token.as_str())];
        let entered = fresh.post("/_fn/scan/redeem", &fields).await?.json()?;
        waits.push(begun.elapsed());
        if entered["answer"] != "go" {
            return Err(format!("not signed in: {entered}").into());
        }
        pc.forget("__Host-sid");
    }
    let (p50, p99) = (percentile(&mut waits, 0.5), percentile(&mut waits, 0.99));
    table.judge("phone confirms → PC signed in, p50", ms(p50), "≤ 20 ms", p50 <= Duration::from_millis(20));
    table.judge("  p99, 1,000 QR pages open", ms(p99), "≤ 200 ms", p99 <= Duration::from_millis(200));
    Ok(())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a few thousand samples"
)]
fn percentile(samples: &mut [Duration], share: f64) -> Duration {
    samples.sort_unstable();
    let at = ((samples.len() as f64 * share).ceil() as usize).clamp(1, samples.len().max(1));
    samples.get(at - 1).copied().unwrap_or_default()
}
