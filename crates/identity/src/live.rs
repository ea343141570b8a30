//! Live events: what an open page wants to hear at once. In memory, within one
//! process; `Store::announce` carries them to the other processes of a
//! PostgreSQL installation. Nothing is kept for somebody who does not listen.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

/// What happened to a QR.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanEvent {
    /// A phone opened it.
    Seen,
    /// It was confirmed: come and get the session.
    Confirmed,
    /// It was refused.
    Refused,
}

impl ScanEvent {
    /// Name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        [Self::Seen, Self::Confirmed, Self::Refused].into_iter().find(|e| e.code() == code)
    }
}

/// Capacity of a listener: a QR sees at most three events.
const PER_LISTENER: usize = 4;

type Listeners = HashMap<[u8; 16], Vec<mpsc::Sender<ScanEvent>>>;

/// The switchboard of live events.
#[derive(Clone, Debug, Default)]
pub struct Live {
    scans: Arc<Mutex<Listeners>>,
}

impl Live {
    /// Listens to one QR until the receiver is dropped.
    pub fn listen(&self, scan: [u8; 16]) -> mpsc::Receiver<ScanEvent> {
        let (sender, receiver) = mpsc::channel(PER_LISTENER);
        let mut scans = self.lock();
        let listeners = scans.entry(scan).or_default();
        listeners.retain(|l| !l.is_closed());
        listeners.push(sender);
        receiver
    }

    /// Forgets listeners of this QR that went away.
    pub fn tidy(&self, scan: [u8; 16]) {
        let mut scans = self.lock();
        if let Some(listeners) = scans.get_mut(&scan) {
            listeners.retain(|l| !l.is_closed());
            if listeners.is_empty() {
                scans.remove(&scan);
            }
        }
    }

    /// Tells everybody in this process who listens to the QR.
    pub fn tell(&self, scan: [u8; 16], event: ScanEvent) {
        if let Some(listeners) = self.lock().get(&scan) {
            for listener in listeners {
                // A full or closed listener has all it needs to know.
                let _ = listener.try_send(event);
            }
        }
    }

    /// The text that `Store::announce` carries for an event.
    pub fn encode(scan: [u8; 16], event: ScanEvent) -> String {
        let hex: String = scan.iter().map(|b| format!("{b:02x}")).collect();
        format!("scan:{hex}:{}", event.code())
    }

    /// Passes on an event that another process announced; ignores what it does not know.
    pub fn receive(&self, text: &str) {
        let mut parts = text.split(':');
        if let (Some("scan"), Some(hex), Some(code), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
            && let (Some(scan), Some(event)) = (parse_hex(hex), ScanEvent::parse(code))
        {
            self.tell(scan, event);
        }
    }

    /// How many QR codes have listeners.
    pub fn open_scans(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, Listeners> {
        self.scans.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn parse_hex(hex: &str) -> Option<[u8; 16]> {
    if hex.len() != 32 || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announced_event_reaches_listeners() {
        let live = Live::default();
        let scan = [7; 16];
        let mut ear = live.listen(scan);
        live.receive(&Live::encode(scan, ScanEvent::Confirmed));
        live.receive("scan:zz:confirmed");
        live.receive(&Live::encode([8; 16], ScanEvent::Refused));
        assert_eq!(ear.try_recv().ok(), Some(ScanEvent::Confirmed));
        assert!(ear.try_recv().is_err());
        drop(ear);
        live.tidy(scan);
        assert_eq!(live.open_scans(), 0);
    }
}
