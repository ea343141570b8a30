//! How quickly this process answers: what the overview shows of its pages.

use identity::Time;

/// A page or function, and how long it took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoutePulse {
    /// Its template, without anybody's data.
    pub route: String,
    /// How often it was asked for.
    pub count: u64,
    /// On average, in microseconds.
    pub mean: u64,
    /// 95 of 100 were answered within so many microseconds; `None`: within no bound that is counted.
    pub most: Option<u64>,
}

/// Whoever counts.
pub trait Pulse: Send + Sync {
    /// Since when.
    fn since(&self) -> Option<Time>;
    /// Everything that was asked for.
    fn routes(&self) -> Vec<RoutePulse>;
}

/// Nobody counts: tests, and whatever serves no pages.
impl Pulse for () {
    fn since(&self) -> Option<Time> {
        None
    }

    fn routes(&self) -> Vec<RoutePulse> {
        Vec::new()
    }
}
