//! Registered applications.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use identity::console::{FindPeople, ManageServices, ReadServices};
use identity::ports::{self, MatchKind, ServiceRow, UrlRule};
use identity::registry::{Draft, NewService, Note};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::gate::{Act, Look};
use super::list::{Page, Place, address, limit, opened};
use super::problem::Problem;
use super::take::{Asked, Id, Sent, tagged, version};
use super::{Api, PREFIX};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, register))
        .routes(routes!(trace))
        .routes(routes!(one, change))
        .routes(routes!(enable))
        .routes(routes!(disable))
        .routes(routes!(sample))
}

/// How addresses are compared with the registered one.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Matching {
    /// The whole URL.
    Exact,
    /// Host, and path below the registered one.
    Prefix,
}

/// A further address of an application.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FurtherAddress {
    /// URL.
    url: String,
    /// How it is compared.
    matching: Matching,
}

impl Matching {
    fn kind(self) -> MatchKind {
        match self {
            Self::Exact => MatchKind::Exact,
            Self::Prefix => MatchKind::Prefix,
        }
    }

    fn of(kind: MatchKind) -> Self {
        match kind {
            MatchKind::Exact => Self::Exact,
            MatchKind::Prefix => Self::Prefix,
        }
    }
}

/// How an application stands in the list of applications.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Presentation {
    /// Heading it stands under.
    category: String,
    /// The heading in English.
    category_en: String,
    /// Path of a picture on this server.
    icon: String,
    /// What it is for.
    zh: String,
    /// The same in English.
    en: String,
    /// Words people search by.
    keywords: Vec<String>,
    /// Place in the list, the smallest first.
    order: i32,
    /// Kinds of people who see it; none: everybody.
    kinds: Vec<String>,
    /// Not in the list at all.
    hidden: bool,
}

/// Who may enter; all empty: everybody.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct Access {
    /// Kinds of people; none: all kinds.
    kinds: Vec<String>,
    /// Departments, with what lies below each; none: all.
    departments: Vec<String>,
    /// Account numbers that may enter whatever the others say.
    people: Vec<String>,
}

/// What is said about an application.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApplicationForm {
    /// Name, unique.
    #[schema(min_length = 1, max_length = 60)]
    name: String,
    /// Name in English; empty: the same.
    #[serde(default)]
    #[schema(max_length = 60)]
    name_en: String,
    /// Whom to ask about it.
    #[serde(default)]
    owner: String,
    /// URL.
    #[schema(example = "https://oa.example.edu.cn/cas")]
    url: String,
    /// How it is compared.
    matching: Matching,
    /// Further addresses that are its own.
    #[serde(default)]
    #[schema(max_items = 50)]
    also: Vec<FurtherAddress>,
    /// Attributes that are released to it.
    #[serde(default)]
    attributes: Vec<String>,
    /// Whether it may ask for proxy tickets.
    #[serde(default)]
    proxy: bool,
    /// Where single logout is posted; left out: to the URL the ticket was for.
    #[serde(default)]
    logout_url: Option<String>,
    /// Where the application list leads; left out: to `url`.
    #[serde(default)]
    landing: Option<String>,
    /// Who may enter.
    #[serde(default)]
    access: Access,
    /// How it stands in the list.
    #[serde(default)]
    presentation: Presentation,
}

impl ApplicationForm {
    fn draft(self, revision: Option<u32>) -> Draft {
        let matching = self.matching.kind();
        let also = self.also.into_iter();
        let Presentation { category, category_en, icon, zh, en, keywords, order, kinds, hidden } =
            self.presentation;
        let service = NewService {
            also: also.map(|rule| UrlRule { url: rule.url, matching: rule.matching.kind() }).collect(),
            attributes: self.attributes,
            proxy: self.proxy,
            logout_url: self.logout_url,
            landing: self.landing,
            name_en: self.name_en,
            owner: self.owner,
            access: ports::Access {
                kinds: self.access.kinds,
                departments: self.access.departments,
                people: self.access.people,
            },
            presentation: ports::Presentation {
                category,
                category_en,
                icon,
                zh,
                en,
                keywords,
                order,
                kinds,
                hidden,
            },
            ..NewService::new(&self.name, &self.url, matching)
        };
        Draft { service, revision }
    }
}

/// A registered application.
#[derive(Debug, Serialize, ToSchema)]
struct Application {
    /// Identifier.
    id: Uuid,
    /// Whether tickets are issued and validated.
    enabled: bool,
    /// Version for `If-Match`.
    version: u32,
    /// When it was registered (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// What is said about it.
    form: ApplicationForm,
}

impl Application {
    fn of(row: &ServiceRow) -> Self {
        let ports::Presentation { category, category_en, icon, zh, en, keywords, order, kinds, hidden } =
            row.presentation.clone();
        Self {
            id: row.id,
            enabled: row.enabled,
            version: row.revision,
            created_at: row.created_at.rfc3339(),
            form: ApplicationForm {
                name: row.name.clone(),
                name_en: row.name_en.clone(),
                owner: row.owner.clone(),
                url: row.url.clone(),
                matching: Matching::of(row.matching),
                also: row
                    .also
                    .iter()
                    .map(|rule| FurtherAddress {
                        url: rule.url.clone(),
                        matching: Matching::of(rule.matching),
                    })
                    .collect(),
                attributes: row.attributes.clone(),
                proxy: row.proxy,
                logout_url: row.logout_url.clone(),
                landing: row.landing.clone(),
                access: Access {
                    kinds: row.access.kinds.clone(),
                    departments: row.access.departments.clone(),
                    people: row.access.people.clone(),
                },
                presentation: Presentation {
                    category,
                    category_en,
                    icon,
                    zh,
                    en,
                    keywords,
                    order,
                    kinds,
                    hidden,
                },
            },
        }
    }
}

/// An application as it was saved, and what to know about it.
#[derive(Debug, Serialize, ToSchema)]
struct SavedApplication {
    /// The application.
    application: Application,
    /// Codes of what an administrator should know.
    #[schema(example = json!(["service_plain_http"]))]
    notes: Vec<String>,
}

/// Filters of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ApplicationFilter {
    /// Words that its name, address, owner or category holds.
    #[param(max_length = 80)]
    q: Option<String>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
}

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Address {
    /// The address that a business system sends.
    url: String,
}

/// A rule, and what it has to do with an address.
#[derive(Debug, Serialize, ToSchema)]
struct Rule {
    /// The application.
    application: Uuid,
    /// Its name.
    name: String,
    /// The address of the rule.
    url: String,
    /// How it is compared.
    matching: Matching,
    /// Whether it covers the address.
    covers: bool,
    /// Code of why, or why not.
    reason: String,
}

/// Which rule an address belongs to.
#[derive(Debug, Serialize, ToSchema)]
struct Trace {
    /// The address as it is compared.
    url: Option<String>,
    /// Code of why it is no address of a service.
    error: Option<String>,
    /// The rules, what covers it first.
    rules: Vec<Rule>,
}

/// Whom to try with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Whom {
    /// Account number.
    #[schema(max_length = 32)]
    number: String,
}

/// What the application would be told, phone and address masked.
#[derive(Debug, Serialize, ToSchema)]
struct Sample {
    /// The account's number: what CAS calls the user.
    number: String,
    /// Whether they may enter.
    admitted: bool,
    /// The answer of CAS as XML.
    xml: String,
    /// The same as JSON.
    json: String,
}

/// List applications
///
/// In the order of their names.
#[utoipa::path(
    get, path = "/applications", tag = "applications", operation_id = "applications_list",
    params(ApplicationFilter), security(("token" = ["read_services"])),
    responses((status = 200, description = "A page of applications", body = Page<Application>))
)]
async fn list(
    look: Look<ReadServices>,
    State(api): State<Api>,
    Asked(filter): Asked<ApplicationFilter>,
) -> Result<Response, Problem> {
    let rows = limit(filter.limit)?;
    let query = filter.q.unwrap_or_default();
    let address = address(&api.address("/applications"), &[("q", &query)]);
    let place = Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: rows };
    let after: Option<(String, Uuid)> = opened(place.domain, place.list, filter.cursor.as_deref())?;
    let mut all = api.services.service_desk.list(&look.sight, &query).await?;
    all.sort_by(|one, other| (&one.row.name, one.row.id).cmp(&(&other.row.name, other.row.id)));
    let behind = |row: &ServiceRow| after.as_ref().is_none_or(|(name, id)| (&row.name, &row.id) > (name, id));
    let most = usize::try_from(rows).unwrap_or(usize::MAX);
    let mut shown: Vec<_> = all.iter().filter(|listed| behind(&listed.row)).take(most + 1).collect();
    let more = shown.len() > most;
    shown.truncate(most);
    let next = shown.last().filter(|_| more).map(|listed| (listed.row.name.clone(), listed.row.id));
    place.page(shown.iter().map(|listed| Application::of(&listed.row)).collect(), next)
}

/// Read one application
///
/// `ETag` is the version for a change.
#[utoipa::path(
    get, path = "/applications/{id}", tag = "applications", operation_id = "applications_read",
    params(("id" = Uuid, Path, description = "Identifier of the application")),
    security(("token" = ["read_services"])),
    responses((status = 200, description = "The application", body = Application))
)]
async fn one(look: Look<ReadServices>, State(api): State<Api>, Id(id): Id) -> Result<Response, Problem> {
    let row = api.services.service_desk.one(&look.sight, id).await?.ok_or_else(Problem::not_found)?;
    Ok((tagged(row.revision.into()), Json(Application::of(&row))).into_response())
}

/// Register an application
///
/// From then on its people sign in to it.
#[utoipa::path(
    post, path = "/applications", tag = "applications", operation_id = "applications_register",
    request_body = ApplicationForm, security(("token" = ["manage_services", "read_services"])),
    responses((status = 201, description = "It is registered", body = SavedApplication))
)]
async fn register(
    Act(may): Act<ManageServices>,
    look: Look<ReadServices>,
    State(api): State<Api>,
    Sent(form): Sent<ApplicationForm>,
) -> Result<Response, Problem> {
    let (id, notes) = api.services.service_desk.save(&may, None, &form.draft(None)).await??;
    let location = [(LOCATION, format!("{PREFIX}/applications/{id}"))];
    let saved = saved(&api, &look, id, &notes).await?;
    Ok((StatusCode::CREATED, location, tagged(saved.application.version.into()), Json(saved)).into_response())
}

/// Change an application
///
/// As a whole. `If-Match` names the version that was read.
#[utoipa::path(
    put, path = "/applications/{id}", tag = "applications", operation_id = "applications_change",
    params(
        ("id" = Uuid, Path, description = "Identifier of the application"),
        ("If-Match" = String, Header, description = "The version that the change was made from"),
    ),
    request_body = ApplicationForm, security(("token" = ["manage_services", "read_services"])),
    responses((status = 200, description = "As it stands now", body = SavedApplication))
)]
async fn change(
    Act(may): Act<ManageServices>,
    look: Look<ReadServices>,
    State(api): State<Api>,
    Id(id): Id,
    headers: HeaderMap,
    Sent(form): Sent<ApplicationForm>,
) -> Result<Response, Problem> {
    let revision = u32::try_from(version(&headers)?).unwrap_or(u32::MAX);
    let done = api.services.service_desk.save(&may, Some(id), &form.draft(Some(revision))).await?;
    let (id, notes) = done.map_err(|refusal| Problem::from(refusal).of_version())?;
    let saved = saved(&api, &look, id, &notes).await?;
    Ok((tagged(saved.application.version.into()), Json(saved)).into_response())
}

async fn saved(
    api: &Api,
    look: &Look<ReadServices>,
    id: Uuid,
    notes: &[Note],
) -> Result<SavedApplication, Problem> {
    let row = api.services.service_desk.one(&look.sight, id).await?.ok_or_else(Problem::not_found)?;
    let notes = notes.iter().map(|note| note.code().to_owned()).collect();
    Ok(SavedApplication { application: Application::of(&row), notes })
}

/// Switch an application on
///
/// Tickets are issued for it.
#[utoipa::path(
    post, path = "/applications/{id}/enable", tag = "applications", operation_id = "applications_enable",
    params(("id" = Uuid, Path, description = "Identifier of the application")),
    security(("token" = ["manage_services"])),
    responses((status = 204, description = "It is on"))
)]
async fn enable(
    Act(may): Act<ManageServices>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    api.services.service_desk.switch(&may, id, true).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Switch an application off
///
/// No tickets are issued for it, and none validated.
#[utoipa::path(
    post, path = "/applications/{id}/disable", tag = "applications", operation_id = "applications_disable",
    params(("id" = Uuid, Path, description = "Identifier of the application")),
    security(("token" = ["manage_services"])),
    responses((status = 204, description = "It is off"))
)]
async fn disable(
    Act(may): Act<ManageServices>,
    State(api): State<Api>,
    Id(id): Id,
) -> Result<StatusCode, Problem> {
    api.services.service_desk.switch(&may, id, false).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Ask which application an address belongs to
///
/// And why not to the others. Changes nothing.
#[utoipa::path(
    post, path = "/applications/trace", tag = "applications", operation_id = "applications_trace",
    request_body = Address, security(("token" = ["read_services"])),
    responses((status = 200, description = "The rules", body = Trace))
)]
async fn trace(
    look: Look<ReadServices>,
    State(api): State<Api>,
    Sent(asked): Sent<Address>,
) -> Result<Response, Problem> {
    let trace = api.services.service_desk.trace(&look.sight, &asked.url).await?;
    let rules = trace.rules.iter().map(|(row, rule, reason)| Rule {
        application: row.id,
        name: row.name.clone(),
        url: rule.url.clone(),
        matching: Matching::of(rule.matching),
        covers: reason.covers(),
        reason: reason.code().to_owned(),
    });
    let error = trace.url.as_ref().err().map(|error| error.code().to_owned());
    Ok(Json(Trace { rules: rules.collect(), error, url: trace.url.ok() }).into_response())
}

/// Try an application with somebody
///
/// What it would be told about them. Changes nothing, and tells nobody.
#[utoipa::path(
    post, path = "/applications/{id}/sample", tag = "applications", operation_id = "applications_sample",
    params(("id" = Uuid, Path, description = "Identifier of the application")),
    request_body = Whom, security(("token" = ["read_services", "find_people"])),
    responses((status = 200, description = "What it would be told", body = Sample))
)]
async fn sample(
    look: Look<ReadServices>,
    people: Look<FindPeople>,
    State(api): State<Api>,
    Id(id): Id,
    Sent(whom): Sent<Whom>,
) -> Result<Response, Problem> {
    let sample = api.services.service_desk.sample(&look.sight, &people.sight, id, &whom.number).await??;
    let body =
        Sample { number: sample.number, admitted: sample.admitted, xml: sample.xml, json: sample.json };
    Ok(Json(body).into_response())
}
