//! Proof that somebody took some trouble: four characters read from an image
//! (works without JavaScript), or a little work done by the browser (WASM).
//! A challenge is sealed into its token, so nothing is kept for it until it is
//! answered (S23); then it is marked as used, right or wrong.
//!
//! The image is no strong test: programs read such pictures. It makes a script
//! cost something and is asked only after failures. Who cannot see it has the
//! proof of work, which needs no eyes, and sign-in by SMS code.

mod font;
mod image;

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vocabulary::Challenge;
use vocabulary::text::fold_width;

use crate::keys::sha256;
use crate::policy;
use crate::ports::{StoreError, Unit};
use crate::{Clock, Entropy, Keyring, Time};

pub use image::ImageError;

/// Purposes under which tokens are sealed: one kind is worthless as the other.
const IMAGE: &str = "captcha image";
const WORK: &str = "captcha work";

/// Characters in an image.
const LENGTH: usize = 4;

/// A proof of work to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkChallenge {
    /// Comes back with the answer.
    pub token: String,
    /// What the browser works on.
    pub challenge: Challenge,
}

/// What a form brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nothing.
    #[default]
    None,
    /// The characters of an image.
    Image {
        /// The image's token.
        token: String,
        /// What the person read.
        text: String,
    },
    /// The counter of a proof of work.
    Work {
        /// The challenge's token.
        token: String,
        /// The counter.
        counter: u64,
    },
}

impl Answer {
    /// The answer in a form whose fields may be missing or empty. Work that was done comes first:
    /// the page may show an image at the same time.
    pub fn from_fields(
        image_token: Option<&str>,
        text: Option<&str>,
        work_token: Option<&str>,
        counter: Option<&str>,
    ) -> Self {
        let filled = |field: Option<&str>| field.map(str::trim).filter(|f| !f.is_empty()).map(str::to_owned);
        let counter = filled(counter).and_then(|c| c.parse().ok());
        if let (Some(token), Some(counter)) = (filled(work_token), counter) {
            return Self::Work { token, counter };
        }
        match (filled(image_token), filled(text)) {
            (Some(token), Some(text)) => Self::Image { token, text },
            _ => Self::None,
        }
    }
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Right, and now used.
    Solved,
    /// There was no answer.
    Absent,
    /// Wrong, used before, too old, or not ours.
    Wrong,
}

/// Issues challenges and judges answers. Cheap to clone.
#[derive(Clone)]
pub struct Captcha {
    keyring: Arc<Keyring>,
    entropy: Arc<dyn Entropy>,
    clock: Arc<dyn Clock>,
    policy: policy::Captcha,
}

impl fmt::Debug for Captcha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Captcha").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl Captcha {
    /// With these ports and this policy.
    pub fn new(
        keyring: Arc<Keyring>,
        entropy: Arc<dyn Entropy>,
        clock: Arc<dyn Clock>,
        policy: policy::Captcha,
    ) -> Self {
        Self { keyring, entropy, clock, policy }
    }

    /// The token of a new image: URL-safe, under 80 bytes. The image itself comes from
    /// [`Captcha::render`].
    pub fn issue_image(&self) -> String {
        let mut plain = Vec::with_capacity(16 + LENGTH);
        plain.extend_from_slice(&self.end().0.to_le_bytes());
        plain.extend_from_slice(&self.entropy.bytes::<8>());
        for _ in 0..LENGTH {
            let letters = font::LETTERS;
            // The alphabet has seventeen letters, so the conversions are exact.
            let letter = self.entropy.below(u32::try_from(letters.len()).unwrap_or(1));
            plain.push(letters[letter as usize % letters.len()].0);
        }
        self.token(IMAGE, &plain)
    }

    /// The image of a token as a PNG, the same each time. Costs about a millisecond.
    pub fn render(&self, token: &str) -> Result<Vec<u8>, ImageError> {
        let (plain, _) = self.open(IMAGE, token).ok_or(ImageError::Unknown)?;
        let (seed, text) = plain.split_first_chunk::<8>().ok_or(ImageError::Unknown)?;
        image::render(text, u64::from_le_bytes(*seed))
    }

    /// A new proof of work of `policy.work_bits` bits.
    pub fn issue_work(&self) -> WorkChallenge {
        let random: [u8; 16] = self.entropy.bytes();
        let mut plain = Vec::with_capacity(25);
        plain.extend_from_slice(&self.end().0.to_le_bytes());
        plain.push(self.policy.work_bits);
        plain.extend_from_slice(&random);
        WorkChallenge {
            token: self.token(WORK, &plain),
            challenge: challenge(&random, self.policy.work_bits),
        }
    }

    /// Judges an answer and uses its challenge up, whether it is right or wrong: commit the unit in
    /// both cases. Nothing is written for tokens that are too old or not ours.
    pub async fn check(&self, unit: &mut dyn Unit, answer: &Answer) -> Result<Outcome, StoreError> {
        let (purpose, token) = match answer {
            Answer::None => return Ok(Outcome::Absent),
            Answer::Image { token, .. } => (IMAGE, token),
            Answer::Work { token, .. } => (WORK, token),
        };
        let Some((plain, end)) = self.open(purpose, token) else { return Ok(Outcome::Wrong) };
        let right = match answer {
            Answer::None => false,
            Answer::Image { text, .. } => {
                let read: String =
                    fold_width(text).split_whitespace().collect::<String>().to_ascii_uppercase();
                plain.get(8..) == Some(read.as_bytes())
            }
            Answer::Work { counter, .. } => {
                plain.split_first().is_some_and(|(bits, random)| challenge(random, *bits).verify(*counter))
            }
        };
        // Sealing is not malleable and the encoding has one form, so a challenge has one token.
        let first = unit.use_once(&sha256(token.trim().as_bytes()), end).await?;
        Ok(if right && first { Outcome::Solved } else { Outcome::Wrong })
    }

    fn end(&self) -> Time {
        self.clock.now().plus(self.policy.lifetime.into())
    }

    fn token(&self, purpose: &str, plain: &[u8]) -> String {
        URL_SAFE_NO_PAD.encode(self.keyring.seal(&*self.entropy, purpose, plain))
    }

    /// What is in a token of this kind, and its end; `None` when it is not ours or too old.
    fn open(&self, purpose: &str, token: &str) -> Option<(Vec<u8>, Time)> {
        let sealed = URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let mut plain = self.keyring.open(purpose, &sealed).ok()?;
        let end = Time(i64::from_le_bytes(*plain.first_chunk()?));
        (self.clock.now() < end).then(|| (plain.split_off(8), end))
    }
}

fn challenge(random: &[u8], bits: u8) -> Challenge {
    Challenge { nonce: URL_SAFE_NO_PAD.encode(random), bits }
}
