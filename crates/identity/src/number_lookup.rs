//! Finding one's account number by name and document (J-4): shown masked, sent
//! in full to what is bound.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use vocabulary::mask::keep_ends;

use crate::audit::{Event, Record, SUCCESS};
use crate::captcha::{Answer, Captcha};
use crate::details::{self, Person};
use crate::journey::{self, Start};
use crate::notice::{self, Params};
use crate::ports::{Account, JourneyKind, Status, Unit};
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Target, Time, Visitor};

const DAY: Duration = Duration::from_hours(24);

/// So many messages a person gets a day, whoever asks: they cost, and they annoy.
const MESSAGES_A_DAY: usize = 3;

/// What was found, as its journey keeps it: nothing but masks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    masked: Vec<String>,
}

/// What the answering page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The person's account numbers, masked.
    pub masked: Vec<String>,
    /// Where the person was going.
    pub target: Target,
}

/// The service.
#[derive(Clone)]
pub struct NumberLookups {
    domain: Domain,
    captcha: Captcha,
}

impl NumberLookups {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { captcha: domain.captcha(), domain }
    }

    /// Looks; answers the id of the page with the masked numbers. A wrong name and an unknown document
    /// are told alike, and so is whether anything is bound that a message could go to (S03).
    pub async fn find(
        &self,
        person: Person<'_>,
        target: &Target,
        captcha: &Answer,
        visitor: &Visitor,
    ) -> Result<Verdict<String>, Fault> {
        if !self.domain.policy.number_lookup.enabled {
            return Ok(Err(Refusal::MethodOff));
        }
        let Some(browser) = visitor.browser else { return Ok(Err(Refusal::CookiesNeeded)) };
        let claimed = match person.parse() {
            Ok(claimed) => claimed,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.domain.now();
        let subject = format!("{}:{}", claimed.document.kind().code(), claimed.document.as_str());
        let paid =
            details::pay_for_try(&self.domain, &self.captcha, captcha, Some(&subject), visitor, now).await?;
        if let Err(refusal) = paid {
            return Ok(Err(refusal));
        }
        let mut unit = self.domain.write().await?;
        let found: Vec<Account> = unit
            .accounts_by_document(&claimed.index(&self.domain))
            .await?
            .into_iter()
            .filter(|account| account.row.status != Status::Suspended && claimed.fits(&self.domain, account))
            .collect();
        let outcome = if found.is_empty() { Refusal::DetailsMismatch.code() } else { SUCCESS };
        let record = Record::new(&self.domain, now, Event::NumberLookedUp, outcome)
            .from(visitor)
            .account(found.first().map(|account| account.row.id))
            .with("found", found.len().to_string());
        unit.append_audit(&record.done()).await?;
        if found.is_empty() {
            unit.commit().await?;
            return Ok(Err(Refusal::DetailsMismatch));
        }
        self.tell(&mut *unit, now, &subject, &found, visitor).await?;
        let masked = found.iter().map(|account| mask(&account.row.number)).collect();
        let start = Start {
            kind: JourneyKind::NumberLookup,
            browser,
            account: None,
            target,
            state: &Found { masked },
            lifetime: self.domain.policy.security.journey.0,
        };
        let id = journey::open(&self.domain, &mut *unit, now, start).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(id))
    }

    /// What was found, for the browser that looked.
    pub async fn found(&self, id: &str, visitor: &Visitor) -> Result<Verdict<Numbers>, Fault> {
        let trip = journey::board::<Found>(&self.domain, id, JourneyKind::NumberLookup, visitor).await?;
        Ok(trip.map(|trip| Numbers { target: trip.target(), masked: trip.state.masked }))
    }

    /// One message with all numbers, to the first thing that is bound.
    async fn tell(
        &self,
        unit: &mut dyn Unit,
        now: Time,
        subject: &str,
        found: &[Account],
        visitor: &Visitor,
    ) -> Result<(), Fault> {
        let mut to = None;
        for account in found {
            if to.is_none() {
                to = notice::address(&self.domain, account)?;
            }
        }
        let key = self.domain.counter("number-lookup", subject);
        let mut sent: Vec<Time> =
            unit.lock_stamps(&key, now).await?.into_iter().filter(|at| now.since(*at) < DAY).collect();
        let Some(to) = to.filter(|_| sent.len() < MESSAGES_A_DAY) else { return Ok(()) };
        sent.push(now);
        unit.set_stamps(&key, &sent, now).await?;
        let numbers: Vec<&str> = found.iter().map(|account| account.row.number.as_str()).collect();
        let params = Params::from([("numbers".to_owned(), numbers.join(" "))]);
        notice::send(&self.domain, unit, &to, &visitor.locale, "number_lookup", params, now).await
    }
}

/// `2023*****678`: enough to recognise one's own, not enough to learn another's.
fn mask(number: &str) -> String {
    match number.chars().count() {
        10.. => keep_ends(number, 4, 3),
        6..=9 => keep_ends(number, 2, 2),
        _ => keep_ends(number, 1, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn j_4_a_mask_is_recognised_and_not_guessed() {
        assert_eq!(mask("202312345678"), "2023*****678");
        assert_eq!(mask("1000123"), "10***23");
        assert_eq!(mask("2001"), "2**1");
        assert_eq!(mask("7"), "*");
    }
}
