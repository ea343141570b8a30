//! Proving oneself by security questions, where a profile has them (S-22, H-9).

use std::time::Duration;

use super::destination::Given;
use super::{Opened, Recoveries};
use crate::lock::minutes_until;
use crate::policy::RecoveryMethod;
use crate::ports::Account;
use crate::questions::{self, CODES, COUNT};
use crate::refusal::Verdict;
use crate::{Fault, Refusal, Target, Time, Visitor};

const HOUR: Duration = Duration::from_hours(1);

/// Tries an hour at the questions of one account.
const TRIES: usize = 5;

impl Recoveries {
    /// The questions that the journey's account has answered; made up where it has not, the same ones
    /// for the same name.
    pub(super) async fn asked(
        &self,
        given: &Given<'_>,
        account: Option<&Account>,
    ) -> Result<Vec<String>, Fault> {
        let digest = given.digest(account);
        let account = account.map_or_else(uuid::Uuid::nil, |account| account.row.id);
        let rows = self.domain.read().await?.security_questions(account).await?;
        if rows.len() == COUNT {
            return Ok(rows.into_iter().map(|row| row.question).collect());
        }
        let mut codes = CODES.to_vec();
        let pick = |at: usize, codes: &mut Vec<&str>| {
            let index = usize::from(digest[at]) % codes.len();
            codes.remove(index).to_owned()
        };
        Ok((0..COUNT).map(|at| pick(at, &mut codes)).collect())
    }

    /// Proves the person by their answers: all of them have to be right, five tries an hour.
    pub async fn answer(
        &self,
        id: &str,
        answers: &[&str; COUNT],
        visitor: &Visitor,
    ) -> Result<Verdict<(Opened, Target)>, Fault> {
        let (trip, account) = match self.board_to_prove(id, visitor).await? {
            Ok(boarded) => boarded,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let given = Given::open(&self.domain, &trip.state.given)?;
        if !given.methods().contains(&RecoveryMethod::Questions) {
            return Ok(Err(Refusal::MethodOff));
        }
        if answers.iter().any(|answer| answer.trim().is_empty()) {
            return Ok(Err(Refusal::FieldEmpty));
        }
        if let Err(refusal) = self.count_try(&given, account.as_ref()).await? {
            return Ok(Err(refusal));
        }
        let known = account.as_ref().map(|account| account.row.id);
        let right = questions::all_right(&self.domain, known, answers).await?;
        let Some(account) = account.filter(|_| right) else {
            self.record(&trip, visitor, "proof", Refusal::DetailsMismatch.code()).await?;
            return Ok(Err(Refusal::DetailsMismatch));
        };
        self.open(&trip, &account, visitor, "questions".to_owned()).await
    }

    /// Counts a try before it is judged, so that parallel ones count too.
    async fn count_try(&self, given: &Given<'_>, account: Option<&Account>) -> Result<Verdict<()>, Fault> {
        let now = self.domain.now();
        let subject = account.map_or_else(|| given.text().to_owned(), |account| account.row.id.to_string());
        let key = self.domain.counter("questions", &subject);
        let mut unit = self.domain.write_relaxed().await?;
        let mut tries: Vec<Time> =
            unit.lock_stamps(&key, now).await?.into_iter().filter(|at| now.since(*at) < HOUR).collect();
        if tries.len() >= TRIES {
            let until = tries.first().map_or(now, |at| at.plus(HOUR));
            return Ok(Err(Refusal::TooManyTries { minutes: minutes_until(until, now) }));
        }
        tries.push(now);
        unit.set_stamps(&key, &tries, now).await?;
        unit.commit().await?;
        Ok(Ok(()))
    }
}
