//! The trace of an import in the audit log: one entry, counts and the file's
//! digest, nobody's data.

use std::fmt::Write as _;

use super::Summary;
use crate::audit::{Event, chain};
use crate::ports::AuditEntry;
use crate::{Digest, Entropy, Keyring, Time};

/// The entry for an import that ended as `outcome`.
pub(super) fn entry(
    summary: &Summary,
    outcome: &str,
    actor: &str,
    digest: Option<Digest>,
    (entropy, keyring): (&dyn Entropy, &Keyring),
    now: Time,
) -> AuditEntry {
    let digest = digest.map(|digest| {
        digest.iter().fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a string cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    });
    let detail = serde_json::json!({
        "rows": summary.rows,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "refused": summary.refused,
        "file_sha256": digest,
    });
    let entry = AuditEntry {
        id: entropy.id(now),
        at: now,
        event: Event::RosterImported.code().to_owned(),
        outcome: outcome.to_owned(),
        account: None,
        actor: Some(actor.to_owned()),
        session: None,
        address: String::new(),
        user_agent: String::new(),
        detail: detail.to_string(),
        digest: None,
    };
    chain::signed(entry, keyring)
}
