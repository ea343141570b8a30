//! Pages that only tell something: signed out, help, refused, not found.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::shell::{Contacts, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Card, Heading, Mood, Outcome, Tone};

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

/// `/help`: the questions of enrolment morning, with this installation's numbers.
#[component]
pub fn HelpPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| help_page());
    view! {
        <SignInLayout wide=true>
            {crate::page::when_loaded(data, |numbers| view! { <Help numbers /> })}
        </SignInLayout>
    }
}

/// The numbers that help texts mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HelpNumbers {
    failures: u32,
    lock_minutes: u64,
    resend_seconds: u64,
}

/// What the help page shows.
#[server(prefix = "/_fn", endpoint = "help/page", output = leptos::server_fn::codec::Json)]
pub async fn help_page() -> Result<HelpNumbers, ServerFnError> {
    let ask = crate::context::ask()?;
    let policy = &ask.services.domain.policy;
    Ok(HelpNumbers {
        failures: policy.lockout.failures,
        lock_minutes: policy.lockout.duration.as_secs() / 60,
        resend_seconds: policy.codes.resend_after.as_secs(),
    })
}

#[component]
fn Help(numbers: HelpNumbers) -> impl IntoView {
    let i18n = use_i18n();
    let from = use_query_map().with_untracked(|query| query.get("from")).unwrap_or_default();
    // A way back to where the person was, target and all; only within our own pages.
    let back = if from.starts_with("/sign-in") { from } else { "/".to_owned() };
    let HelpNumbers { failures, lock_minutes, resend_seconds } = numbers;
    view! {
        <PageTitle text=t!(i18n, "help-title") />
        <Heading text=t!(i18n, "help-title") lead=t!(i18n, "help-lead") />
        <Card title=t!(i18n, "help-account-title")><p>{t!(i18n, "help-account-text")}</p></Card>
        <Card title=t!(i18n, "help-locked-title")>
            <p>{t!(i18n, "help-locked-text", failures = failures, minutes = lock_minutes)}</p>
        </Card>
        <Card title=t!(i18n, "help-code-title")>
            <p>{t!(i18n, "help-code-text", seconds = resend_seconds)}</p>
        </Card>
        <Card title=t!(i18n, "help-scan-title")><p>{t!(i18n, "help-scan-text")}</p></Card>
        <Contacts />
        <div class="actions">
            <ButtonLink href=back label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
}
