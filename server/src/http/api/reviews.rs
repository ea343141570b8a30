//! Applications for review: the queue, one of them, deciding. The claim rules
//! of the console hold: what another reviewer has taken is theirs.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use identity::Time;
use identity::case::{Decided, Review, Wanted};
use identity::console::{DecideCases, ReadCases};
use identity::ports::{CaseKind, CaseState, QueueRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Api;
use super::gate::{Act, Look};
use super::list::{Page, Place, address, limit, opened};
use super::problem::Problem;
use super::take::{Asked, Named, Sent};

/// The operations.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(one))
        .routes(routes!(picture))
        .routes(routes!(claim))
        .routes(routes!(release))
        .routes(routes!(approve))
        .routes(routes!(reject))
}

/// How far an application is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Stage {
    /// It waits.
    #[default]
    Submitted,
    /// It was approved.
    Approved,
    /// It was rejected.
    Rejected,
    /// Its applicant took it back.
    Withdrawn,
}

impl Stage {
    fn state(self) -> CaseState {
        match self {
            Self::Submitted => CaseState::Submitted,
            Self::Approved => CaseState::Approved,
            Self::Rejected => CaseState::Rejected,
            Self::Withdrawn => CaseState::Withdrawn,
        }
    }
}

/// What is applied for.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReviewKind {
    /// Unbinding a phone.
    PhoneUnbind,
    /// An appeal.
    Appeal,
    /// Moving a number.
    PhoneTransfer,
}

impl ReviewKind {
    fn kind(self) -> CaseKind {
        match self {
            Self::PhoneUnbind => CaseKind::PhoneUnbind,
            Self::Appeal => CaseKind::Appeal,
            Self::PhoneTransfer => CaseKind::PhoneTransfer,
        }
    }

    fn of(kind: CaseKind) -> Self {
        match kind {
            CaseKind::PhoneUnbind => Self::PhoneUnbind,
            CaseKind::Appeal => Self::Appeal,
            CaseKind::PhoneTransfer => Self::PhoneTransfer,
        }
    }
}

/// An application in the queue.
#[derive(Debug, Serialize, ToSchema)]
struct Queued {
    /// Identifier.
    id: String,
    /// What is applied for.
    kind: ReviewKind,
    /// How far it is.
    state: String,
    /// When it was submitted (RFC 3339).
    #[schema(format = DateTime)]
    submitted_at: Option<String>,
    /// Who has taken it.
    claimed_by: Option<String>,
    /// Number of the account that it is about, where one is known.
    account: Option<String>,
}

impl Queued {
    fn of(row: &QueueRow) -> Self {
        Self {
            id: row.case.id.clone(),
            kind: ReviewKind::of(row.case.kind),
            state: row.case.state.code().to_owned(),
            submitted_at: row.case.submitted_at.map(Time::rfc3339),
            claimed_by: row.claimed_name.clone(),
            account: row.account.as_ref().map(|(number, _, _)| number.clone()),
        }
    }
}

/// What was written beside what is known, masked.
#[derive(Debug, Serialize, ToSchema)]
struct Compared {
    /// Which field.
    field: String,
    /// What was written, masked.
    given: String,
    /// What is known, masked.
    recorded: String,
    /// `same`, `differs` or `open`.
    fit: String,
}

/// An account that an application may be about.
#[derive(Debug, Serialize, ToSchema)]
struct Candidate {
    /// Account number.
    number: String,
    /// Name.
    name: String,
    /// Department.
    department: String,
    /// Its fields beside the form.
    fields: Vec<Compared>,
}

impl Candidate {
    fn of(sheet: &identity::case::Sheet) -> Self {
        let fields = sheet.lines.iter().map(|line| Compared {
            field: line.field.to_owned(),
            given: line.given.clone(),
            recorded: line.recorded.clone(),
            fit: line.fit.code().to_owned(),
        });
        Self {
            number: sheet.number.clone(),
            name: sheet.name.clone(),
            department: sheet.department.clone(),
            fields: fields.collect(),
        }
    }
}

/// An application with all that is needed to decide it.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewFile {
    /// Identifier.
    id: String,
    /// What is applied for.
    kind: ReviewKind,
    /// How far it is.
    state: String,
    /// As it was read: a decision names it.
    revision: u32,
    /// When it was submitted (RFC 3339).
    #[schema(format = DateTime)]
    submitted_at: Option<String>,
    /// Code of the reason.
    reason: String,
    /// The applicant's remark.
    remark: String,
    /// Group of people that they say they belong to.
    affiliation: String,
    /// Their employer.
    employer: String,
    /// Name of whoever has taken it.
    claimed_by: Option<String>,
    /// Whether it is this token's owner.
    claimed_by_owner: bool,
    /// Whether this token's owner gave the first of two approvals.
    approved_by_owner: bool,
    /// Numbers of the pictures.
    pictures: Vec<u32>,
    /// Accounts that it may be about.
    candidates: Vec<Candidate>,
    /// Who has the number that is to be moved.
    holder: Option<Candidate>,
    /// Why it was rejected.
    rejection: Option<String>,
}

impl ReviewFile {
    fn of(review: &Review) -> Self {
        let (row, form) = (&review.file.row, &review.file.form);
        Self {
            id: row.id.clone(),
            kind: ReviewKind::of(row.kind),
            state: row.state.code().to_owned(),
            revision: row.revision,
            submitted_at: row.submitted_at.map(Time::rfc3339),
            reason: form.reason.clone(),
            remark: form.remark.clone(),
            affiliation: form.affiliation.clone(),
            employer: form.employer.clone(),
            claimed_by: review.claimed.as_ref().map(|(name, _)| name.clone()),
            claimed_by_owner: review.claimed.as_ref().is_some_and(|(_, own)| *own),
            approved_by_owner: review.approved_by_me,
            pictures: review.file.pictures.iter().map(|picture| picture.number).collect(),
            candidates: review.sheets.iter().map(Candidate::of).collect(),
            holder: review.holder.as_ref().map(Candidate::of),
            rejection: review.rejection.clone(),
        }
    }
}

/// Filters of the queue.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReviewFilter {
    /// How far they are; those that wait where nothing is said.
    #[param(inline)]
    state: Option<Stage>,
    /// Of this kind.
    #[param(inline)]
    kind: Option<ReviewKind>,
    /// Of this department, with what lies below it.
    #[param(max_length = 200)]
    department: Option<String>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
    /// Where the list goes on: `next` of the page before.
    cursor: Option<String>,
}

/// An approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Approval {
    /// The application as it was read.
    revision: u32,
    /// Number of the account, where an appeal fits none or several.
    #[serde(default)]
    account: String,
}

/// A rejection. The applicant reads the template in their language, and the words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rejection {
    /// The application as it was read.
    revision: u32,
    /// Code of a template.
    #[serde(default)]
    template: String,
    /// The words.
    #[serde(default)]
    #[schema(max_length = 500)]
    words: String,
}

/// What became of it.
#[derive(Debug, Serialize, ToSchema)]
struct Outcome {
    /// What was decided.
    outcome: OutcomeCode,
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum OutcomeCode {
    /// Granted; its effect has happened.
    Approved,
    /// Another person has to approve it too.
    AwaitsSecond,
    /// Refused.
    Rejected,
}

impl From<Decided> for Outcome {
    fn from(decided: Decided) -> Self {
        let outcome = match decided {
            Decided::Approved => OutcomeCode::Approved,
            Decided::AwaitsSecond => OutcomeCode::AwaitsSecond,
            Decided::Rejected => OutcomeCode::Rejected,
        };
        Self { outcome }
    }
}

/// List applications for review
///
/// What waits the longest waiting first, the rest the newest first.
#[utoipa::path(
    get, path = "/reviews", tag = "reviews", operation_id = "reviews_list",
    params(ReviewFilter), security(("token" = ["read_cases"])),
    responses((status = 200, description = "A page of the queue", body = Page<Queued>))
)]
async fn list(
    look: Look<ReadCases>,
    State(api): State<Api>,
    Asked(filter): Asked<ReviewFilter>,
) -> Result<Response, Problem> {
    let rows = limit(filter.limit)?;
    let (state, kind) = (filter.state.unwrap_or_default().state(), filter.kind.map(ReviewKind::kind));
    let department = filter.department.unwrap_or_default();
    let address = address(
        &api.address("/reviews"),
        &[("state", state.code()), ("kind", kind.map_or("", CaseKind::code)), ("department", &department)],
    );
    let place = Place { domain: &api.services.domain, list: &address, address: Some(&address), limit: rows };
    let after: Option<(Time, String)> = opened(place.domain, place.list, filter.cursor.as_deref())?;
    let wanted = Wanted { state, kind, department, after, limit: rows };
    let found = api.services.cases.queue(&look.sight, &wanted).await?;
    place.page(found.cases.iter().map(|(row, _)| Queued::of(row)).collect(), found.next)
}

/// Read an application for review
///
/// That it was read stands in the audit log.
#[utoipa::path(
    get, path = "/reviews/{id}", tag = "reviews", operation_id = "reviews_read",
    params(("id" = String, Path, description = "Identifier of the application")),
    security(("token" = ["read_cases"])),
    responses((status = 200, description = "The application", body = ReviewFile))
)]
async fn one(
    look: Look<ReadCases>,
    State(api): State<Api>,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    let review = api.services.cases.read(&look.sight, &id).await??.ok_or_else(Problem::not_found)?;
    Ok(Json(ReviewFile::of(&review)).into_response())
}

/// Read a picture
///
/// With the owner's number and the time drawn into it. That it was read stands in the audit log.
#[utoipa::path(
    get, path = "/reviews/{id}/pictures/{number}", tag = "reviews", operation_id = "reviews_picture",
    params(
        ("id" = String, Path, description = "Identifier of the application"),
        ("number" = u32, Path, description = "Number of the picture"),
    ),
    security(("token" = ["read_cases"])),
    responses((status = 200, description = "The picture", body = Vec<u8>, content_type = "image/jpeg"))
)]
async fn picture(
    look: Look<ReadCases>,
    State(api): State<Api>,
    Named((id, number)): Named<(String, u32)>,
) -> Result<Response, Problem> {
    let picture = api.services.cases.evidence_for(&look.sight, &id, number).await?;
    let picture = picture.ok_or_else(Problem::not_found)?;
    Ok(([(CONTENT_TYPE, "image/jpeg")], picture).into_response())
}

/// Take an application
///
/// For an hour: others see who has it, and do not decide it.
#[utoipa::path(
    post, path = "/reviews/{id}/claim", tag = "reviews", operation_id = "reviews_claim",
    params(("id" = String, Path, description = "Identifier of the application")),
    security(("token" = ["decide_cases"])),
    responses((status = 204, description = "It is taken"))
)]
async fn claim(
    Act(may): Act<DecideCases>,
    State(api): State<Api>,
    Named(id): Named<String>,
) -> Result<StatusCode, Problem> {
    api.services.cases.claim(&may, &id).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Give an application back
///
/// That this token's owner has taken.
#[utoipa::path(
    post, path = "/reviews/{id}/release", tag = "reviews", operation_id = "reviews_release",
    params(("id" = String, Path, description = "Identifier of the application")),
    security(("token" = ["decide_cases"])),
    responses((status = 204, description = "It is free"))
)]
async fn release(
    Act(may): Act<DecideCases>,
    State(api): State<Api>,
    Named(id): Named<String>,
) -> Result<StatusCode, Problem> {
    api.services.cases.release(&may, &id).await??;
    Ok(StatusCode::NO_CONTENT)
}

/// Approve an application
///
/// As it was read. Its effect, the notice and the entry in the log happen at once, or none of them.
#[utoipa::path(
    post, path = "/reviews/{id}/approve", tag = "reviews", operation_id = "reviews_approve",
    params(("id" = String, Path, description = "Identifier of the application")),
    request_body = Approval, security(("token" = ["decide_cases"])),
    responses((status = 200, description = "What became of it", body = Outcome))
)]
async fn approve(
    Act(may): Act<DecideCases>,
    State(api): State<Api>,
    Named(id): Named<String>,
    Sent(approval): Sent<Approval>,
) -> Result<Response, Problem> {
    let Approval { revision, account } = approval;
    let decided = api.services.cases.approve_case(&may, (&id, revision), &account).await??;
    Ok(Json(Outcome::from(decided)).into_response())
}

/// Reject an application
///
/// As it was read. The applicant is told why.
#[utoipa::path(
    post, path = "/reviews/{id}/reject", tag = "reviews", operation_id = "reviews_reject",
    params(("id" = String, Path, description = "Identifier of the application")),
    request_body = Rejection, security(("token" = ["decide_cases"])),
    responses((status = 200, description = "What became of it", body = Outcome))
)]
async fn reject(
    Act(may): Act<DecideCases>,
    State(api): State<Api>,
    Named(id): Named<String>,
    Sent(rejection): Sent<Rejection>,
) -> Result<Response, Problem> {
    let Rejection { revision, template, words } = rejection;
    let done = api.services.cases.reject_case(&may, (&id, revision), (&template, &words)).await?;
    let decided = done.map_err(|refusal| Problem::from(refusal).or_at("words"))?;
    Ok(Json(Outcome::from(decided)).into_response())
}
