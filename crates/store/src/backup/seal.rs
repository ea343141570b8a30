//! The envelope of a backup: a header in clear, then sealed chunks of 64 KiB.
//!
//! Every file has a key of its own, derived from what opens the backup and a
//! random salt, so that the nonces can count: eleven bytes of the chunk's
//! number and one that marks the last. The header's digest is authenticated
//! with every chunk. A chunk that was altered, moved, left out, taken from
//! another file or added behind the end is found (R09); so is a file that ends
//! early, because its last chunk is not marked.

use std::io::{self, ErrorKind, Read, Write};

use aes_gcm::aead::{AeadInOut, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use argon2::{Algorithm, Argon2, Params, Version};
use hmac::{Hmac, Mac};
use identity::Entropy;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::error::BackupError;

/// What every backup begins with; the last byte is the version of the format.
const MAGIC: &[u8; 8] = b"TXBACK\0\x01";
/// Bytes of a chunk before it is sealed.
pub const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
/// A header that says more than this is none.
const LONGEST_HEADER: u32 = 16 * 1024;
/// What a passphrase costs to try: 64 MiB, three passes.
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
/// What a header may ask for at most.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 16;
/// A key file holds at least that much.
const SHORTEST_KEY: usize = 32;
/// A passphrase has at least so many characters.
const SHORTEST_PASSPHRASE: usize = 12;

/// What opens a backup.
pub enum Secret {
    /// The content of a key file.
    KeyFile(Zeroizing<Vec<u8>>),
    /// Something a person remembers.
    Passphrase(Zeroizing<String>),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// The content of a key file: at least 32 bytes, white space at its end does not count.
    pub fn key_file(content: Vec<u8>) -> Result<Self, BackupError> {
        let mut content = Zeroizing::new(content);
        while content.last().is_some_and(u8::is_ascii_whitespace) {
            content.pop();
        }
        if content.len() < SHORTEST_KEY {
            return Err(BackupError::WeakSecret("the key file holds fewer than 32 bytes"));
        }
        Ok(Self::KeyFile(content))
    }

    /// A passphrase of at least twelve characters.
    pub fn passphrase(text: String) -> Result<Self, BackupError> {
        let text = Zeroizing::new(text);
        if text.trim().chars().count() < SHORTEST_PASSPHRASE {
            return Err(BackupError::WeakSecret("the passphrase has fewer than 12 characters"));
        }
        Ok(Self::Passphrase(Zeroizing::new(text.trim().to_owned())))
    }

    fn derivation(&self, entropy: &dyn Entropy) -> Derivation {
        let salt = entropy.bytes::<32>();
        match self {
            Self::KeyFile(_) => Derivation::KeyFile { salt },
            Self::Passphrase(_) => Derivation::Argon2id { salt, memory_kib: MEMORY_KIB, passes: PASSES },
        }
    }

    fn root(&self, derivation: &Derivation) -> Result<Zeroizing<[u8; 32]>, BackupError> {
        match (self, derivation) {
            (Self::KeyFile(content), Derivation::KeyFile { salt }) => {
                Ok(Zeroizing::new(mac(content, &[b"tongxing backup", salt])))
            }
            (Self::Passphrase(text), Derivation::Argon2id { salt, memory_kib, passes }) => {
                if *memory_kib > MOST_MEMORY_KIB || *passes > MOST_PASSES {
                    return Err(BackupError::Damaged("its header"));
                }
                let params = Params::new(*memory_kib, *passes, 1, Some(32));
                let params = params.map_err(|_| BackupError::Damaged("its header"))?;
                let mut root = Zeroizing::new([0; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(text.as_bytes(), salt, &mut *root)
                    .map_err(|_| BackupError::Memory)?;
                Ok(root)
            }
            (Self::KeyFile(_), Derivation::Argon2id { .. }) => Err(BackupError::NeedsPassphrase),
            (Self::Passphrase(_), Derivation::KeyFile { .. }) => Err(BackupError::NeedsKeyFile),
        }
    }
}

/// How the key of a file comes from its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Derivation {
    /// HMAC-SHA-256 over the salt.
    KeyFile {
        /// Another for every file.
        salt: [u8; 32],
    },
    /// argon2id.
    Argon2id {
        /// Another for every file.
        salt: [u8; 32],
        /// Memory.
        memory_kib: u32,
        /// Passes.
        passes: u32,
    },
}

/// What a backup says of itself to everybody, authenticated once it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// When it was made: microseconds since 1970.
    pub created_at: i64,
    /// Version of tongxing that made it.
    pub version: String,
    /// Database it was made from.
    pub database: String,
    /// The newest migration of that database.
    pub schema: i64,
    derivation: Derivation,
    /// Tells a wrong key from a damaged file.
    check: [u8; 16],
}

/// What is known about a backup before it is made.
#[derive(Clone, Debug)]
pub struct About {
    /// When: microseconds since 1970.
    pub created_at: i64,
    /// Version of tongxing.
    pub version: String,
    /// Name of the database.
    pub database: String,
    /// Its newest migration.
    pub schema: i64,
}

/// The keys of one file.
#[derive(Clone)]
pub struct Keys {
    chunks: Aes256Gcm,
    /// Digest of everything before the first chunk.
    bound_to: [u8; 32],
    wrapping: Zeroizing<[u8; 32]>,
}

impl Keys {
    fn new(root: &[u8; 32], header: &[u8]) -> Self {
        let bound_to: [u8; 32] = Sha256::digest(header).into();
        let chunks = Zeroizing::new(mac(root, &[b"chunks", &bound_to]));
        Self {
            chunks: Aes256Gcm::new(&(*chunks).into()),
            bound_to,
            wrapping: Zeroizing::new(mac(root, &[b"master key", &bound_to])),
        }
    }

    /// Wraps the master key under what opens this file.
    pub fn wrap(&self, master: &[u8]) -> Result<Vec<u8>, BackupError> {
        let mut wrapped = master.to_vec();
        let tag = Aes256Gcm::new(&(*self.wrapping).into())
            .encrypt_inout_detached(
                &Nonce::from([0; 12]),
                b"tongxing master key",
                wrapped.as_mut_slice().into(),
            )
            .map_err(|_| BackupError::Memory)?;
        wrapped.extend_from_slice(&tag);
        Ok(wrapped)
    }

    /// Unwraps it.
    pub fn unwrap(&self, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, BackupError> {
        let damaged = || BackupError::Damaged("the wrapped master key");
        let at = wrapped.len().checked_sub(TAG).ok_or_else(damaged)?;
        let (body, tag) = wrapped.split_at(at);
        let tag: [u8; TAG] = tag.try_into().map_err(|_| damaged())?;
        let mut master = Zeroizing::new(body.to_vec());
        Aes256Gcm::new(&(*self.wrapping).into())
            .decrypt_inout_detached(
                &Nonce::from([0; 12]),
                b"tongxing master key",
                master.as_mut_slice().into(),
                &Tag::from(tag),
            )
            .map_err(|_| damaged())?;
        Ok(master)
    }
}

/// The nonce of a chunk: its number, and whether it is the last.
fn nonce(number: u64, last: bool) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(last);
    nonce
}

/// Writes a backup.
pub struct Sealer<W: Write> {
    out: W,
    keys: Keys,
    chunk: Vec<u8>,
    number: u64,
}

impl<W: Write> Sealer<W> {
    /// Writes the header.
    pub fn begin(
        mut out: W,
        about: About,
        secret: &Secret,
        entropy: &dyn Entropy,
    ) -> Result<Self, BackupError> {
        let derivation = secret.derivation(entropy);
        let root = secret.root(&derivation)?;
        let header = Header {
            created_at: about.created_at,
            version: about.version,
            database: about.database,
            schema: about.schema,
            derivation,
            check: check(&root),
        };
        let json = serde_json::to_vec(&header).unwrap_or_default();
        let mut start = MAGIC.to_vec();
        start.extend_from_slice(&u32::try_from(json.len()).unwrap_or(0).to_le_bytes());
        start.extend_from_slice(&json);
        out.write_all(&start)?;
        let keys = Keys::new(&root, &start);
        Ok(Self { out, keys, chunk: Vec::with_capacity(CHUNK + TAG), number: 0 })
    }

    /// The keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Adds to the content.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), BackupError> {
        while !bytes.is_empty() {
            // A full chunk waits for what follows: only then is it known not to be the last.
            if self.chunk.len() == CHUNK {
                self.seal(false)?;
            }
            let room = CHUNK - self.chunk.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.chunk.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Writes the last chunk.
    pub fn finish(mut self) -> Result<W, BackupError> {
        self.seal(true)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn seal(&mut self, last: bool) -> Result<(), BackupError> {
        let nonce = Nonce::from(nonce(self.number, last));
        let tag = self
            .keys
            .chunks
            .encrypt_inout_detached(&nonce, &self.keys.bound_to, self.chunk.as_mut_slice().into())
            .map_err(|_| BackupError::Memory)?;
        self.out.write_all(&self.chunk)?;
        self.out.write_all(&tag)?;
        self.chunk.clear();
        self.number += 1;
        Ok(())
    }
}

/// Reads a backup.
pub struct Opener<R: Read> {
    input: R,
    keys: Keys,
    /// What was read of the next chunk.
    ahead: Vec<u8>,
    number: u64,
    over: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the header and derives the keys.
    pub fn begin(mut input: R, secret: &Secret) -> Result<(Self, Header), BackupError> {
        let (start, header) = start(&mut input)?;
        let root = secret.root(&header.derivation)?;
        if check(&root) != header.check {
            return Err(BackupError::WrongSecret);
        }
        let keys = Keys::new(&root, &start);
        let mut opener = Self { input, keys, ahead: Vec::new(), number: 0, over: false };
        opener.ahead = opener.read()?;
        Ok((opener, header))
    }

    /// The keys, to unwrap the master key with.
    pub fn keys(&self) -> Keys {
        self.keys.clone()
    }

    /// The next chunk; `None` after the last one.
    pub fn chunk(&mut self) -> Result<Option<Vec<u8>>, BackupError> {
        if self.over {
            return Ok(None);
        }
        // The last is the one that nothing follows.
        let next = if self.ahead.len() == CHUNK + TAG { self.read()? } else { Vec::new() };
        let last = next.is_empty();
        let mut chunk = std::mem::replace(&mut self.ahead, next);
        let at = chunk.len().checked_sub(TAG).ok_or(BackupError::Truncated)?;
        let tag: [u8; TAG] = chunk[at..].try_into().map_err(|_| BackupError::Truncated)?;
        chunk.truncate(at);
        let cipher = &self.keys.chunks;
        let bound_to = &self.keys.bound_to;
        let open = |last: bool, chunk: &mut Vec<u8>| {
            let nonce = Nonce::from(nonce(self.number, last));
            cipher.decrypt_inout_detached(&nonce, bound_to, chunk.as_mut_slice().into(), &Tag::from(tag))
        };
        let mut copy = if last { chunk.clone() } else { Vec::new() };
        if open(last, &mut chunk).is_err() {
            // Whole, but not marked as the last: what followed it is gone.
            let cut = last && open(false, &mut copy).is_ok();
            return Err(match (cut, last && at < CHUNK) {
                (true, _) => BackupError::Truncated,
                // A chunk that is shorter than the others and does not open was cut or altered.
                (false, true) => BackupError::DamagedOrTruncated,
                (false, false) => BackupError::Damaged("a chunk"),
            });
        }
        self.number += 1;
        self.over = last;
        Ok(Some(chunk))
    }

    fn read(&mut self) -> Result<Vec<u8>, BackupError> {
        let mut chunk = vec![0; CHUNK + TAG];
        let mut length = 0;
        while length < chunk.len() {
            match self.input.read(&mut chunk[length..]) {
                Ok(0) => break,
                Ok(read) => length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        chunk.truncate(length);
        Ok(chunk)
    }
}

/// What a backup says of itself; nothing of it is authenticated yet.
pub fn header(input: &mut impl Read) -> Result<Header, BackupError> {
    start(input).map(|(_, header)| header)
}

fn start(input: &mut impl Read) -> Result<(Vec<u8>, Header), BackupError> {
    let short = |error: io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => BackupError::NotABackup,
        _ => error.into(),
    };
    let mut start = vec![0; MAGIC.len() + 4];
    input.read_exact(&mut start).map_err(short)?;
    if start[..7] != MAGIC[..7] {
        return Err(BackupError::NotABackup);
    }
    if start[7] != MAGIC[7] {
        return Err(BackupError::FormatNewer(start[7]));
    }
    let length: [u8; 4] = start[8..12].try_into().map_err(|_| BackupError::NotABackup)?;
    let length = u32::from_le_bytes(length);
    if length > LONGEST_HEADER {
        return Err(BackupError::Damaged("its header"));
    }
    let mut json = vec![0; length as usize];
    input.read_exact(&mut json).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => BackupError::Truncated,
        _ => error.into(),
    })?;
    let header = serde_json::from_slice(&json).map_err(|_| BackupError::Damaged("its header"))?;
    start.extend_from_slice(&json);
    Ok((start, header))
}

fn check(root: &[u8; 32]) -> [u8; 16] {
    let whole = mac(root, &[b"check"]);
    let mut check = [0; 16];
    check.copy_from_slice(&whole[..16]);
    check
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}
