//! Security questions (H-9, S-22): three of a fixed list, answered. Off unless
//! a profile names them among its recovery methods: answers are often known or
//! guessed (NIST SP 800-63B).
//!
//! The list is fixed so that somebody who is nobody here can be shown questions
//! too (S03).

use std::sync::Arc;

use uuid::Uuid;
use vocabulary::text::{collapse_spaces, fold_width};

use crate::audit::{Event, Record, SUCCESS};
use crate::notice::{self, Params};
use crate::policy::RecoveryMethod;
use crate::ports::{QuestionRow, SessionRow};
use crate::reauthentication::fresh;
use crate::refusal::Verdict;
use crate::{Domain, Fault, Refusal, Visitor};

/// How many an account answers.
pub const COUNT: usize = 3;

/// Codes of the questions there are.
pub const CODES: [&str; 8] = [
    "primary_teacher",
    "primary_school",
    "mother_birthplace",
    "father_birthplace",
    "childhood_friend",
    "first_pet",
    "first_book",
    "first_journey",
];

/// Fewer characters than this are guessed at once.
const SHORTEST: usize = 2;
const LONGEST: usize = 60;

/// A question and its answer as typed.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// Code of the question.
    pub question: &'a str,
    /// The answer.
    pub answer: &'a str,
}

/// The service.
#[derive(Clone)]
pub struct SecurityQuestions {
    domain: Domain,
}

impl SecurityQuestions {
    /// The service.
    pub fn new(domain: Domain) -> Self {
        Self { domain }
    }

    /// Whether this institution has them.
    pub fn are_on(&self) -> bool {
        self.domain.policy.recovery.methods.contains(&RecoveryMethod::Questions)
    }

    /// Codes of the questions an account has answered; empty when it has none.
    pub async fn chosen(&self, account: Uuid) -> Result<Vec<String>, Fault> {
        let rows = self.domain.read().await?.security_questions(account).await?;
        Ok(rows.into_iter().map(|row| row.question).collect())
    }

    /// Sets the account's questions; needs a fresh proof.
    pub async fn set(
        &self,
        session: Option<&Arc<SessionRow>>,
        visitor: &Visitor,
        chosen: [Chosen<'_>; COUNT],
    ) -> Result<Verdict<()>, Fault> {
        if !self.are_on() {
            return Ok(Err(Refusal::MethodOff));
        }
        let session = match fresh(&self.domain, session) {
            Ok(session) => session,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Err(refusal) = check(&chosen) {
            return Ok(Err(refusal));
        }
        let now = self.domain.now();
        let mut rows = Vec::with_capacity(COUNT);
        for Chosen { question, answer } in chosen {
            let answer = self.domain.hasher.hash(&canonical(answer), &*self.domain.entropy).await?;
            rows.push(QuestionRow { question: question.to_owned(), answer, set_at: now });
        }
        let mut unit = self.domain.write().await?;
        let Some(account) = unit.account(session.account).await? else {
            return Ok(Err(Refusal::SignInNeeded));
        };
        unit.set_security_questions(session.account, &rows).await?;
        let (template, locale) = ("questions_set", &visitor.locale);
        notice::tell_owner(&self.domain, &mut *unit, &account, locale, template, Params::new(), now).await?;
        let record = Record::new(&self.domain, now, Event::QuestionsSet, SUCCESS)
            .from(visitor)
            .account(Some(session.account))
            .session(session.id);
        unit.append_audit(&record.done()).await?;
        unit.commit().await?;
        self.domain.wake.ring();
        Ok(Ok(()))
    }
}

/// Three different questions of the list with three different answers.
fn check(chosen: &[Chosen<'_>; COUNT]) -> Verdict<()> {
    for (at, one) in chosen.iter().enumerate() {
        let answer = canonical(one.answer);
        if !CODES.contains(&one.question) || answer.chars().count() < SHORTEST {
            return Err(Refusal::FieldEmpty);
        }
        if answer.chars().count() > LONGEST {
            return Err(Refusal::TextTooLong);
        }
        let before = &chosen[..at];
        if before.iter().any(|other| other.question == one.question || canonical(other.answer) == answer) {
            return Err(Refusal::QuestionsAlike);
        }
    }
    Ok(())
}

/// Whatever width, case and spaces it was typed with. Cut, so that nobody makes hashing slow.
fn canonical(answer: &str) -> String {
    let cut: String = answer.chars().take(4 * LONGEST).collect();
    collapse_spaces(fold_width(&cut).trim()).to_lowercase()
}

/// Whether all answers are right. The same work for an account that has no questions (S03).
pub(crate) async fn all_right(
    domain: &Domain,
    account: Option<Uuid>,
    answers: &[&str; COUNT],
) -> Result<bool, Fault> {
    let account = account.unwrap_or_else(Uuid::nil);
    let rows = domain.read().await?.security_questions(account).await?;
    let mut right = rows.len() == COUNT;
    for (at, answer) in answers.iter().enumerate() {
        let answer = canonical(answer);
        if let Some(row) = rows.get(at) {
            right &= domain.hasher.verify(&answer, &row.answer).await?;
        } else {
            domain.hasher.verify_decoy(&answer).await?;
            right = false;
        }
    }
    Ok(right)
}
