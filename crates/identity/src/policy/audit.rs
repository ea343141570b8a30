//! `[audit]`: how long the audit log is kept.

use serde::{Deserialize, Serialize};

/// `[audit]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Days for which entries are kept; at least 183 (网络安全法 第二十一条: six months).
    pub keep_days: u32,
}

impl Default for Audit {
    fn default() -> Self {
        Self { keep_days: 183 }
    }
}
