//! `/console/applications`: the business systems that people sign in to.

mod edit;
mod form;
mod functions;
mod list;
mod one;
mod tester;

use i18n::{I18n, t};

pub use edit::{EditPage, NewPage, SwitchPage};
pub use form::ServiceForm;
pub use functions::*;
pub use list::ListPage;
pub use one::OnePage;

use crate::context::{Ask, parameter};

/// The room.
const ROOM: &str = "/console/applications";

/// The texts of a request.
fn texts(ask: &Ask) -> I18n {
    I18n::for_locale(ask.locale())
}

/// The id in a page's path: `/console/applications/{id}/…`.
fn id_of(page: &str) -> Option<uuid::Uuid> {
    let path = page.split(['?', '#']).next().unwrap_or_default();
    path.split('/').nth(3)?.parse().ok()
}

/// The text for what the address says was done.
fn done(i18n: &I18n, page: &str) -> String {
    match parameter(page, "done").as_deref() {
        Some("saved") => t!(i18n, "console-services-done-saved"),
        Some("on") => t!(i18n, "console-services-done-on"),
        Some("off") => t!(i18n, "console-services-done-off"),
        _ => String::new(),
    }
}

/// Name of a kind of people.
fn kind_name(i18n: &I18n, code: &str) -> String {
    i18n.text(&format!("kind-{code}"))
}

/// Name of an attribute.
fn attribute_name(i18n: &I18n, code: &str) -> String {
    match code {
        "number" => t!(i18n, "console-services-attribute-number"),
        "name" => t!(i18n, "console-services-attribute-name"),
        "kind" => t!(i18n, "console-services-attribute-kind"),
        "department" => t!(i18n, "console-services-attribute-department"),
        "email" => t!(i18n, "console-services-attribute-email"),
        "phone" => t!(i18n, "console-services-attribute-phone"),
        "alias" => t!(i18n, "console-services-attribute-alias"),
        "document_type" => t!(i18n, "console-services-attribute-document-type"),
        other => other.to_owned(),
    }
}

/// How a URL is compared.
fn matching_name(i18n: &I18n, exact: bool) -> String {
    if exact { t!(i18n, "console-services-exact") } else { t!(i18n, "console-services-prefix") }
}
