//! Where the code of a recovery goes: to what is bound to the account, or, for
//! somebody who is nobody here, nowhere, with the same answers (S03).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vocabulary::mask::STARS;
use vocabulary::{AccountNumber, Email, Identifier, Phone};

use crate::code::Destination;
use crate::policy::{RecoveryMethod, RecoveryStart, RecoveryTarget};
use crate::ports::{Account, PhoneRow};
use crate::refusal::Verdict;
use crate::{Digest, Domain, Fault, Refusal, binding};

/// The purpose under which a journey keeps what was given.
const PURPOSE: &str = "recovery";

/// How made-up numbers begin.
const HEADS: [&str; 5] = ["13", "15", "17", "18", "19"];

/// How made-up addresses end.
const TOPS: [&str; 2] = ["com", "cn"];

/// One in sixteen targets, bound or made up, is shown without its beginning or end.
const HIDDEN: u8 = 16;

/// Whether a made-up target could look like this one.
fn looks_ordinary(to: &Destination) -> bool {
    match to {
        Destination::Phone(phone) => {
            phone.country_code() == "86" && HEADS.iter().any(|head| phone.national().starts_with(head))
        }
        Destination::Email(email) => {
            let top = email.domain().rsplit('.').next().unwrap_or_default();
            TOPS.iter().any(|known| top.eq_ignore_ascii_case(known))
        }
    }
}

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

    /// What made-up things are made from: the same for all names of an account.
    pub fn digest(&self, account: Option<&Account>) -> Digest {
        let typed = || AccountNumber::parse(&self.text).map(|number| number.canonical());
        let key = account.map(|account| account.row.number_key.clone());
        let key = key.or_else(|| typed().ok()).unwrap_or_else(|| self.text.clone());
        self.domain.keyring.index("made-up", &key)
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
        // What no made-up target looks like is hidden, and so are some others: what is hidden tells
        // nothing either (S03).
        let by_account = self.domain.policy.recovery.start != RecoveryStart::Phone;
        if by_account && (!looks_ordinary(&to) || self.digest(account)[30] < HIDDEN) {
            let stars = if to.is_phone() { STARS.to_owned() } else { format!("{STARS}@{STARS}") };
            return Ok(Some(stars));
        }
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
        match bound.filter(|to| self.can_be_sent_to(to)) {
            Some(bound) => Ok((bound, true)),
            None => Ok((self.made_up(method, account)?, false)),
        }
    }

    /// Whether messages go there at all: a refusal would tell that something is bound (S03).
    fn can_be_sent_to(&self, to: &Destination) -> bool {
        let regions = &self.domain.policy.limits.sms_regions;
        match to {
            Destination::Phone(phone) => regions.iter().any(|code| code == phone.country_code()),
            Destination::Email(_) => true,
        }
    }

    fn made_up(&self, method: RecoveryMethod, account: Option<&Account>) -> Result<Destination, Fault> {
        let digest = self.digest(account);
        let wrong = |_| Fault::Inconsistent("a made-up number");
        let number = digest.iter().take(12).fold(0_u64, |sum, byte| sum.wrapping_mul(251) + u64::from(*byte));
        match method {
            RecoveryMethod::Phone => {
                let head = HEADS[usize::from(digest[31]) % HEADS.len()];
                let text = format!("+86{head}{:09}", number % 1_000_000_000);
                Ok(Phone::parse(&text).map_err(wrong)?.into())
            }
            RecoveryMethod::Email | RecoveryMethod::Questions => {
                let top = if digest[31] < 64 { TOPS[0] } else { TOPS[1] };
                let text = format!("{number:x}@example.{top}");
                let wrong = |_| Fault::Inconsistent("a made-up address");
                Ok(Email::parse(&text).map_err(wrong)?.into())
            }
        }
    }
}
