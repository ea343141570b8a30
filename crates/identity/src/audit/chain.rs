//! What is hashed, and how (`docs/decisions/0017-audit-chain.md`): the row's own
//! digest when it is written, its link when it is sealed, the head and the
//! anchors. All keyed: who can write to the database cannot make any of them.

use crate::ports::{AnchorRow, AuditEntry, AuditHead};
use crate::{Digest, Keyring, keys};

/// The value before the first place.
pub const BEGINNING: Digest = [0; 32];

/// The digest of a row's contents.
pub fn digest(entry: &AuditEntry, keyring: &Keyring) -> Digest {
    let AuditEntry {
        id,
        at,
        event,
        outcome,
        account,
        actor,
        session,
        address,
        user_agent,
        detail,
        digest: _,
    } = entry;
    // What may be missing is preceded by whether it is there.
    let there = |there: bool| [u8::from(there)];
    let (account_there, actor_there, session_there) =
        (there(account.is_some()), there(actor.is_some()), there(session.is_some()));
    keyring.audit(
        "row",
        &[
            id.as_bytes(),
            &at.0.to_be_bytes(),
            event.as_bytes(),
            outcome.as_bytes(),
            &account_there,
            account.as_ref().map_or(&[], |id| &id.as_bytes()[..]),
            &actor_there,
            actor.as_deref().unwrap_or_default().as_bytes(),
            &session_there,
            session.as_ref().map_or(&[], |id| &id.as_bytes()[..]),
            address.as_bytes(),
            user_agent.as_bytes(),
            detail.as_bytes(),
        ],
    )
}

/// The entry with its digest.
#[must_use]
pub fn signed(mut entry: AuditEntry, keyring: &Keyring) -> AuditEntry {
    entry.digest = Some(digest(&entry, keyring));
    entry
}

/// Whether a row is as it was written.
pub fn is_authentic(entry: &AuditEntry, keyring: &Keyring) -> bool {
    entry.digest.is_some_and(|stored| keys::same(&stored, &digest(entry, keyring)))
}

/// The chain value of the row with this digest at this place.
pub fn link(keyring: &Keyring, before: &Digest, seq: u64, digest: Option<&Digest>) -> Digest {
    keyring.audit("link", &[before, &seq.to_be_bytes(), digest.map_or(&[], |digest| &digest[..])])
}

/// What authenticates a head.
pub fn head_mac(head: &AuditHead, keyring: &Keyring) -> Digest {
    keyring.audit(
        "head",
        &[
            &head.revision.to_be_bytes(),
            &head.seq.to_be_bytes(),
            &head.chain,
            &head.sealed_at.0.to_be_bytes(),
            &head.floor_seq.to_be_bytes(),
            &head.floor_chain,
            &head.floor_at.0.to_be_bytes(),
            &head.anchors.to_be_bytes(),
            &head.keep_days.to_be_bytes(),
        ],
    )
}

/// The head's next revision, authenticated.
#[must_use]
pub fn next(mut head: AuditHead, keyring: &Keyring) -> AuditHead {
    head.revision += 1;
    head.mac = head_mac(&head, keyring);
    head
}

/// Whether a head is one of ours.
pub fn is_ours(head: &AuditHead, keyring: &Keyring) -> bool {
    keys::same(&head.mac, &head_mac(head, keyring))
}

/// What authenticates an anchor.
pub fn anchor_mac(anchor: &AnchorRow, keyring: &Keyring) -> Digest {
    keyring.audit(
        "anchor",
        &[&anchor.number.to_be_bytes(), &anchor.seq.to_be_bytes(), &anchor.chain, &anchor.at.0.to_be_bytes()],
    )
}

/// A digest as people compare it.
pub fn hex(digest: &Digest) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads [`hex`].
pub fn from_hex(text: &str) -> Option<Digest> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut digest = [0; 32];
    for (at, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(digest)
}
