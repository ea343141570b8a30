//! Security questions.

use async_trait::async_trait;
use identity::ports::{QuestionRow, Questions, StoreError};
use uuid::Uuid;

use super::Unit;
use super::statement::{Columns, sql};

#[async_trait]
impl Questions for Unit {
    async fn security_questions(&mut self, account: Uuid) -> Result<Vec<QuestionRow>, StoreError> {
        let statement =
            sql("SELECT question, answer, set_at FROM security_questions WHERE account = $1 ORDER BY place");
        let rows = self.all(statement.bind(account)).await?;
        rows.iter()
            .map(|row| {
                let mut c = Columns::of(row);
                Ok(QuestionRow { question: c.next()?, answer: c.next()?, set_at: c.next()? })
            })
            .collect()
    }

    async fn set_security_questions(
        &mut self,
        account: Uuid,
        rows: &[QuestionRow],
    ) -> Result<(), StoreError> {
        self.run(sql("DELETE FROM security_questions WHERE account = $1").bind(account)).await?;
        for (place, row) in (0_u32..).zip(rows) {
            let insert = sql("INSERT INTO security_questions (account, place, question, answer, set_at) \
                 VALUES ($1, $2, $3, $4, $5)");
            let insert =
                insert.bind(account).bind(place).bind(&row.question).bind(&row.answer).bind(row.set_at);
            self.run(insert).await?;
        }
        Ok(())
    }
}
