//! Pages that only tell something: signed out, refused, not found.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::journeys::help::HelpLink;
use crate::shell::{Contacts, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Mood, Outcome, Tone};

/// `/signed-out`
#[component]
pub fn SignedOutPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <SignInLayout>
            <PageTitle text=t!(i18n, "signed-out-title") />
            <Outcome title=t!(i18n, "signed-out-title") text=t!(i18n, "signed-out-text")>
                <ButtonLink href="/sign-in" label=t!(i18n, "signed-out-again") external=true />
            </Outcome>
        </SignInLayout>
    }
}

/// `/refused?code=…`: why a business system cannot be entered.
#[component]
pub fn RefusedPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let code = query.with_untracked(|query| query.get("code")).unwrap_or_default();
    #[cfg(feature = "ssr")]
    if let Ok(ask) = crate::context::ask() {
        ask.status(match code.as_str() {
            "cas_request_invalid" | "cas_method_unsupported" => http::StatusCode::BAD_REQUEST,
            "store_unavailable" => http::StatusCode::SERVICE_UNAVAILABLE,
            _ => http::StatusCode::FORBIDDEN,
        });
    }
    let asked = asked_about(&query.with_untracked(|query| query.get("service")).unwrap_or_default());
    let asked = asked.map(|(name, owner)| {
        let text = if owner.is_empty() {
            t!(i18n, "refused-service", name = name)
        } else {
            t!(i18n, "refused-service-owner", name = name, owner = owner)
        };
        view! { <p>{text}</p> }
    });
    let title =
        if code == "service_unknown" { t!(i18n, "service-unknown-title") } else { t!(i18n, "refused-title") };
    view! {
        <SignInLayout>
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=title text=i18n.error(&code, &[])>
                {asked}
                <ButtonLink href="/" label=t!(i18n, "go-home") tone=Tone::Secondary external=true />
            </Outcome>
            <HelpLink code=code />
            <Contacts />
        </SignInLayout>
    }
}

/// Name and owner of the registered service with this id: only what is registered is shown, whatever
/// stands in the address.
fn asked_about(id: &str) -> Option<(String, String)> {
    #[cfg(feature = "ssr")]
    {
        let ask = crate::context::ask().ok()?;
        let service = ask.services.registry.known(id.parse().ok()?)?;
        let english = ask.locale() == i18n::Locale::En;
        Some((service.shown(english).to_owned(), service.owner.clone()))
    }
    #[cfg(not(feature = "ssr"))]
    {
        let _ = id;
        None
    }
}

/// Everything else.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    let i18n = use_i18n();
    #[cfg(feature = "ssr")]
    if let Ok(ask) = crate::context::ask() {
        ask.status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <SignInLayout>
            <PageTitle text=t!(i18n, "not-found-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "not-found-title") text=t!(i18n, "not-found-text")>
                <ButtonLink href="/" label=t!(i18n, "go-home") tone=Tone::Secondary external=true />
            </Outcome>
            <Contacts />
        </SignInLayout>
    }
}
