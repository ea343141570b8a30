//! Counters of this process, in Prometheus' text format. A handful of atomics:
//! what the database or the hash pool counts themselves is asked when somebody
//! scrapes (`management`).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use app::console::pulse::{Pulse, RoutePulse};
use identity::{Clock as _, Time};

use crate::wall::WallClock;

/// Upper bounds of the duration buckets, in microseconds.
const BOUNDS: [u64; 9] = [1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000];

/// What is counted of a route template.
#[derive(Debug, Default)]
struct Route {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    micros: AtomicU64,
}

/// Method, route template, status.
type Answer = (String, String, u16);

/// When this process began to count.
#[derive(Debug)]
struct Began(Time);

impl Default for Began {
    fn default() -> Self {
        Self(WallClock.now())
    }
}

/// Counters of this process.
#[derive(Debug, Default)]
pub struct Metrics {
    began: Began,
    answers: RwLock<BTreeMap<Answer, AtomicU64>>,
    routes: RwLock<BTreeMap<String, Route>>,
    /// Sign-ins by method and outcome.
    sign_ins: RwLock<BTreeMap<(String, String), AtomicU64>>,
    /// Requests being answered.
    pub in_flight: AtomicU64,
    /// Open connections.
    pub connections: AtomicU64,
    /// Requests that were shed with 503.
    pub shed: AtomicU64,
    /// Handlers that panicked.
    pub panics: AtomicU64,
    /// Times the database did not answer.
    pub database_errors: AtomicU64,
}

impl Metrics {
    /// A request was answered.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let key = (method.to_owned(), route.to_owned(), status);
        add(&self.answers, key, |counter: &AtomicU64| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        add(&self.routes, route.to_owned(), |route: &Route| {
            route.count.fetch_add(1, Ordering::Relaxed);
            route.micros.fetch_add(micros, Ordering::Relaxed);
            if let Some(bucket) = BOUNDS.iter().position(|bound| micros <= *bound) {
                route.buckets[bucket].fetch_add(1, Ordering::Relaxed);
            }
        });
    }

    /// Somebody tried to sign in.
    pub fn sign_in(&self, method: &str, outcome: &str) {
        add(&self.sign_ins, (method.to_owned(), outcome.to_owned()), |counter: &AtomicU64| {
            counter.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// All of it as text.
    pub fn render(&self) -> String {
        let mut text = String::with_capacity(4096);
        head(&mut text, "tongxing_http_requests_total", "counter", "Requests answered.");
        for ((method, route, status), count) in &*read(&self.answers) {
            let _ = writeln!(
                text,
                "tongxing_http_requests_total{{method=\"{method}\",route=\"{}\",status=\"{status}\"}} {}",
                label(route),
                count.load(Ordering::Relaxed)
            );
        }
        head(&mut text, "tongxing_http_request_seconds", "histogram", "Time until the answer began.");
        for (name, route) in &*read(&self.routes) {
            let name = label(name);
            let mut sum = 0;
            for (bound, bucket) in BOUNDS.iter().zip(&route.buckets) {
                sum += bucket.load(Ordering::Relaxed);
                let _ = writeln!(
                    text,
                    "tongxing_http_request_seconds_bucket{{route=\"{name}\",le=\"{}\"}} {sum}",
                    seconds(*bound)
                );
            }
            let count = route.count.load(Ordering::Relaxed);
            let _ = writeln!(
                text,
                "tongxing_http_request_seconds_bucket{{route=\"{name}\",le=\"+Inf\"}} {count}"
            );
            let micros = route.micros.load(Ordering::Relaxed);
            let _ =
                writeln!(text, "tongxing_http_request_seconds_sum{{route=\"{name}\"}} {}", seconds(micros));
            let _ = writeln!(text, "tongxing_http_request_seconds_count{{route=\"{name}\"}} {count}");
        }
        head(&mut text, "tongxing_sign_ins_total", "counter", "Sign-ins tried.");
        for ((method, outcome), count) in &*read(&self.sign_ins) {
            let _ = writeln!(
                text,
                "tongxing_sign_ins_total{{method=\"{}\",outcome=\"{}\"}} {}",
                label(method),
                label(outcome),
                count.load(Ordering::Relaxed)
            );
        }
        for (name, kind, help, value) in [
            ("tongxing_http_requests_in_flight", "gauge", "Requests being answered.", &self.in_flight),
            ("tongxing_http_connections", "gauge", "Open connections.", &self.connections),
            (
                "tongxing_http_requests_shed_total",
                "counter",
                "Requests refused because too many were in flight.",
                &self.shed,
            ),
            ("tongxing_panics_total", "counter", "Requests whose handler fell over.", &self.panics),
            (
                "tongxing_database_errors_total",
                "counter",
                "Times the database did not answer.",
                &self.database_errors,
            ),
        ] {
            single(&mut text, name, kind, help, value.load(Ordering::Relaxed));
        }
        text
    }
}

impl Pulse for Metrics {
    fn since(&self) -> Option<Time> {
        Some(self.began.0)
    }

    fn routes(&self) -> Vec<RoutePulse> {
        let pulse = |(name, route): (&String, &Route)| {
            let count = route.count.load(Ordering::Relaxed);
            let wanted = count - count / 20;
            let mut sum = 0;
            let most = BOUNDS.iter().zip(&route.buckets).find_map(|(bound, bucket)| {
                sum += bucket.load(Ordering::Relaxed);
                (sum >= wanted).then_some(*bound)
            });
            let mean = route.micros.load(Ordering::Relaxed).checked_div(count).unwrap_or(0);
            RoutePulse { route: name.clone(), count, mean, most }
        };
        read(&self.routes).iter().map(pulse).collect()
    }
}

/// A metric without labels.
pub fn single(text: &mut String, name: &str, kind: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, kind, help);
    let _ = writeln!(text, "{name} {value}");
}

/// The two lines before a metric's values.
pub fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Microseconds as seconds, exactly.
pub fn seconds(micros: u64) -> String {
    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
}

/// A label's value, escaped.
fn label(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// Finds or makes the counter of `key`. Keys are route templates, methods and
/// codes, so the maps stay small whatever visitors send.
fn add<K: Ord, V: Default>(map: &RwLock<BTreeMap<K, V>>, key: K, count: impl Fn(&V)) {
    if let Some(value) = read(map).get(&key) {
        count(value);
        return;
    }
    count(map.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_prometheus_text() {
        let metrics = Metrics::default();
        metrics.answered("GET", "/sign-in", 200, Duration::from_micros(800));
        metrics.answered("GET", "/sign-in", 200, Duration::from_secs(9));
        metrics.sign_in("password", "success");
        let pulse = metrics.routes().remove(0);
        assert_eq!((pulse.route.as_str(), pulse.count, pulse.mean), ("/sign-in", 2, 4_500_400));
        assert_eq!(pulse.most, None, "one of two took longer than any bound");
        let text = metrics.render();
        for line in [
            "tongxing_http_requests_total{method=\"GET\",route=\"/sign-in\",status=\"200\"} 2",
            "tongxing_http_request_seconds_bucket{route=\"/sign-in\",le=\"0.001000\"} 1",
            "tongxing_http_request_seconds_bucket{route=\"/sign-in\",le=\"+Inf\"} 2",
            "tongxing_http_request_seconds_sum{route=\"/sign-in\"} 9.000800",
            "tongxing_sign_ins_total{method=\"password\",outcome=\"success\"} 1",
            "# TYPE tongxing_panics_total counter",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is not in\n{text}");
        }
    }
}
