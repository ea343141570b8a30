//! What lies between the database and the file: records, and a thread of their
//! own for files and ciphers. Little is in memory at any time: a few chunks.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;

use identity::Entropy;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use zeroize::Zeroizing;

use super::error::BackupError;
use super::seal::{About, CHUNK, Header, Opener, Sealer, Secret};

/// Chunks on their way.
const UNDER_WAY: usize = 4;
/// A record that says it is longer is damage.
const LONGEST_RECORD: u32 = 256 << 20;

enum Message {
    Bytes(Vec<u8>),
    End,
}

/// Takes records and writes them sealed.
pub struct Sink {
    messages: mpsc::Sender<Message>,
    pending: Vec<u8>,
    thread: JoinHandle<Result<File, BackupError>>,
}

impl Sink {
    /// Begins a backup in `file` with the wrapped master key.
    pub async fn begin(
        file: File,
        about: About,
        secret: Secret,
        master: Zeroizing<Vec<u8>>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, BackupError> {
        let (messages, mut inbox) = mpsc::channel(UNDER_WAY);
        let (ready, wrapped) = oneshot::channel();
        let thread = tokio::task::spawn_blocking(move || {
            let mut sealer = Sealer::begin(BufWriter::new(file), about, &secret, &*entropy)?;
            // Whoever asked is gone: the next message will say so.
            let _ = ready.send(sealer.keys().wrap(&master)?);
            loop {
                match inbox.blocking_recv() {
                    Some(Message::Bytes(bytes)) => sealer.push(&bytes)?,
                    Some(Message::End) => break,
                    None => return Err(BackupError::Interrupted),
                }
            }
            let file = sealer.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            Ok(file)
        });
        let mut sink = Self { messages, pending: Vec::with_capacity(2 * CHUNK), thread };
        match wrapped.await {
            Ok(wrapped) => sink.record(b'K', &wrapped).await?,
            Err(_) => return Err(sink.why().await),
        }
        Ok(sink)
    }

    /// Writes a record.
    pub async fn record(&mut self, kind: u8, payload: &[u8]) -> Result<(), BackupError> {
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        if length > LONGEST_RECORD {
            return Err(BackupError::Disagrees("a row longer than 256 MiB".to_owned()));
        }
        self.pending.push(kind);
        self.pending.extend_from_slice(&length.to_le_bytes());
        self.pending.extend_from_slice(payload);
        if self.pending.len() >= CHUNK {
            let bytes = std::mem::replace(&mut self.pending, Vec::with_capacity(2 * CHUNK));
            if self.messages.send(Message::Bytes(bytes)).await.is_err() {
                return Err(self.why().await);
            }
        }
        Ok(())
    }

    /// Writes the end; returns when everything is on disk.
    pub async fn finish(mut self) -> Result<(), BackupError> {
        let rest = std::mem::take(&mut self.pending);
        let sent = self.messages.send(Message::Bytes(rest)).await.is_ok()
            && self.messages.send(Message::End).await.is_ok();
        let ended = (&mut self.thread).await.map_err(|_| BackupError::Interrupted)?;
        ended.and_then(|_| if sent { Ok(()) } else { Err(BackupError::Interrupted) })
    }

    async fn why(&mut self) -> BackupError {
        match (&mut self.thread).await {
            Ok(Err(error)) => error,
            _ => BackupError::Interrupted,
        }
    }
}

/// A record as it was read.
pub struct Record {
    /// What it is.
    pub kind: u8,
    /// What it says.
    pub payload: Vec<u8>,
}

/// Reads a backup record by record; what it gives is authentic.
pub struct Source {
    chunks: mpsc::Receiver<Result<Vec<u8>, BackupError>>,
    buffer: Vec<u8>,
    at: usize,
    /// What the backup says of itself.
    pub header: Header,
    /// The master key of the installation it was made from.
    pub master: Zeroizing<Vec<u8>>,
}

type Unwrap = Box<dyn FnOnce(&[u8]) -> Result<Zeroizing<Vec<u8>>, BackupError> + Send>;

impl Source {
    /// Opens a backup.
    pub async fn open(path: &Path, secret: Secret) -> Result<Self, BackupError> {
        let file = File::open(path)?;
        let (sender, chunks) = mpsc::channel(UNDER_WAY);
        let (ready, begun) = oneshot::channel();
        let thread = tokio::task::spawn_blocking(move || {
            let (mut opener, header) = match Opener::begin(BufReader::new(file), &secret) {
                Ok(begun) => begun,
                Err(error) => {
                    // Nobody listens: nobody wants to know.
                    let _ = ready.send(Err(error));
                    return;
                }
            };
            let keys = opener.keys();
            let unwrap: Unwrap = Box::new(move |wrapped: &[u8]| keys.unwrap(wrapped));
            let _ = ready.send(Ok((header, unwrap)));
            loop {
                let chunk = opener.chunk().transpose();
                let Some(chunk) = chunk else { return };
                let over = chunk.is_err();
                if sender.blocking_send(chunk).is_err() || over {
                    return;
                }
            }
        });
        let begun = begun.await;
        drop(thread);
        let (header, unwrap) = begun.map_err(|_| BackupError::Interrupted)??;
        let mut source =
            Self { chunks, buffer: Vec::new(), at: 0, header, master: Zeroizing::new(Vec::new()) };
        match source.next().await? {
            Some(Record { kind: b'K', payload }) => source.master = unwrap(&payload)?,
            _ => return Err(BackupError::Damaged("its first record")),
        }
        Ok(source)
    }

    /// The next record; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Record>, BackupError> {
        if !self.fill(5).await? {
            return if self.at == self.buffer.len() { Ok(None) } else { Err(BackupError::Truncated) };
        }
        let head = &self.buffer[self.at..self.at + 5];
        let kind = head[0];
        let length = u32::from_le_bytes([head[1], head[2], head[3], head[4]]);
        if length > LONGEST_RECORD {
            return Err(BackupError::Damaged("a record"));
        }
        let length = length as usize;
        self.at += 5;
        if !self.fill(length).await? {
            return Err(BackupError::Truncated);
        }
        let payload = self.buffer[self.at..self.at + length].to_vec();
        self.at += length;
        Ok(Some(Record { kind, payload }))
    }

    /// Makes sure that so many bytes are there; false: the backup ends before.
    async fn fill(&mut self, wanted: usize) -> Result<bool, BackupError> {
        while self.buffer.len() - self.at < wanted {
            match self.chunks.recv().await {
                Some(chunk) => {
                    self.buffer.drain(..self.at);
                    self.at = 0;
                    self.buffer.extend_from_slice(&chunk?);
                }
                None => return Ok(false),
            }
        }
        Ok(true)
    }
}
