//! Requests that have their effect once, however often they are sent: a key
//! that the caller chose stands for one request for a day. Its answer is kept,
//! sealed, and given again.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::console::Administrator;
use crate::keys::same;
use crate::ports::ApiRequestRow;
use crate::{Digest, Domain, Fault};

/// How long a key stands for its request.
pub const LIFETIME: Duration = Duration::from_hours(24);
/// The purpose under which answers are sealed.
const PURPOSE: &str = "api-answer";

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers, name and value.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

/// What a key comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nobody else does it: do it.
    Mine,
    /// It was done: this is the answer.
    Done(Answer),
    /// It is being done, or was cut off while it was.
    UnderWay,
    /// The key stands for another request.
    Another,
}

/// A request with a key of one token.
#[derive(Clone, Debug)]
pub struct Keyed {
    row: ApiRequestRow,
}

impl Keyed {
    /// The request that `parts` make up, under this key; `None`: whoever asks has no token.
    pub fn new(domain: &Domain, who: &Administrator, key: &str, parts: &[&[u8]]) -> Option<Self> {
        let token = who.token.as_ref()?.id;
        let now = domain.now();
        let row = ApiRequestRow {
            token,
            key: domain.keyring.index("api-key", key),
            fingerprint: fingerprint(domain, parts),
            begun_at: now,
            expires_at: now.plus(LIFETIME),
            answer: None,
        };
        Some(Self { row })
    }

    /// Begins it, or tells what came of it. Of many at once one begins.
    pub async fn begin(&self, domain: &Domain) -> Result<Begun, Fault> {
        // On disk before anything is done: what was begun and cut off is not done twice.
        let mut unit = domain.write().await?;
        if unit.begin_api_request(&self.row).await? {
            unit.commit().await?;
            return Ok(Begun::Mine);
        }
        let Some(there) = unit.api_request(self.row.token, &self.row.key).await? else {
            return Ok(Begun::UnderWay);
        };
        if !same(&there.fingerprint, &self.row.fingerprint) {
            return Ok(Begun::Another);
        }
        let Some(sealed) = there.answer else { return Ok(Begun::UnderWay) };
        let json = domain.keyring.open(PURPOSE, &sealed)?;
        let answer = serde_json::from_slice(&json).map_err(|_| Fault::Inconsistent("a stored answer"))?;
        Ok(Begun::Done(answer))
    }

    /// Keeps its answer.
    pub async fn finish(&self, domain: &Domain, answer: &Answer) -> Result<(), Fault> {
        let json = serde_json::to_vec(answer).unwrap_or_default();
        let sealed = domain.keyring.seal(&*domain.entropy, PURPOSE, &json);
        let mut unit = domain.write().await?;
        unit.answer_api_request(self.row.token, &self.row.key, &sealed).await?;
        unit.commit().await?;
        Ok(())
    }

    /// Forgets it: it had no effect, and may be tried again.
    pub async fn forget(&self, domain: &Domain) -> Result<(), Fault> {
        let mut unit = domain.write().await?;
        unit.forget_api_request(self.row.token, &self.row.key).await?;
        unit.commit().await?;
        Ok(())
    }
}

/// Each part's length goes in before it, so that nothing can be moved from one into the next.
fn fingerprint(domain: &Domain, parts: &[&[u8]]) -> Digest {
    domain.keyring.audit("api-request", parts)
}
