//! Security questions (H-9).

use async_trait::async_trait;
use uuid::Uuid;

use super::StoreError;
use crate::Time;

/// A question that an account has answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRow {
    /// Its code in `identity::questions::CODES`.
    pub question: String,
    /// argon2id of the answer in canonical form, as PHC.
    pub answer: String,
    /// When it was set.
    pub set_at: Time,
}

/// Security questions.
#[async_trait]
pub trait Questions {
    /// The account's questions, in order.
    async fn security_questions(&mut self, account: Uuid) -> Result<Vec<QuestionRow>, StoreError>;
    /// Replaces them all.
    async fn set_security_questions(&mut self, account: Uuid, rows: &[QuestionRow])
    -> Result<(), StoreError>;
}
