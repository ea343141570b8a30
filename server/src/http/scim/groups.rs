//! `/Groups`.

use http::Method;
use identity::ports::SourceFilter;
use identity::source::{Entered, Group};
use protocol::scim::project::Projection;
use protocol::scim::query::{self, Query};
use protocol::scim::schema::GROUPS;
use protocol::scim::{Problem, group, list, patch};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Reply;
use super::{Ask, Desk, Outcome};

/// Answers what is asked about departments.
pub async fn answer(desk: &Desk, entered: &Entered, ask: &Ask, rest: &[&str]) -> Outcome {
    match (rest, &ask.method) {
        ([], &Method::GET) => found(desk, entered, Query::of_parameters(&ask.parameters)).await,
        ([], &Method::POST) => name(desk, entered, ask).await,
        ([".search"], &Method::POST) => found(desk, entered, ask.body().and_then(Query::of_body)).await,
        ([], _) => Ok(Ok(Reply::wrong_method("GET, POST"))),
        ([".search"], _) => Ok(Ok(Reply::wrong_method("POST"))),
        ([id], method) => {
            let Ok(id) = id.parse() else { return Ok(Err(Problem::not_there())) };
            match *method {
                Method::GET => one(desk, entered, ask, id).await,
                Method::PUT | Method::PATCH => change(desk, entered, ask, id).await,
                Method::DELETE => {
                    let gone = desk.sources.drop_group(entered, id, ask.versions()).await?;
                    Ok(gone.map(|()| Reply::nothing()).map_err(Problem::from))
                }
                _ => Ok(Ok(Reply::wrong_method("GET, PUT, PATCH, DELETE"))),
            }
        }
        _ => Ok(Err(Problem::not_there())),
    }
}

async fn found(desk: &Desk, entered: &Entered, query: Result<Query, Problem>) -> Outcome {
    let query = match query {
        Ok(query) => query,
        Err(problem) => return Ok(Err(problem)),
    };
    let filter = match query.filter.as_ref().map_or(Ok(SourceFilter::everything()), query::groups) {
        Ok(filter) => filter,
        Err(problem) => return Ok(Err(problem)),
    };
    let with_members = query.projection.tells("members");
    let page = desk.sources.groups(entered, &filter, (query.start - 1, query.count), with_members).await?;
    Ok(page.map_err(Problem::from).map(|page| {
        let told = |one: &Group| query.projection.of(group::write(one, &desk.base), &GROUPS);
        let groups: Vec<Value> = page.items.iter().map(told).collect();
        Reply::of(list::response(&groups, page.total, query.start))
    }))
}

async fn one(desk: &Desk, entered: &Entered, ask: &Ask, id: Uuid) -> Outcome {
    let projection = match Query::of_parameters(&ask.parameters) {
        Ok(query) => query.projection,
        Err(problem) => return Ok(Err(problem)),
    };
    let found = desk.sources.group(entered, id, projection.tells("members")).await?;
    Ok(match found {
        Ok(found) => match ask.holds(found.version) {
            Ok(()) => Ok(told(desk, &found, &projection, false)),
            Err(reply) => Ok(reply),
        },
        Err(denied) => Err(denied.into()),
    })
}

fn told(desk: &Desk, one: &Group, projection: &Projection, made: bool) -> Reply {
    let body = projection.of(group::write(one, &desk.base), &GROUPS);
    Reply::resource(one.id.to_string(), group::location(&desk.base, &one.id), one.version, body, made)
}

async fn name(desk: &Desk, entered: &Entered, ask: &Ask) -> Outcome {
    let read = Query::of_parameters(&ask.parameters)
        .and_then(|query| Ok((query.projection, group::read(ask.body()?)?)));
    let (projection, wanted) = match read {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let named = desk.sources.name_group(entered, &wanted).await?;
    Ok(named.map(|one| told(desk, &one, &projection, true)).map_err(Problem::from))
}

async fn change(desk: &Desk, entered: &Entered, ask: &Ask, id: Uuid) -> Outcome {
    let read = Query::of_parameters(&ask.parameters).and_then(|query| {
        let operations = match ask.method {
            Method::PATCH => Some(patch::parse(ask.body()?, &GROUPS)?),
            _ => None,
        };
        Ok((query.projection, operations))
    });
    let (projection, operations) = match read {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let base = &desk.base;
    let form = |one: &Group| {
        if ask.if_none_match.as_ref().is_some_and(|condition| condition.holds(one.version)) {
            return Err(Problem::new(412, "it is there already"));
        }
        match &operations {
            None => group::read(ask.body()?),
            Some(operations) => {
                let mut resource = group::write(one, base);
                patch::apply(&mut resource, operations, &GROUPS)?;
                group::read(&resource)
            }
        }
    };
    let changed = desk.sources.change_group(entered, id, ask.versions(), form).await?;
    Ok(changed.map(|one| told(desk, &one, &projection, false)))
}
