//! The admin API.

use serde::{Deserialize, Serialize};

/// The admin API (docs/api.md).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Api {
    /// Requests per token and minute.
    pub requests_per_minute: u32,
    /// Days for which a token may be made at most.
    pub longest_days: u32,
    /// Live tokens per person.
    pub per_account: u32,
}

impl Default for Api {
    fn default() -> Self {
        Self { requests_per_minute: 600, longest_days: 365, per_account: 20 }
    }
}
