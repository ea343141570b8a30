//! People: searching, reading, adding, changing. The same services as the
//! console's; whoever is beyond the token's department is not there.

mod acts;
mod contacts;
mod model;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use identity::console::people::Search;
use identity::console::{EditPeople, FindPeople, Sight};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::gate::{Act, Look};
use super::list::{Page, Place, address, limit, opened};
use super::problem::Problem;
use super::take::{Asked, Id, Sent, tagged, version};
use super::{Api, PREFIX};
pub use acts::Why;
use model::{NewPerson, PeopleFilter, PeopleSearch, Person, PersonChange, PersonFile};

/// What is under the name of this list in cursors.
const LIST: &str = "people";

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(search))
        .routes(routes!(one, change))
        .merge(acts::routes())
        .merge(contacts::routes())
}

/// List people
///
/// In the order of their account numbers.
#[utoipa::path(
    get, path = "/people", tag = "people", operation_id = "people_list",
    params(PeopleFilter), security(("token" = ["find_people"])),
    responses((status = 200, description = "A page of people", body = Page<Person>))
)]
async fn list(
    look: Look<FindPeople>,
    State(api): State<Api>,
    Asked(filter): Asked<PeopleFilter>,
) -> Result<Response, Problem> {
    let rows = limit(filter.limit)?;
    let (name, department) = (filter.name.unwrap_or_default(), filter.department.unwrap_or_default());
    let search = Search {
        text: name.trim().to_owned(),
        department: department.clone(),
        status: filter.status.map(model::AccountStatus::status),
        kind: filter.kind.and_then(model::Kind::kind),
    };
    // Addresses are written down in many places on their way (S22).
    if search.is_personal() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "personal_in_address").at("name"));
    }
    let number = filter.number.unwrap_or_default();
    let address = address(
        &api.address("/people"),
        &[
            ("number", &number),
            ("name", &name),
            ("department", &department),
            ("status", filter.status.map_or("", model::AccountStatus::code)),
            ("kind", filter.kind.map_or("", model::Kind::code)),
        ],
    );
    let place = Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: rows };
    if !number.trim().is_empty() {
        let found = api.services.people.by_number(&look.sight, &number).await?;
        let fits = |account: &identity::ports::Account| {
            let row = &account.row;
            search.status.is_none_or(|status| row.status == status)
                && search.kind.is_none_or(|kind| row.kind == kind.code())
                && row.name.contains(&search.text)
                && identity::console::Scope::Within(vec![search.department.clone()]).covers(&row.department)
                    | search.department.is_empty()
        };
        let people = found.iter().filter(|account| fits(account));
        let people = people.map(|account| Person::of(&api.services.domain, account));
        return place.page(people.collect::<Result<Vec<_>, _>>()?, None::<String>);
    }
    page(&api, &look.sight, &search, &place, filter.cursor.as_deref()).await
}

/// Search people
///
/// With a body, because what is looked for may be a phone, a document number or an e-mail address, which
/// do not belong into addresses.
#[utoipa::path(
    post, path = "/people/search", tag = "people", operation_id = "people_search",
    request_body = PeopleSearch, security(("token" = ["find_people"])),
    responses((status = 200, description = "A page of people", body = Page<Person>))
)]
async fn search(
    look: Look<FindPeople>,
    State(api): State<Api>,
    Sent(asked): Sent<PeopleSearch>,
) -> Result<Response, Problem> {
    let search = Search {
        text: asked.text,
        department: asked.department,
        status: asked.status.map(model::AccountStatus::status),
        kind: asked.kind.and_then(model::Kind::kind),
    };
    let list = format!("{LIST} {search:?}");
    let place =
        Place { domain: &api.services.domain, list: &list, address: None, limit: limit(asked.limit)? };
    page(&api, &look.sight, &search, &place, asked.cursor.as_deref()).await
}

async fn page(
    api: &Api,
    sight: &Sight<FindPeople>,
    search: &Search,
    place: &Place<'_>,
    cursor: Option<&str>,
) -> Result<Response, Problem> {
    let domain = &api.services.domain;
    let after: Option<String> = opened(domain, place.list, cursor)?;
    let found = api.services.people.search(sight, search, after.as_deref(), place.limit).await?;
    let people = found.people.iter().map(|account| Person::of(domain, account));
    place.page(people.collect::<Result<Vec<_>, _>>()?, found.next)
}

/// Read one person
///
/// Everything that is known, numbers masked. `ETag` is the version for a change.
#[utoipa::path(
    get, path = "/people/{id}", tag = "people", operation_id = "people_read",
    params(("id" = uuid::Uuid, Path, description = "Identifier of the account")),
    security(("token" = ["find_people"])),
    responses((status = 200, description = "The person", body = PersonFile))
)]
async fn one(look: Look<FindPeople>, State(api): State<Api>, Id(id): Id) -> Result<Response, Problem> {
    let file = api.services.people.file(&look.sight, id).await?.ok_or_else(Problem::not_found)?;
    let view = PersonFile::of(&api.services.domain, &file)?;
    Ok((tagged(view.person.version), Json(view)).into_response())
}

/// Add somebody
///
/// The account has no password of its own yet: how it gets one is the institution's policy.
#[utoipa::path(
    post, path = "/people", tag = "people", operation_id = "people_add",
    request_body = NewPerson, security(("token" = ["edit_people"])),
    responses((status = 201, description = "Added; `Location` is the account", body = Person))
)]
async fn add(
    Act(may): Act<EditPeople>,
    State(api): State<Api>,
    Sent(new): Sent<NewPerson>,
) -> Result<Response, Problem> {
    let number = new.number.clone();
    let id = api.services.people.add(&may, &number, &new.details()).await?;
    let id = id.map_err(|refusal| Problem::from(refusal).or_at("name"))?;
    let person = read(&api, &may, id).await?;
    let location = [(LOCATION, format!("{PREFIX}/people/{id}"))];
    Ok((StatusCode::CREATED, location, tagged(person.version), Json(person)).into_response())
}

/// Change somebody
///
/// `If-Match` names the version that was read. The owner hears of a changed name, document or alias.
#[utoipa::path(
    patch, path = "/people/{id}", tag = "people", operation_id = "people_change",
    params(
        ("id" = uuid::Uuid, Path, description = "Identifier of the account"),
        ("If-Match" = String, Header, description = "The version that the change was made from"),
    ),
    request_body = PersonChange, security(("token" = ["edit_people"])),
    responses((status = 200, description = "As it stands now", body = Person))
)]
async fn change(
    Act(may): Act<EditPeople>,
    State(api): State<Api>,
    Id(id): Id,
    headers: HeaderMap,
    Sent(change): Sent<PersonChange>,
) -> Result<Response, Problem> {
    let version = version(&headers)?;
    let people = &api.services.people;
    let editing = people.editing(&may, id).await?.ok_or_else(Problem::not_found)?;
    let details = change.over(&editing.account, editing.profile);
    let done = people.edit(&may, id, version, &details).await?;
    done.map_err(|refusal| Problem::from(refusal).or_at("name").of_version())?;
    let person = read(&api, &may, id).await?;
    Ok((tagged(person.version), Json(person)).into_response())
}

/// Somebody as they stand now.
async fn read<D: identity::console::Duty>(
    api: &Api,
    sight: &Sight<D>,
    id: uuid::Uuid,
) -> Result<Person, Problem> {
    let account = api.services.people.person(sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Person::of(&api.services.domain, &account)?)
}
