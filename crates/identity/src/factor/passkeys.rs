//! Adding and using passkeys. The challenge of a ceremony travels sealed with
//! its page, bound to a session or journey, and is good once.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Change, Factors, NewCodes, owner, webauthn};
use crate::audit::Event;
use crate::ports::{PasskeyRow, SessionRow, StoreError, Unit};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Time, Visitor};

/// How long a person may take with their authenticator.
const CEREMONY: std::time::Duration = std::time::Duration::from_secs(10 * 60);

/// An account has at most so many passkeys.
const MOST: usize = 20;

/// The longest name, in characters.
const LONGEST_NAME: usize = 40;

/// A challenge on its way to a browser and back.
#[derive(Serialize, Deserialize)]
struct Ceremony {
    challenge: [u8; 32],
    /// The session or journey it belongs to, and what for.
    holder: String,
    expires_at: Time,
}

/// What `navigator.credentials.create` needs. Bytes are base64url.
#[derive(Clone, Debug, Serialize)]
pub struct Creation {
    /// Returned with the response.
    #[serde(skip)]
    pub ceremony: String,
    /// Challenge.
    pub challenge: String,
    /// Relying party id.
    pub rp: String,
    /// Opaque id of the person.
    pub user: String,
    /// Account number.
    pub name: String,
    /// The person's name.
    pub display: String,
    /// COSE algorithms.
    pub algorithms: [i64; 3],
    /// Credentials the account has already.
    pub exclude: Vec<String>,
}

/// What `navigator.credentials.get` needs. Bytes are base64url.
#[derive(Clone, Debug, Serialize)]
pub struct Request {
    /// Returned with the response.
    #[serde(skip)]
    pub ceremony: String,
    /// Challenge.
    pub challenge: String,
    /// Relying party id.
    pub rp: String,
    /// Credentials of the account.
    pub allow: Vec<String>,
}

impl Factors {
    /// Begins adding a passkey.
    pub async fn creation(&self, session: &SessionRow) -> Result<Verdict<Creation>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        if !self.party.is_usable() {
            return Ok(Err(Refusal::MethodOff));
        }
        let mut unit = self.domain.read().await?;
        let account = owner(&mut *unit, session).await?;
        let passkeys = unit.passkeys(session.account).await?;
        let (ceremony, challenge) = self.ceremony(&adding(session));
        Ok(Ok(Creation {
            ceremony,
            challenge,
            rp: self.party.id.clone(),
            user: URL_SAFE_NO_PAD
                .encode(self.domain.keyring.index("passkey-user", &session.account.to_string())),
            name: account.row.number,
            display: account.row.name,
            algorithms: webauthn::ALGORITHMS,
            exclude: passkeys.iter().map(|row| URL_SAFE_NO_PAD.encode(&row.credential)).collect(),
        }))
    }

    /// Adds the passkey that the browser made.
    pub async fn add_passkey(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        ceremony: &str,
        response: &str,
        name: &str,
    ) -> Result<Verdict<NewCodes>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let now = self.domain.now();
        let name: String = name.trim().chars().filter(|c| !c.is_control()).collect();
        if name.chars().count() > LONGEST_NAME {
            return Ok(Err(Refusal::TextTooLong));
        }
        let mut unit = self.locked(session).await?;
        let challenge = match self.redeem(&mut *unit, ceremony, &adding(session), now).await? {
            Ok(challenge) => challenge,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Ok(made) = self.party.register(&challenge, response) else {
            return Ok(Err(Refusal::PasskeyInvalid));
        };
        let count = unit.passkeys(session.account).await?.len();
        if count >= MOST {
            return Ok(Err(Refusal::FactorPresent));
        }
        let row = PasskeyRow {
            id: self.domain.id(now),
            account: session.account,
            name: if name.is_empty() { format!("{} {}", webauthn::NAME, count + 1) } else { name },
            credential: made.id,
            public_key: made.public_key,
            counter: made.counter,
            created_at: now,
            used_at: None,
        };
        match unit.insert_passkey(&row).await {
            Err(StoreError::Taken(_)) => return Ok(Err(Refusal::FactorPresent)),
            other => other?,
        }
        let change = Change { event: Event::FactorAdded, factor: "passkey", template: "factor_added" };
        let codes = self.added(&mut *unit, session, visitor, change, now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(codes))
    }

    /// Removes a passkey.
    pub async fn remove_passkey(
        &self,
        session: &SessionRow,
        visitor: &Visitor,
        id: Uuid,
    ) -> Result<Verdict<()>, Fault> {
        if !self.is_fresh(session) {
            return Ok(Err(Refusal::ProofTooOld));
        }
        let now = self.domain.now();
        let mut unit = self.locked(session).await?;
        if !unit.remove_passkey(session.account, id).await? {
            return Ok(Err(Refusal::PageExpired));
        }
        self.removed(&mut *unit, session, visitor, "passkey", now).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }

    /// Asks for one of the account's passkeys on behalf of a journey; `None`: there are none.
    pub(crate) fn request(&self, journey: &str, passkeys: &[PasskeyRow]) -> Option<Request> {
        if passkeys.is_empty() || !self.party.is_usable() {
            return None;
        }
        let (ceremony, challenge) = self.ceremony(journey);
        Some(Request {
            ceremony,
            challenge,
            rp: self.party.id.clone(),
            allow: passkeys.iter().map(|row| URL_SAFE_NO_PAD.encode(&row.credential)).collect(),
        })
    }

    /// Uses a passkey of the account on behalf of a journey, inside the caller's unit of work.
    pub(crate) async fn use_passkey(
        &self,
        unit: &mut dyn Unit,
        account: Uuid,
        journey: &str,
        ceremony: &str,
        response: &str,
        now: Time,
    ) -> Result<Verdict<()>, Fault> {
        let challenge = match self.redeem(unit, ceremony, journey, now).await? {
            Ok(challenge) => challenge,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let id = webauthn::credential_id(response);
        let passkeys = unit.passkeys(account).await?;
        let Some(row) = passkeys.iter().find(|row| Some(&row.credential) == id.as_ref()) else {
            return Ok(Err(Refusal::PasskeyInvalid));
        };
        let Ok(counter) = self.party.verify(&challenge, response, &row.public_key) else {
            return Ok(Err(Refusal::PasskeyInvalid));
        };
        // A counter that does not grow is the sign of a copied authenticator.
        let used = unit.use_passkey(row.id, counter, now).await?;
        Ok(if used { Ok(()) } else { Err(Refusal::PasskeyInvalid) })
    }

    /// A new challenge: sealed for the way, and in clear for the authenticator.
    fn ceremony(&self, holder: &str) -> (String, String) {
        let challenge: [u8; 32] = self.domain.entropy.bytes();
        let ceremony =
            Ceremony { challenge, holder: holder.to_owned(), expires_at: self.domain.now().plus(CEREMONY) };
        // A struct of plain fields has no way not to be written.
        let json = serde_json::to_vec(&ceremony).unwrap_or_default();
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, "passkey", &json);
        (URL_SAFE_NO_PAD.encode(sealed), URL_SAFE_NO_PAD.encode(challenge))
    }

    /// The challenge of a ceremony, once.
    async fn redeem(
        &self,
        unit: &mut dyn Unit,
        sealed: &str,
        holder: &str,
        now: Time,
    ) -> Result<Verdict<[u8; 32]>, Fault> {
        let open = || {
            let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
            let json = self.domain.keyring.open("passkey", &sealed).ok()?;
            serde_json::from_slice::<Ceremony>(&json).ok()
        };
        let Some(ceremony) = open().filter(|c| c.holder == holder && c.expires_at > now) else {
            return Ok(Err(Refusal::PageExpired));
        };
        let mark = self.domain.counter("passkey-ceremony", &URL_SAFE_NO_PAD.encode(ceremony.challenge));
        let first = unit.use_once(&mark, ceremony.expires_at).await?;
        Ok(if first { Ok(ceremony.challenge) } else { Err(Refusal::PageExpired) })
    }
}

fn adding(session: &SessionRow) -> String {
    format!("add {}", session.id)
}
