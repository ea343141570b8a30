//! What goes to standard error: one line per event, for people or for machines.
//! Log lines hold route templates, codes and ids; never paths, queries, names,
//! numbers or secrets (S22).

use std::io::IsTerminal as _;
use std::sync::Arc;

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::metrics::Metrics;
use crate::settings::{Log, LogFormat};

/// Starts logging; sign-ins are counted into `metrics`. Later calls in the same
/// process (tests) change nothing.
pub fn start(settings: &Log, metrics: Arc<Metrics>) {
    let filter: Targets =
        settings.level.parse().unwrap_or_else(|_| Targets::new().with_default(LevelFilter::INFO));
    let lines = match settings.format {
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Pretty => tracing_subscriber::fmt::layer()
            .compact()
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .boxed(),
    };
    let counter = Counter(metrics).with_filter(Targets::new().with_target("audit", LevelFilter::INFO));
    let _ = tracing_subscriber::registry().with(lines.with_filter(filter)).with(counter).try_init();
}

/// Counts sign-ins as the audit log tells of them.
pub struct Counter(pub Arc<Metrics>);

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut seen = Seen::default();
        event.record(&mut seen);
        if seen.event == "sign_in" {
            self.0.sign_in(&seen.method, &seen.outcome);
        }
    }
}

#[derive(Default)]
struct Seen {
    event: String,
    outcome: String,
    method: String,
}

impl Visit for Seen {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "event" => value.clone_into(&mut self.event),
            "outcome" => value.clone_into(&mut self.outcome),
            "method" => value.clone_into(&mut self.method),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
