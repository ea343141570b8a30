//! The binary: `OA_LISTEN`, `OA_PUBLIC_URL` and `TONGXING_URL` in the environment.

use std::process::ExitCode;

use oa::{Config, router};

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("oa: {message}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let config = Config::from_environment(|name| std::env::var(name).ok()).map_err(|e| e.to_string())?;
    // reqwest leaves the choice of a TLS provider to us; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let app = router(&config).map_err(|e| format!("the HTTP client cannot start: {e}"))?;
    let listener = tokio::net::TcpListener::bind(&config.listen)
        .await
        .map_err(|e| format!("cannot listen on {} (OA_LISTEN): {e}", config.listen))?;
    println!("OA at {}, signing in at {}", config.public_url, config.tongxing_url);
    axum::serve(listener, app).with_graceful_shutdown(stopped()).await.map_err(|e| e.to_string())
}

async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupted.await;
        }
    }
}
