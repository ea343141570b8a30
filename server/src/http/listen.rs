//! Accepting connections: at most so many, each with a limit on how long it
//! may take to say what it wants, and an orderly end.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Service;

use super::address::Peer;
use crate::metrics::Metrics;

/// Request line and headers may have so many bytes.
const MAX_HEAD: usize = 64 * 1024;

/// Limits of a listener.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Open connections at most; more wait in the system's queue.
    pub connections: usize,
    /// For the request line and headers, and for the next request to begin.
    pub header_timeout: Duration,
    /// How long requests in flight may take after the stop.
    pub drain: Duration,
}

/// Serves until `stop` is cancelled, then lets requests in flight finish for
/// `limits.drain`; returns how many connections had to be cut.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    limits: Limits,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) -> usize {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let tasks = TaskTracker::new();
    let cut = CancellationToken::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits.header_timeout).max_buf_size(MAX_HEAD);

    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = stop.cancelled() => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        let app = app.clone();
        let connection = http.serve_connection(
            TokioIo::new(stream),
            service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let mut app = app.clone();
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Peer(peer));
                async move { app.call(request).await as Result<_, Infallible> }
            }),
        );
        let connection = graceful.watch(connection);
        let (cut, metrics) = (cut.clone(), Arc::clone(&metrics));
        metrics.connections.fetch_add(1, Ordering::Relaxed);
        tasks.spawn(async move {
            // A client that goes away in the middle is no news.
            tokio::select! {
                _ = connection => {}
                () = cut.cancelled() => {}
            }
            metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }

    drop(listener);
    tasks.close();
    let drained = tokio::time::timeout(limits.drain, async {
        graceful.shutdown().await;
        tasks.wait().await;
    });
    if drained.await.is_ok() {
        return 0;
    }
    let left = tasks.len();
    cut.cancel();
    tasks.wait().await;
    left
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    // The semaphore is never closed.
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(error) if is_connection_error(&error) => None,
        Err(error) => {
            // Out of file descriptors: wait for some to come back rather than spin.
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
    }
}

fn is_connection_error(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
