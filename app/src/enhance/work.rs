//! The proof of work: nobody with a working browser has to read an image.

use leptos::prelude::*;
use vocabulary::{Challenge, Solver};

/// Counters tried before the browser gets a breath.
const TRIES_PER_BREATH: u32 = 4000;

/// Works until the counter is found, a breath at a time.
pub async fn solve(challenge: Challenge) -> u64 {
    let mut solver = Solver::new(challenge);
    loop {
        if let Some(counter) = solver.step(TRIES_PER_BREATH) {
            return counter;
        }
        breathe().await;
    }
}

/// Lets the browser paint and react.
async fn breathe() {
    let (done, waiting) = futures::channel::oneshot::channel();
    set_timeout(
        move || {
            // Nobody waits any more when the page is gone.
            let _ = done.send(());
        },
        std::time::Duration::ZERO,
    );
    let _ = waiting.await;
}
