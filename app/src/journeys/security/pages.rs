//! The pages of the security centre.

use i18n::t;
use leptos::prelude::*;

use super::functions::security_page;
use super::model::{Item, SecurityView};
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::passkey::PasskeyPart;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{
    ButtonLink, Card, CodeField, DataTable, EmptyState, ErrorSummary, Field, Heading, Mood, Notice, QrFrame,
    SubmitButton, Tone, percent_encode,
};

/// A page of the security centre with its data.
fn centre(at: &'static str, show: fn(SecurityView) -> AnyView) -> impl IntoView {
    let data = Resource::new_blocking(here, security_page);
    when_loaded(data, move |view: SecurityView| {
        let account = view.account.clone();
        view! { <SecurityCentre at account>{show(view)}</SecurityCentre> }
    })
}

/// A page's address that keeps where it leads on to.
fn keeping(path: &str, onward: &str) -> String {
    if onward.is_empty() { path.to_owned() } else { format!("{path}?next={}", percent_encode(onward)) }
}

/// Title, heading, and what the last form was refused for.
#[component]
fn Top(title: String, #[prop(optional, into)] lead: String, state: FormState) -> impl IntoView {
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        <ErrorSummary errors=state.errors(place) />
    }
    .into_any()
}

fn place(code: &str) -> &'static str {
    match code {
        "code_wrong" | "code_invalid" => "code",
        "text_too_long" => "name",
        _ => "",
    }
}

/// The state of whichever form the page's echo is about.
fn state_of(view: &SecurityView) -> FormState {
    FormState::new(&view.echo.form, &view.echo)
}

/// Things under each other, each with a link or a button of its own.
#[component]
fn Items(items: Vec<Item>, #[prop(into)] page: String) -> impl IntoView {
    let items = items
        .into_iter()
        .map(|item| {
            let Item { title, text, action, href, form, id } = item;
            let what = if !form.is_empty() {
                view! {
                    <form method="post" action=form>
                        <input type="hidden" name="page" value=page.clone() />
                        <input type="hidden" name="id" value=id />
                        <SubmitButton label=action tone=Tone::Secondary />
                    </form>
                }
                .into_any()
            } else if !href.is_empty() {
                view! { <ButtonLink href label=action tone=Tone::Secondary external=true /> }.into_any()
            } else {
                ().into_any()
            };
            view! {
                <li class="item">
                    <div class="item-body">
                        <p class="item-title">{title}</p>
                        <p class="hint">{text}</p>
                    </div>
                    {what}
                </li>
            }
        })
        .collect_view();
    view! { <ul class="items">{items}</ul> }.into_any()
}

/// `/security`
#[component]
pub fn SecurityPage() -> impl IntoView {
    centre("/security", |view| {
        let i18n = use_i18n();
        let state = state_of(&view);
        let score = view.score;
        let advice = if view.items.is_empty() {
            view! { <p>{t!(i18n, "security-all-done")}</p> }.into_any()
        } else {
            view! { <Items items=view.items page="/security" /> }.into_any()
        };
        view! {
            <Top title=t!(i18n, "security-title") lead=t!(i18n, "security-lead") state />
            <Card title=t!(i18n, "security-score")>
                <p class="score"><strong>{score}</strong>" / 100"</p>
                <meter class="score-meter" min="0" max="100" low="50" high="80" optimum="100" value=score>
                    {score}
                </meter>
            </Card>
            <Card title=t!(i18n, "security-next")>{advice}</Card>
            <Card title=t!(i18n, "security-state")><Items items=view.more page="/security" /></Card>
        }
        .into_any()
    })
}

/// `/security/factors`
#[component]
pub fn FactorsPage() -> impl IntoView {
    centre("/security/factors", |view| {
        let i18n = use_i18n();
        let state = state_of(&view);
        let page = keeping("/security/factors", &view.onward);
        let (beside, below) = (page.clone(), page.clone());
        let codes = (!view.codes.is_empty()).then(|| {
            view! { <Codes codes=view.codes page=beside /> }
        });
        let more = (!view.more.is_empty()).then(|| {
            view! {
                <Card title=t!(i18n, "recovery-title")>
                    <Items items=view.more page=below />
                </Card>
            }
        });
        let onward = (!view.onward.is_empty()).then(|| {
            view! {
                <Notice>
                    <p>{t!(i18n, "factors-onward")}</p>
                    <ButtonLink
                        href=view.onward
                        label=t!(i18n, "factors-onward-go")
                        tone=Tone::Secondary
                        external=true
                    />
                </Notice>
            }
        });
        view! {
            <Top title=t!(i18n, "factors-title") lead=t!(i18n, "factors-lead") state />
            {codes}
            {onward}
            <Card><Items items=view.items page /></Card>
            {more}
        }
        .into_any()
    })
}

/// Recovery codes, shown once.
#[component]
fn Codes(codes: Vec<String>, page: String) -> impl IntoView {
    let i18n = use_i18n();
    let codes = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <Card title=t!(i18n, "codes-title")>
            <Notice mood=Mood::Warning>{t!(i18n, "codes-text")}</Notice>
            <ol class="codes">{codes}</ol>
            <p><a href=page rel="external">{t!(i18n, "codes-kept")}</a></p>
        </Card>
    }
    .into_any()
}

/// `/security/factors/totp`: a QR to scan, the secret to type, and the first code.
#[component]
pub fn TotpPage() -> impl IntoView {
    centre("/security/factors", |view| {
        let i18n = use_i18n();
        let state = FormState::new("totp", &view.echo);
        let page = keeping("/security/factors/totp", &view.onward);
        view! {
            <Top title=t!(i18n, "totp-add-title") lead=t!(i18n, "totp-add-lead") state />
            <Card>
                <QrFrame svg=Signal::stored(view.svg) label=t!(i18n, "totp-qr") />
                <p class="hint">{t!(i18n, "totp-secret")}</p>
                <p><code class="secret">{view.secret}</code></p>
                <AnswerForm action="/_fn/security/totp_confirm" page state>
                    <CodeField
                        id="code"
                        label=t!(i18n, "totp-code")
                        hint=t!(i18n, "totp-code-hint")
                        error=state.error_at("code", place)
                        required=true
                    />
                    <SubmitButton label=t!(i18n, "totp-confirm") />
                </AnswerForm>
            </Card>
        }
        .into_any()
    })
}

/// `/security/factors/passkey`
#[component]
pub fn PasskeyPage() -> impl IntoView {
    centre("/security/factors", |view| {
        let i18n = use_i18n();
        let state = FormState::new("passkey", &view.echo);
        let page = keeping("/security/factors/passkey", &view.onward);
        view! {
            <Top title=t!(i18n, "passkey-add-title") lead=t!(i18n, "passkey-add-lead") state />
            <Card>
                <AnswerForm action="/_fn/security/passkey_add" page state>
                    <Field
                        id="name"
                        name="name"
                        label=t!(i18n, "passkey-name")
                        hint=t!(i18n, "passkey-name-hint")
                        error=state.error_at("name", place)
                        maxlength=40
                    />
                    <PasskeyPart
                        kind="create"
                        options=view.secret
                        ceremony=view.ceremony
                        label=t!(i18n, "passkey-create")
                    />
                </AnswerForm>
            </Card>
        }
        .into_any()
    })
}

/// `/security/factors/remove?factor=…`: asks first.
#[component]
pub fn RemoveFactorPage() -> impl IntoView {
    centre("/security/factors", |view| {
        let i18n = use_i18n();
        let state = FormState::new("remove", &view.echo);
        let item = view.items.into_iter().next().unwrap_or_default();
        let warning = (!item.text.is_empty()).then(|| {
            view! { <Notice mood=Mood::Warning>{item.text}</Notice> }
        });
        view! {
            <Top
                title=t!(i18n, "factor-remove-title", name = item.title)
                lead=t!(i18n, "factor-remove-lead")
                state
            />
            {warning}
            <AnswerForm action="/_fn/security/factor_remove" page="/security/factors" state>
                <input type="hidden" name="id" value=item.id />
                <SubmitButton label=t!(i18n, "factor-remove") tone=Tone::Danger />
            </AnswerForm>
            <div class="actions">
                <ButtonLink href="/security/factors" label=t!(i18n, "go-back") tone=Tone::Secondary />
            </div>
        }
        .into_any()
    })
}

/// `/security/devices`
#[component]
pub fn DevicesPage() -> impl IntoView {
    centre("/security/devices", |view| {
        let i18n = use_i18n();
        let state = state_of(&view);
        let others = (view.items.len() > 1).then(|| {
            view! {
                <form method="post" action="/_fn/security/sessions_end">
                    <input type="hidden" name="page" value="/security/devices" />
                    <SubmitButton label=t!(i18n, "sessions-end-others") tone=Tone::Danger />
                </form>
            }
        });
        let devices = if view.more.is_empty() {
            view! { <EmptyState text=t!(i18n, "devices-empty") /> }.into_any()
        } else {
            view! { <Items items=view.more page="/security/devices" /> }.into_any()
        };
        view! {
            <Top title=t!(i18n, "devices-title") lead=t!(i18n, "devices-lead") state />
            <Card title=t!(i18n, "sessions-title")>
                <Items items=view.items page="/security/devices" />
                {others}
            </Card>
            <Card title=t!(i18n, "devices-known")>{devices}</Card>
        }
        .into_any()
    })
}

/// `/security/history`
#[component]
pub fn HistoryPage() -> impl IntoView {
    centre("/security/history", |view| {
        let i18n = use_i18n();
        let state = state_of(&view);
        let columns = vec![
            t!(i18n, "sign-ins-time"),
            t!(i18n, "history-event"),
            t!(i18n, "sign-ins-outcome"),
            t!(i18n, "sign-ins-device"),
            t!(i18n, "sign-ins-address"),
        ];
        let older = (!view.next.is_empty()).then(|| {
            view! { <ButtonLink href=view.next label=t!(i18n, "history-older") tone=Tone::Secondary /> }
        });
        let table = if view.rows.is_empty() {
            view! { <EmptyState text=t!(i18n, "sign-ins-empty") /> }.into_any()
        } else {
            view! { <DataTable caption=t!(i18n, "history-title") columns rows=view.rows /> }.into_any()
        };
        view! {
            <Top title=t!(i18n, "history-title") lead=t!(i18n, "sign-ins-lead") state />
            {table}
            <div class="actions">{older}</div>
        }
        .into_any()
    })
}
