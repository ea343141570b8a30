//! Real sockets: stopping in order, slow clients, the limit on connections.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use server::http::listen::{Limits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Running {
    address: std::net::SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<usize>,
}

async fn start(app: Router, limits: Limits) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let served = tokio::spawn(serve(listener, app, limits, Arc::default(), stop.clone()));
    Running { address, stop, served }
}

const LIMITS: Limits =
    Limits { connections: 100, header_timeout: Duration::from_secs(10), drain: Duration::from_secs(5) };

async fn ask(address: std::net::SocketAddr, path: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    stream
}

async fn rest(mut stream: TcpStream) -> String {
    let mut text = String::new();
    tokio::time::timeout(Duration::from_secs(10), stream.read_to_string(&mut text)).await.unwrap().unwrap();
    text
}

/// R08: requests in flight are answered; idle connections end; nobody new gets in.
#[tokio::test]
async fn r08_a_stop_lets_requests_in_flight_finish() {
    let (arrived, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (a, g) = (Arc::clone(&arrived), Arc::clone(&go));
    let app = Router::new().route(
        "/slow",
        get(move || async move {
            a.notify_one();
            g.notified().await;
            "done"
        }),
    );
    let running = start(app, LIMITS).await;
    let idle = TcpStream::connect(running.address).await.unwrap();
    let slow = ask(running.address, "/slow").await;
    arrived.notified().await;
    running.stop.cancel();
    assert_eq!(rest(idle).await, "", "an idle connection ends at once");
    assert!(!running.served.is_finished());
    go.notify_one();
    assert!(rest(slow).await.ends_with("done"));
    assert_eq!(running.served.await.unwrap(), 0, "nothing was cut");
    assert!(TcpStream::connect(running.address).await.is_err());
}

/// R08: what does not end in time is cut.
#[tokio::test]
async fn r08_a_request_that_never_ends_is_cut() {
    let (arrived, there) = oneshot::channel();
    let arrived = Arc::new(std::sync::Mutex::new(Some(arrived)));
    let app = Router::new().route(
        "/never",
        get(move || async move {
            if let Some(arrived) = arrived.lock().unwrap().take() {
                let _ = arrived.send(());
            }
            std::future::pending::<&'static str>().await
        }),
    );
    let running = start(app, Limits { drain: Duration::from_millis(50), ..LIMITS }).await;
    let stream = ask(running.address, "/never").await;
    there.await.unwrap();
    running.stop.cancel();
    assert_eq!(running.served.await.unwrap(), 1);
    drop(stream);
}

/// A client that does not finish its headers is let go.
#[tokio::test]
async fn slow_headers_end_the_connection() {
    let app = Router::new().route("/", get(async || "hello"));
    let running = start(app, Limits { header_timeout: Duration::from_millis(100), ..LIMITS }).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.unwrap();
    let begun = Instant::now();
    let text = rest(stream).await;
    assert!(!text.contains("hello"), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// Above the limit connections wait, and get in when another one leaves.
#[tokio::test]
async fn connections_above_the_limit_wait() {
    let app = Router::new().route("/", get(async || "hello"));
    let running = start(app, Limits { connections: 1, ..LIMITS }).await;
    let mut first = ask(running.address, "/").await;
    let mut byte = [0];
    first.read_exact(&mut byte).await.unwrap();
    let mut second = ask(running.address, "/").await;
    assert!(tokio::time::timeout(Duration::from_millis(100), second.read_exact(&mut byte)).await.is_err());
    drop(first);
    tokio::time::timeout(Duration::from_secs(5), second.read_exact(&mut byte)).await.unwrap().unwrap();
}
