//! `tongxing serve`: the running server, from the first socket to the last log line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::console::settings::Board;
use axum::Router;
use identity::Fault;
use identity::audit::retention::{self, Shorter};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::compose::{Composed, Migrations, open};
use crate::failure::Failure;
use crate::generation::{Maker, front};
use crate::http::assets::Assets;
use crate::http::edge::Edge;
use crate::http::listen::{Limits, serve as accept};
use crate::http::visitor::Doorman;
use crate::management::{Management, routes as management};
use crate::settings::{Sources, load};
use crate::{logging, site};

/// The public application of a composed installation. When `stop` is
/// cancelled, open streams of events end.
pub fn application(composed: &Composed, stop: &CancellationToken) -> Result<Router, Failure> {
    let assets = Assets::default();
    if !assets.present() {
        tracing::warn!(
            "dist/ is missing: pages work, but without style and script; run scripts/build-client"
        );
    }
    let edge = Edge::new(
        &composed.settings,
        Arc::clone(&composed.domain.entropy),
        Arc::clone(&composed.metrics),
        stop.clone(),
    );
    let doorman = Doorman {
        sessions: composed.services.sessions.clone(),
        entropy: Arc::clone(&composed.domain.entropy),
        metrics: Arc::clone(&composed.metrics),
    };
    let site = site::site(composed, &assets);
    let uploads = app::uploads::uploads(composed.services.clone());
    let scim =
        crate::http::scim::routes(composed.domain.clone(), composed.settings.server.public_url.as_str());
    let programs = crate::http::api::routes(composed.services.clone()).merge(scim);
    crate::http::stack(
        site,
        uploads,
        programs,
        &assets,
        Arc::new(edge),
        Arc::new(doorman),
        &composed.settings,
    )
    .map_err(|error| Failure::new("settings", error, "correct server.public_url"))
}

/// Runs until SIGTERM or SIGINT.
pub async fn serve(sources: Sources, migrations: Migrations) -> Result<(), Failure> {
    // Sockets, threads and log are of the machine: the console does not set them.
    let settings = load(&sources)?.settings;
    // Sockets first: a second server on the same address must not touch the database.
    let public = bind(settings.server.listen, "server.listen").await?;
    let inner = bind(settings.server.management_listen, "server.management_listen").await?;
    let metrics = Arc::default();
    logging::start(&settings.log, Arc::clone(&metrics));
    let (ground, saved, composed) = open(&sources, migrations, metrics, |_| {}).await?;
    keep_the_log(&composed).await?;
    let stop = CancellationToken::new();
    let maker = Maker { ground, sources, stop: stop.clone(), board: Board::default() };
    let (versions, seen) = watch::channel(saved.version);
    let (current, present) = watch::channel(maker.start(saved, composed.clone(), seen)?);
    let app = front(present.clone());
    let follower = tokio::spawn(maker.follow(current, versions));

    let server = &composed.settings.server;
    let limits = Limits {
        connections: server.max_connections,
        header_timeout: server.header_timeout.0,
        drain: server.drain.0,
    };
    let last = CancellationToken::new();
    let keepers = management(Management { composed: composed.clone(), stop: stop.clone() });
    let keepers = tokio::spawn(accept(
        inner,
        keepers,
        Limits { connections: 64, drain: Duration::from_millis(200), ..limits },
        Arc::default(),
        last.clone(),
    ));
    tracing::info!(
        public_url = %server.public_url,
        listen = %server.listen,
        management = %server.management_listen,
        database = composed.database.backend().name(),
        simd = composed.domain.hasher.uses_simd(),
        "tongxing is ready"
    );
    let people = tokio::spawn(accept(public, app, limits, Arc::clone(&composed.metrics), stop.clone()));

    if let Err(fault) = invite_first(&composed).await {
        tracing::warn!(%fault, "no link for a first administrator could be made; the next start tries again");
    }
    let signal = asked_to_stop().await;
    tracing::info!(signal, "stopping: requests in flight may finish");
    stop.cancel();
    let cut = people.await.unwrap_or(0);
    // The worker drains too; what it could not deliver is in the database.
    let _ = follower.await;
    let generation = Arc::clone(&present.borrow());
    let _ = tokio::time::timeout(Duration::from_secs(3), generation.jobs.wait()).await;
    last.cancel();
    let _ = keepers.await;
    composed.database.close().await;
    tracing::info!(cut, "stopped");
    Ok(())
}

/// Records for how long the audit log is kept; a shorter time than at the last start needs a security
/// administrator's word.
async fn keep_the_log(composed: &Composed) -> Result<(), Failure> {
    let settled = retention::settle(&composed.domain).await.map_err(Failure::store)?;
    settled.map_err(|Shorter { recorded, wanted }| {
        Failure::new(
            "audit_retention",
            format!("audit.keep_days is {wanted}, and the log was kept for {recorded} days so far"),
            format!(
                "write {recorded} again, or have a security administrator confirm {wanted} at /console/settings/audit-retention within the last week"
            ),
        )
    })
}

/// Where nobody holds a role at the console: a link for whoever sets this installation up, on standard
/// output and not in the log. The one secret that is printed; it works once, and the next start prints
/// another as long as it was not used.
async fn invite_first(composed: &Composed) -> Result<(), Fault> {
    use std::io::Write as _;
    let Some(offered) = composed.services.access.first_link().await? else { return Ok(()) };
    let (link, until) = (offered.link(), offered.until.rfc3339());
    let line = "-".repeat(72);
    let mut out = std::io::stdout().lock();
    // Nobody reads it: `tongxing admin invite` makes another one.
    let _ = writeln!(
        out,
        "{line}\nNobody administers this installation yet. To become its first platform\n\
         administrator, open this link before {until}:\n\n  {link}\n\n{line}"
    );
    let _ = out.flush();
    tracing::warn!("nobody administers this installation yet: standard output has a link to begin with");
    Ok(())
}

async fn bind(address: SocketAddr, key: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let remedy = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("stop what listens there (another tongxing?), or set {key} to a free port")
            }
            std::io::ErrorKind::PermissionDenied => {
                format!("set {key} to a port above 1023 and put a proxy in front")
            }
            _ => format!("set {key} to an address of this machine"),
        };
        Failure::new("listen", format!("cannot listen on {address} ({key}): {error}"), remedy)
    })
}

#[cfg(unix)]
async fn asked_to_stop() -> &'static str {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return "SIGINT";
    };
    tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = tokio::signal::ctrl_c() => "SIGINT",
    }
}

#[cfg(not(unix))]
async fn asked_to_stop() -> &'static str {
    let _ = tokio::signal::ctrl_c().await;
    "interrupt"
}
