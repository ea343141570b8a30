//! Tests of everything that goes out, against servers of our own on loopback.

mod delivery;
mod fake_http;
mod fake_smtp;
mod file;
mod guard;
mod mail;
mod settings;
mod ssrf;
mod trust;

/// A runtime for a test: I/O and time on one thread.
fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(future)
}
