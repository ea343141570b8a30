//! What single sign-on costs: CPU of a whole hop (cookie → session → ticket →
//! validation) and of a validation alone, through the router on SQLite. Prints
//! one JSON object a line; CPU is that of all threads of the process, so the
//! rates are per core. Pin it to one core (`taskset -c 0`) to measure the wall.

#![expect(dead_code, reason = "the tests' helpers serve more than this")]

#[path = "../tests/it/cas.rs"]
mod cas;
#[path = "../../identity/tests/it/fixture.rs"]
mod fixture;

use std::sync::Arc;
use std::time::Instant;

use cas::{OA, Server};
use identity::ports::SessionRow;

const ROUNDS: u32 = 40_000;
const TASKS: u32 = 16;

/// CPU seconds of this process so far (Linux counts in hundredths).
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let (_, fields) = stat.rsplit_once(") ").unwrap_or_default();
    let ticks = |n: usize| fields.split(' ').nth(n).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn report(what: &str, cpu: f64, wall: f64) {
    let line = serde_json::json!({
        "bench": what,
        "per_second_and_core": (f64::from(ROUNDS) / cpu).round(),
        "cpu_micros": (cpu * 1e6 / f64::from(ROUNDS)).round(),
        "per_second": (f64::from(ROUNDS) / wall).round(),
    });
    println!("{line}");
}

/// The session as the server's middleware finds it.
async fn session(server: &Server, row: &SessionRow) -> Arc<SessionRow> {
    let mut unit = server.house.tickets.store.read().await.expect("the database reads");
    Arc::new(
        unit.session_by_token(&row.token).await.expect("the database answers").expect("the session lives"),
    )
}

/// Runs `work` for every number below `ROUNDS`, 16 at a time, and collects what it made.
async fn round<T: Send + 'static, F: Future<Output = T> + Send + 'static>(
    what: &str,
    work: impl Fn(u32) -> F + Send + Sync + 'static,
) -> (Vec<T>, f64, f64) {
    let (before, start) = (cpu(), Instant::now());
    let work = Arc::new(work);
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let work = work.clone();
            tokio::spawn(async move {
                let mut made = Vec::new();
                for n in (task..ROUNDS).step_by(TASKS as usize) {
                    made.push(work(n).await);
                }
                made
            })
        })
        .collect();
    let mut made = Vec::with_capacity(ROUNDS as usize);
    for task in tasks {
        made.extend(task.await.expect("no round panics"));
    }
    let (cpu, wall) = (cpu() - before, start.elapsed().as_secs_f64());
    report(what, cpu, wall);
    (made, cpu, wall)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let server = Arc::new(Server::new().await);
    let person = server.signed_in().await;

    let (here, row) = (server.clone(), person.clone());
    let issue = move |_| {
        let (here, row) = (here.clone(), row.clone());
        async move {
            let current = session(&here, &row).await;
            here.ticket(&current, OA).await
        }
    };
    let (tickets, issue_cpu, issue_wall) = round("cas_issue", issue).await;

    let tickets = Arc::new(tickets);
    let check = move |n: u32| {
        let (server, tickets) = (server.clone(), tickets.clone());
        async move {
            let answer = server.check("p3/serviceValidate", &tickets[n as usize], OA, "").await;
            assert_eq!(answer.code(), None);
        }
    };
    let (_, check_cpu, check_wall) = round("cas_validation", check).await;
    report("cas_hop", issue_cpu + check_cpu, issue_wall + check_wall);
}
