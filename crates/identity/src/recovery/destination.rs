//! Where the code of a recovery goes: to what is bound to the account, or, for
//! somebody who is nobody here, nowhere, with the same answers (S03).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vocabulary::{Email, Identifier, Phone};

use crate::code::Destination;
use crate::policy::{RecoveryMethod, RecoveryStart, RecoveryTarget};
use crate::ports::{Account, PhoneRow};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Refusal, binding};

/// The purpose under which a journey keeps what was given.
const PURPOSE: &str = "recovery";

/// What a person says is bound.
#[derive(Clone, Debug)]
pub enum Claim {
    /// A phone: typed, or the one that is shown masked.
    Phone(Option<Phone>),
    /// An address: typed, or the one that is shown masked.
    Email(Option<Email>),
}

impl Claim {
    fn method(&self) -> RecoveryMethod {
        match self {
            Self::Phone(_) => RecoveryMethod::Phone,
            Self::Email(_) => RecoveryMethod::Email,
        }
    }
}

/// What was given at the beginning, in its canonical form.
pub(super) struct Given<'a> {
    domain: &'a Domain,
    text: String,
}

impl<'a> Given<'a> {
    pub fn new(domain: &'a Domain, identifier: &Identifier) -> Self {
        Self { domain, text: identifier.canonical.clone() }
    }

    pub fn open(domain: &'a Domain, sealed: &str) -> Result<Self, Fault> {
        let bad = Fault::Inconsistent("what a recovery began with");
        let Ok(sealed) = URL_SAFE_NO_PAD.decode(sealed) else { return Err(bad) };
        Ok(Self { domain, text: domain.keyring.open_text(PURPOSE, &sealed)? })
    }

    pub fn seal(&self) -> String {
        let sealed = self.domain.keyring.seal(&*self.domain.entropy, PURPOSE, self.text.as_bytes());
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// What was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What made-up things are made from: the same for the same name.
    pub fn digest(&self) -> Digest {
        self.domain.keyring.index("made-up", &self.text)
    }

    /// The proofs that are offered.
    pub fn methods(&self) -> Vec<RecoveryMethod> {
        let policy = &self.domain.policy.recovery;
        match policy.start {
            RecoveryStart::Phone => vec![RecoveryMethod::Phone],
            RecoveryStart::Account | RecoveryStart::AccountAndDocument => policy.methods.clone(),
        }
    }

    fn is_shown(&self) -> bool {
        let policy = &self.domain.policy.recovery;
        policy.target == RecoveryTarget::Masked || policy.start == RecoveryStart::Phone
    }

    /// The masked phone or address, where it is shown.
    pub fn masked(&self, method: RecoveryMethod, account: Option<&Account>) -> Result<Option<String>, Fault> {
        if !self.is_shown() || method == RecoveryMethod::Questions {
            return Ok(None);
        }
        let (to, _) = self.shown(method, account)?;
        Ok(Some(match (to, self.domain.policy.recovery.start) {
            // It was typed on the page before.
            (Destination::Phone(phone), RecoveryStart::Phone) => phone.masked(),
            (Destination::Phone(phone), _) => phone.masked_prefix(),
            (Destination::Email(email), _) => email.masked_full(),
        }))
    }

    /// Where a code goes, and whether that is bound to the account.
    pub fn resolve(
        &self,
        claim: &Claim,
        account: Option<&Account>,
    ) -> Result<Verdict<(Destination, bool)>, Fault> {
        if !self.methods().contains(&claim.method()) {
            return Ok(Err(Refusal::MethodOff));
        }
        if self.is_shown() {
            return Ok(Ok(self.shown(claim.method(), account)?));
        }
        let typed = match claim {
            Claim::Phone(Some(phone)) => Destination::Phone(phone.clone()),
            Claim::Email(Some(email)) => Destination::Email(email.clone()),
            Claim::Phone(None) | Claim::Email(None) => return Ok(Err(Refusal::FieldEmpty)),
        };
        let index = typed.index(self.domain);
        let bound = account.is_some_and(|account| match &typed {
            Destination::Phone(_) => [&account.login_phone, &account.security_phone]
                .into_iter()
                .filter_map(|row| self.proved(row))
                .any(|phone| phone.index == index),
            Destination::Email(_) => account.email.as_ref().is_some_and(|email| email.index == index),
        });
        Ok(Ok((typed, bound)))
    }

    /// A bound phone, unless nobody ever proved to hold it and the profile asks for that.
    fn proved<'r>(&self, row: &'r Option<PhoneRow>) -> Option<&'r PhoneRow> {
        let asked = self.domain.policy.first_sign_in.verify_roster_phone;
        row.as_ref().filter(|row| row.verified_at.is_some() || !asked)
    }

    /// The phone or address that is shown: what is bound, else one that is made up, the same for the
    /// same account name, so that nobody learns what an account has.
    fn shown(&self, method: RecoveryMethod, account: Option<&Account>) -> Result<(Destination, bool), Fault> {
        if self.domain.policy.recovery.start == RecoveryStart::Phone {
            let phone =
                Phone::parse(&self.text).map_err(|_| Fault::Inconsistent("the phone of a recovery"))?;
            let to = Destination::from(phone);
            let index = to.index(self.domain);
            let row = account.and_then(|account| self.proved(&account.login_phone));
            return Ok((to, row.is_some_and(|row| row.index == index)));
        }
        let bound = match method {
            RecoveryMethod::Phone => {
                let row = account
                    .and_then(|a| self.proved(&a.security_phone).or_else(|| self.proved(&a.login_phone)));
                row.map(|row| binding::opened_phone(self.domain, row).map(Destination::from)).transpose()?
            }
            RecoveryMethod::Email => {
                let row = account.and_then(|account| account.email.as_ref());
                row.map(|row| binding::opened_email(self.domain, row).map(Destination::from)).transpose()?
            }
            RecoveryMethod::Questions => None,
        };
        match bound {
            Some(bound) => Ok((bound, true)),
            None => Ok((self.made_up(method)?, false)),
        }
    }

    fn made_up(&self, method: RecoveryMethod) -> Result<Destination, Fault> {
        let digest = self.digest();
        let wrong = |_| Fault::Inconsistent("a made-up number");
        let number = digest.iter().take(12).fold(0_u64, |sum, byte| sum.wrapping_mul(251) + u64::from(*byte));
        match method {
            RecoveryMethod::Phone => {
                let second = [3, 5, 7, 8, 9][usize::from(digest[31]) % 5];
                let text = format!("+861{second}{:09}", number % 1_000_000_000);
                Ok(Phone::parse(&text).map_err(wrong)?.into())
            }
            RecoveryMethod::Email | RecoveryMethod::Questions => {
                let top = if digest[31] < 64 { "com" } else { "cn" };
                let text = format!("{number:x}@example.{top}");
                let wrong = |_| Fault::Inconsistent("a made-up address");
                Ok(Email::parse(&text).map_err(wrong)?.into())
            }
        }
    }
}
