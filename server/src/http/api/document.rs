//! The document: what the operations say of themselves, and what holds for all
//! of them.

use http::Method;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Components, ContentBuilder, HttpMethod, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, PathItem, Ref, RefOr, Required, ResponseBuilder, ServerBuilder, Type,
};
use utoipa::{PartialSchema as _, ToSchema as _};

use super::PREFIX;
use super::problem::ProblemBody;

const ABOUT: &str = "The services of the console for programs. Every request carries a token: \
`Authorization: Bearer …`. Lists come in pages: pass `next` as `cursor`. A POST, PUT, PATCH or DELETE with an \
`Idempotency-Key` has its effect once. Errors are problems (RFC 9457). See docs/api.md.";

/// The document of these operations.
pub fn finished(operations: OpenApi, public_url: &str) -> OpenApi {
    let info = InfoBuilder::new()
        .title("Tongxing admin API")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(
            LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build(),
        ));
    let mut components = operations.components.unwrap_or_else(Components::new);
    components.schemas.insert(ProblemBody::name().into_owned(), ProblemBody::schema());
    let scheme = Http::builder()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of the admin API; its scopes are codes of permissions."))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(scheme));
    let mut paths = operations.paths;
    for item in paths.paths.values_mut() {
        common(item);
    }
    let server = ServerBuilder::new().url(format!("{}{PREFIX}", public_url.trim_end_matches('/')));
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([server.build()]))
        .paths(paths)
        .components(Some(components))
        .build()
}

/// Every operation of a path.
fn all(item: &mut PathItem) -> impl Iterator<Item = (HttpMethod, &mut Operation)> {
    [
        (HttpMethod::Get, item.get.as_mut()),
        (HttpMethod::Put, item.put.as_mut()),
        (HttpMethod::Post, item.post.as_mut()),
        (HttpMethod::Delete, item.delete.as_mut()),
        (HttpMethod::Patch, item.patch.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

/// Method and path, as they are routed, of everything that changes something.
pub fn changes(document: &mut OpenApi) -> impl Iterator<Item = (Method, String)> {
    document.paths.paths.iter_mut().flat_map(|(path, item)| {
        let path = format!("{PREFIX}{path}");
        let methods: Vec<Method> = all(item)
            .filter_map(|(method, _)| match method {
                HttpMethod::Put => Some(Method::PUT),
                HttpMethod::Post => Some(Method::POST),
                HttpMethod::Delete => Some(Method::DELETE),
                HttpMethod::Patch => Some(Method::PATCH),
                _ => None,
            })
            .collect();
        methods.into_iter().map(move |method| (method, path.clone()))
    })
}

/// What holds for each.
fn common(item: &mut PathItem) {
    for (method, operation) in all(item) {
        let changes = method != HttpMethod::Get;
        let has = |operation: &Operation, place: ParameterIn, name: &str| {
            operation.parameters.iter().flatten().any(|parameter| match parameter {
                RefOr::T(p) => p.parameter_in == place && (name.is_empty() || p.name == name),
                RefOr::Ref(_) => false,
            })
        };
        let mut errors = vec![
            ("401", "No token, or one that opens nothing"),
            ("403", "The token lacks the scope, or nobody may do this"),
            ("422", "The request is not what the operation takes, or is refused"),
            ("429", "Too many requests, or too many tries; see Retry-After"),
            ("500", "A fault; quote the event"),
            ("503", "Busy or unavailable; see Retry-After"),
        ];
        if has(operation, ParameterIn::Path, "") {
            errors.push(("404", "Not there, or beyond the token's reach"));
        }
        if changes {
            errors.push(("409", "It stands otherwise by now, or the idempotency key is under way"));
            operation.parameters.get_or_insert_default().push(RefOr::T(key()));
        }
        if operation.request_body.is_some() {
            errors.push(("413", "The body is too large"));
            errors.push(("415", "The body is of another type"));
        }
        if has(operation, ParameterIn::Header, "If-Match") {
            errors.push(("412", "Somebody else changed it meanwhile"));
            errors.push(("428", "If-Match is missing"));
        }
        for (status, about) in errors {
            let mut response = ResponseBuilder::new().description(about).content(
                "application/problem+json",
                ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build(),
            );
            if status == "401" {
                response = response.header("WWW-Authenticate", text("How to authenticate"));
            }
            if status == "429" || status == "503" {
                response = response.header("Retry-After", text("Seconds to wait"));
            }
            operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.build().into());
        }
    }
}

fn text(about: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(about))
        .build()
}

/// `Idempotency-Key`.
fn key() -> utoipa::openapi::path::Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("Stands for this request for 24 hours: sent again, it has no second effect"))
        .schema(Some(
            ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(128)).build(),
        ))
        .build()
}
