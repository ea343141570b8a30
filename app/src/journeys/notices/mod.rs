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
    let title =
        if code == "service_unknown" { t!(i18n, "service-unknown-title") } else { t!(i18n, "refused-title") };
    view! {
        <SignInLayout>
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=title text=i18n.error(&code, &[])>
                <ButtonLink href="/" label=t!(i18n, "go-home") tone=Tone::Secondary external=true />
            </Outcome>
            <HelpLink code=code />
            <Contacts />
        </SignInLayout>
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
