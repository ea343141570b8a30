//! `/Users`.

use http::Method;
use identity::ports::SourceFilter;
use identity::source::{Entered, Person};
use protocol::scim::project::Projection;
use protocol::scim::query::{self, Query};
use protocol::scim::schema::USERS;
use protocol::scim::{Problem, list, patch, user};
use serde_json::Value;
use uuid::Uuid;

use super::answer::Reply;
use super::{Ask, Desk, Outcome};

/// Answers what is asked about people.
pub async fn answer(desk: &Desk, entered: &Entered, ask: &Ask, rest: &[&str]) -> Outcome {
    match (rest, &ask.method) {
        ([], &Method::GET) => found(desk, entered, Query::of_parameters(&ask.parameters)).await,
        ([], &Method::POST) => bring(desk, entered, ask).await,
        ([".search"], &Method::POST) => found(desk, entered, ask.body().and_then(Query::of_body)).await,
        ([], _) => Ok(Ok(Reply::wrong_method("GET, POST"))),
        ([".search"], _) => Ok(Ok(Reply::wrong_method("POST"))),
        ([id], method) => {
            let Ok(id) = id.parse() else { return Ok(Err(Problem::not_there())) };
            match *method {
                Method::GET => one(desk, entered, ask, id).await,
                Method::PUT | Method::PATCH => change(desk, entered, ask, id).await,
                Method::DELETE => let_go(desk, entered, ask, id).await,
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
    let index = |space: &str, value: &str| desk.sources.index(space, value);
    let filter = query.filter.as_ref().map_or(Ok(SourceFilter::everything()), |f| query::people(f, &index));
    let filter = match filter {
        Ok(filter) => filter,
        Err(problem) => return Ok(Err(problem)),
    };
    let page = desk.sources.people(entered, &filter, query.start - 1, query.count).await?;
    let told = |person: &Person| query.projection.of(user::write(person, &desk.base), &USERS);
    let people: Vec<Value> = page.items.iter().map(told).collect();
    Ok(Ok(Reply::of(list::response(&people, page.total, query.start))))
}

async fn one(desk: &Desk, entered: &Entered, ask: &Ask, id: Uuid) -> Outcome {
    let projection = match Query::of_parameters(&ask.parameters) {
        Ok(query) => query.projection,
        Err(problem) => return Ok(Err(problem)),
    };
    let Some(person) = desk.sources.person(entered, id).await? else {
        return Ok(Err(Problem::not_there()));
    };
    if let Err(reply) = ask.holds(person.version) {
        return Ok(Ok(reply));
    }
    Ok(Ok(told(desk, &person, &projection, false)))
}

fn told(desk: &Desk, person: &Person, projection: &Projection, made: bool) -> Reply {
    let body = projection.of(user::write(person, &desk.base), &USERS);
    let location = user::location(&desk.base, &person.id);
    Reply::resource(person.id.to_string(), location, person.version, body, made)
}

fn projection(ask: &Ask) -> Result<Projection, Problem> {
    Ok(Query::of_parameters(&ask.parameters)?.projection)
}

async fn bring(desk: &Desk, entered: &Entered, ask: &Ask) -> Outcome {
    let read = projection(ask).and_then(|projection| Ok((projection, user::read(ask.body()?)?)));
    let (projection, wanted) = match read {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let brought = desk.sources.bring(entered, &wanted).await?;
    Ok(brought.map(|person| told(desk, &person, &projection, true)).map_err(Problem::from))
}

async fn change(desk: &Desk, entered: &Entered, ask: &Ask, id: Uuid) -> Outcome {
    let read = projection(ask).and_then(|projection| {
        let operations = match ask.method {
            Method::PATCH => Some(patch::parse(ask.body()?, &USERS)?),
            _ => None,
        };
        Ok((projection, operations))
    });
    let (projection, operations) = match read {
        Ok(read) => read,
        Err(problem) => return Ok(Err(problem)),
    };
    let base = &desk.base;
    let form = |person: &Person| {
        if ask.if_none_match.as_ref().is_some_and(|condition| condition.holds(person.version)) {
            return Err(Problem::new(412, "it is there already"));
        }
        match &operations {
            None => user::read(ask.body()?),
            Some(operations) => {
                let mut resource = user::write(person, base);
                patch::apply(&mut resource, operations, &USERS)?;
                user::read(&resource)
            }
        }
    };
    let changed = desk.sources.change(entered, id, ask.versions(), form).await?;
    Ok(changed.map(|person| told(desk, &person, &projection, false)))
}

async fn let_go(desk: &Desk, entered: &Entered, ask: &Ask, id: Uuid) -> Outcome {
    let gone = desk.sources.let_go(entered, id, ask.versions()).await?;
    Ok(gone.map(|()| Reply::nothing()).map_err(Problem::from))
}
