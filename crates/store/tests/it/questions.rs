use identity::ports::*;

use crate::fixtures::{Fresh, account, at};
use crate::write;

pub async fn h_9_questions_come_back_in_order_and_are_replaced(fresh: &Fresh) {
    let (one, other) = (account("1"), account("2"));
    write!(fresh, insert_accounts(&[one.clone(), other.clone()])).expect("insert");
    let row = |question: &str, n: i64| QuestionRow {
        question: question.to_owned(),
        answer: format!("$argon2id${question}"),
        set_at: at(n),
    };
    let first = vec![row("primary_teacher", 1), row("first_pet", 1), row("childhood_friend", 1)];
    write!(fresh, set_security_questions(one.id, &first)).expect("set");
    write!(fresh, set_security_questions(other.id, &first[..1])).expect("set");
    let mut unit = fresh.read().await;
    assert_eq!(unit.security_questions(one.id).await.expect("read"), first);
    drop(unit);
    let second = vec![row("first_book", 2), row("primary_teacher", 2)];
    write!(fresh, set_security_questions(one.id, &second)).expect("replace");
    let mut unit = fresh.read().await;
    assert_eq!(unit.security_questions(one.id).await.expect("read"), second);
    assert_eq!(unit.security_questions(other.id).await.expect("read"), first[..1], "the other keeps its own");
    let nobody = unit.security_questions(uuid::Uuid::nil()).await.expect("read");
    assert!(nobody.is_empty());
}
