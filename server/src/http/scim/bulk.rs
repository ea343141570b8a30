//! `/Bulk`: one operation after the other, each as if it came alone.

use std::collections::BTreeMap;

use http::Method;
use identity::source::Entered;
use protocol::scim::bulk::{self, Method as Verb, Operation};
use protocol::scim::etag::{self, Condition};
use protocol::scim::{Problem, ScimType};
use serde_json::Value;

use super::answer::Reply;
use super::{Ask, Desk, Outcome, refused};

/// Errors of one request that are kept for whoever looks after the source.
const NOTED: usize = 5;

/// Answers a bulk request.
pub async fn bulk(desk: &Desk, entered: &Entered, ask: &Ask) -> Outcome {
    let request = match ask.body().and_then(bulk::parse) {
        Ok(request) => request,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut made: BTreeMap<String, String> = BTreeMap::new();
    let mut answers: BTreeMap<usize, Value> = BTreeMap::new();
    let mut errors = 0;
    for at in bulk::order(&request.operations) {
        if request.fail_on_errors.is_some_and(|most| errors >= most.max(1)) {
            break;
        }
        let operation = &request.operations[at];
        let outcome = match operation.resolved(&made) {
            Ok(resolved) => desk.answer(entered, &alone(&resolved)).await?,
            Err(name) => Err(Problem {
                status: 409,
                kind: Some(ScimType::InvalidValue),
                detail: format!("bulkId:{name} stands for nothing that was made"),
            }),
        };
        let reply = match outcome {
            Ok(reply) => reply,
            Err(problem) if errors < NOTED as u64 => {
                let what = operation.path.split('/').nth(1).unwrap_or_default();
                let method = method(operation.method);
                refused(desk, entered, &method, what, &problem).await
            }
            Err(problem) => Reply::problem(&problem),
        };
        let failed = !reply.status.is_success();
        errors += u64::from(failed);
        if let (Some(name), Some(id), false) = (&operation.bulk_id, &reply.id, failed) {
            made.insert(name.clone(), id.clone());
        }
        let version = reply.version.map(etag::tag);
        let error = if failed { reply.body.as_ref() } else { None };
        let location = reply.location.clone().or_else(|| {
            // What was taken away or could not be changed stood there.
            (operation.method != Verb::Post).then(|| format!("{}{}", desk.base, operation.path))
        });
        let status = reply.status.as_u16();
        answers.insert(at, bulk::answered(operation, status, location.as_deref(), version.as_deref(), error));
    }
    Ok(Ok(Reply::of(bulk::response(answers.into_values().collect()))))
}

fn method(verb: Verb) -> Method {
    match verb {
        Verb::Post => Method::POST,
        Verb::Put => Method::PUT,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    }
}

/// The operation as a request of its own.
fn alone(operation: &Operation) -> Ask {
    Ask {
        method: method(operation.method),
        parts: operation.path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
        parameters: Vec::new(),
        body: (operation.method != Verb::Delete).then(|| operation.data.clone()),
        if_match: operation.version.as_deref().map(Condition::read),
        if_none_match: None,
    }
}
