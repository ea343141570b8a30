//! The management listener: `/healthz`, `/readyz`, `/metrics`. For the
//! machine's keepers only, so it listens apart and knows no cookies.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use tokio_util::sync::CancellationToken;

use crate::compose::Composed;
use crate::metrics::{head, seconds, single};

/// How long the database may take to answer before the process counts as not ready.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the routes look at.
#[derive(Clone)]
pub struct Management {
    /// The installation.
    pub composed: Composed,
    /// Cancelled when the process is asked to stop.
    pub stop: CancellationToken,
}

/// The routes.
pub fn routes(management: Management) -> Router {
    Router::new()
        .route("/healthz", get(async || text(StatusCode::OK, "ok\n".to_owned())))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(management))
}

fn text(status: StatusCode, body: String) -> Response {
    (status, [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "no-store")], body).into_response()
}

async fn ready(State(management): State<Arc<Management>>) -> Response {
    let unready = |why: &str| text(StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n"));
    if management.stop.is_cancelled() {
        return unready("stopping");
    }
    let database = &management.composed.database;
    let looked = tokio::time::timeout(PATIENCE, async {
        database.ping().await.map_err(|_| "database")?;
        let status = database.status().await.map_err(|_| "database")?;
        if status.iter().all(|m| m.applied) { Ok(()) } else { Err("migrations") }
    });
    match looked.await {
        Ok(Ok(())) => text(StatusCode::OK, "ready\n".to_owned()),
        Ok(Err(why)) => {
            management.composed.metrics.database_errors.fetch_add(1, Ordering::Relaxed);
            unready(why)
        }
        Err(_) => unready("database"),
    }
}

async fn metrics(State(management): State<Arc<Management>>) -> Response {
    let composed = &management.composed;
    let mut out = composed.metrics.render();
    hashing(&mut out, composed);
    single(
        &mut out,
        "tongxing_open_scans",
        "gauge",
        "QR codes whose page is listening.",
        composed.domain.live.open_scans(),
    );
    outbox(&mut out, composed).await;
    process(&mut out);
    text(StatusCode::OK, out)
}

fn hashing(out: &mut String, composed: &Composed) {
    let stats = composed.domain.hasher.stats();
    single(out, "tongxing_hashes_total", "counter", "Password hashes computed.", stats.done);
    single(out, "tongxing_hash_seconds_total", "counter", "Time spent on them.", seconds(stats.busy_micros));
    single(out, "tongxing_hashes_pending", "gauge", "Hashes waiting or being computed.", stats.pending);
    single(
        out,
        "tongxing_hashes_shed_total",
        "counter",
        "Hashes refused because the queue was full.",
        stats.shed,
    );
}

async fn outbox(out: &mut String, composed: &Composed) {
    let counts = async { composed.domain.store.read().await?.outbox_counts().await };
    match tokio::time::timeout(PATIENCE, counts).await {
        Ok(Ok(counts)) => {
            head(out, "tongxing_outbox_rows", "gauge", "Rows of the outbox by kind and state.");
            for (kind, state, count) in counts {
                let state = format!("{state:?}").to_ascii_lowercase();
                let _ = writeln!(
                    out,
                    "tongxing_outbox_rows{{kind=\"{}\",state=\"{state}\"}} {count}",
                    kind.code()
                );
            }
        }
        _ => {
            composed.metrics.database_errors.fetch_add(1, Ordering::Relaxed);
        }
    }
    let totals = composed.worker.totals();
    head(out, "tongxing_outbox_deliveries_total", "counter", "Deliveries of this process by outcome.");
    for (outcome, count) in [
        ("delivered", totals.delivered),
        ("retried", totals.retried),
        ("dead", totals.dead),
        ("expired", totals.expired),
    ] {
        let _ = writeln!(out, "tongxing_outbox_deliveries_total{{outcome=\"{outcome}\"}} {count}");
    }
}

/// What the kernel knows about this process; nothing where there is no /proc.
fn process(out: &mut String) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        line.trim().trim_end_matches("kB").trim().parse::<u64>().ok()
    };
    if let Some(rss) = kilobytes("VmRSS:") {
        single(out, "process_resident_memory_bytes", "gauge", "Resident memory.", rss * 1024);
    }
    if let Some(peak) = kilobytes("VmHWM:") {
        single(
            out,
            "process_resident_memory_peak_bytes",
            "gauge",
            "Most resident memory so far.",
            peak * 1024,
        );
    }
    if let Some(threads) = kilobytes("Threads:") {
        single(out, "process_threads", "gauge", "Threads.", threads);
    }
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // After the command in parentheses: state is field 3, utime 14, stime 15, in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    if let (Some(user), Some(system)) = (fields.get(11), fields.get(12))
        && let (Ok(user), Ok(system)) = (user.parse::<u64>(), system.parse::<u64>())
    {
        let micros = (user + system) * 10_000;
        single(out, "process_cpu_seconds_total", "counter", "Processor time.", seconds(micros));
    }
    if let Ok(descriptors) = std::fs::read_dir("/proc/self/fd") {
        single(out, "process_open_fds", "gauge", "Open file descriptors.", descriptors.count());
    }
}
