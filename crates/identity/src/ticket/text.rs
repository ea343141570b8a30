//! Tickets as text: a prefix and 145 random bits in an alphabet that survives
//! every client. 32 characters in all, the length every client must accept
//! (CAS 3.0.3, 3.1.1).

use crate::Entropy;
use crate::ports::TicketKind;

/// 32 letters and digits that are hard to confuse: one random byte gives one
/// character without bias.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Random characters of a ticket: 29 × 5 bits.
const RANDOM: usize = 29;

/// Longest text looked at.
const LONGEST: usize = 256;

/// The prefix of a kind.
pub fn prefix(kind: TicketKind) -> &'static str {
    match kind {
        TicketKind::Service => "ST-",
        TicketKind::Proxy => "PT-",
        TicketKind::ProxyGranting => "PGT-",
    }
}

/// A new ticket.
pub fn ticket(entropy: &dyn Entropy, kind: TicketKind) -> String {
    random(entropy, prefix(kind))
}

/// A new IOU: nothing but its bytes in the database's and caller's hands ties it
/// to its proxy-granting ticket.
pub fn iou(entropy: &dyn Entropy) -> String {
    random(entropy, "PGTIOU-")
}

fn random(entropy: &dyn Entropy, prefix: &str) -> String {
    let mut out = String::with_capacity(prefix.len() + RANDOM);
    out.push_str(prefix);
    for byte in entropy.bytes::<RANDOM>() {
        out.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    out
}

/// What kind of ticket a text claims to be; `None` when no ticket of ours looks
/// like that, so that rubbish never reaches the database.
pub fn kind(text: &str) -> Option<TicketKind> {
    let plain = text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let kind = [TicketKind::Service, TicketKind::Proxy, TicketKind::ProxyGranting]
        .into_iter()
        .find(|&kind| text.starts_with(prefix(kind)))?;
    (plain && text.len() == prefix(kind).len() + RANDOM).then_some(kind)
}
