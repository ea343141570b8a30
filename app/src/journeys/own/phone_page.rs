//! `/security/phone/<slot>`: bind, change or unbind one phone; and the wizard of
//! a change (P-12 to P-18).

use i18n::{I18n, t};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::phones::{BoundView, ChangeView, change_page, phone_page};
use crate::answer::Echo;
use crate::captcha::CaptchaPart;
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::proof::{CodeOnly, PhoneAndCode, place};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, ErrorSummary, Heading, Mood, Notice, Outcome, Steps, SubmitButton, Tone};

fn parameter(name: &'static str) -> impl Fn() -> String {
    let params = use_params_map();
    move || params.with(|params| params.get(name).unwrap_or_default())
}

fn slot_name(i18n: &I18n, slot: &str) -> String {
    if slot == "security" { t!(i18n, "binding-security") } else { t!(i18n, "binding-login") }
}

/// `/security/phone/<slot>`
#[component]
pub fn PhonePage() -> impl IntoView {
    let slot = parameter("slot");
    let source = move || (slot(), here());
    let data = Resource::new_blocking(source, |(slot, page)| phone_page(slot, page));
    when_loaded(data, |view: BoundView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/security/bindings" account><One view /></SecurityCentre>
        }
    })
}

#[component]
fn One(view: BoundView) -> impl IntoView {
    let i18n = use_i18n();
    let page = format!("/security/phone/{}", view.slot);
    let title = slot_name(&i18n, &view.slot);
    let security = view.slot == "security";
    let bound = if security { view.security } else { view.login };
    let may_go = security || view.login_may_go;
    let shown = match bound {
        None => view! {
            <NewNumber page which=view.slot echo=view.echo title=title.clone() submit=t!(i18n, "first-phone-submit") />
        }
        .into_any(),
        Some(phone) => view! { <Change page=page.clone() which=view.slot.clone() echo=view.echo.clone() phone=phone.clone() />
            {if may_go {
                view! { <Unbind page which=view.slot echo=view.echo phone /> }.into_any()
            } else {
                view! { <p class="hint">{t!(i18n, "phone-must-stay")}</p> }.into_any()
            }}
        }
        .into_any(),
    };
    view! {
        <PageTitle text=title.clone() />
        <Heading text=title lead=if security { t!(i18n, "binding-security-text") } else { t!(i18n, "binding-login-text") } />
        {shown}
        <p><a href="/security/bindings" rel="external">{t!(i18n, "go-back")}</a></p>
    }
    .into_any()
}

/// U-21: the number is somebody else's; a reviewed transfer brings it over.
#[component]
fn Taken(state: FormState) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        state.problem.get().filter(|problem| problem.code == "phone_taken").map(|_| {
            view! {
                <Notice mood=Mood::Warning>
                    <a href="/transfer" rel="external">{t!(i18n, "phone-transfer")}</a>
                </Notice>
            }
        })
    }
}

/// A number and its code: to bind it, or as step 2 of a change.
#[component]
fn NewNumber(
    #[prop(into)] page: String,
    #[prop(optional)] which: String,
    #[prop(optional)] journey: String,
    echo: Echo,
    title: String,
    submit: String,
    #[prop(optional)] label: Option<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("phone", &echo);
    let label = label.unwrap_or_else(|| t!(i18n, "phone-label"));
    view! {
        <PageTitle text=title error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <Taken state />
        <AnswerForm action="/_fn/own/phone_bind" page state>
            <input type="hidden" name="slot" value=which />
            <input type="hidden" name="journey" value=journey />
            <PhoneAndCode
                state
                value=echo.typed("phone")
                country=echo.typed("country")
                send="/_fn/own/phone_code"
                label
                hint=t!(i18n, "phone-country-hint")
            />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=submit />
        </AnswerForm>
    }
    .into_any()
}

#[component]
fn Change(page: String, which: String, echo: Echo, phone: String) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("change", &echo);
    view! {
        <Card title=t!(i18n, "phone-change-title")>
            <ErrorSummary errors=state.errors(|_| "") />
            <p class="bound-target">
                <span class="hint">{t!(i18n, "bound-phone")}</span>
                " "
                <strong>{phone}</strong>
            </p>
            <AnswerForm action="/_fn/own/phone_change" page state>
                <input type="hidden" name="slot" value=which />
                <SubmitButton label=t!(i18n, "phone-change-title") />
            </AnswerForm>
        </Card>
    }
    .into_any()
}

#[component]
fn Unbind(page: String, which: String, echo: Echo, phone: String) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("bound", &echo);
    view! {
        <Card title=t!(i18n, "phone-unbind-title")>
            <ErrorSummary errors=state.errors(place) />
            <p class="hint">{t!(i18n, "phone-unbind-text")}</p>
            <AnswerForm action="/_fn/own/phone_unbind" page state>
                <input type="hidden" name="slot" value=which />
                <CodeOnly state target=phone send="/_fn/own/bound_code" />
                <CaptchaPart state always=None error=state.error_at("captcha", place) />
                <SubmitButton label=t!(i18n, "phone-unbind-submit") tone=Tone::Danger />
            </AnswerForm>
            <CannotReceive />
        </Card>
    }
    .into_any()
}

/// P-25: who cannot receive codes on the bound number applies to have it unbound.
#[component]
fn CannotReceive() -> impl IntoView {
    let i18n = use_i18n();
    view! { <p><a href="/unbind" rel="external">{t!(i18n, "phone-cannot-receive")}</a></p> }.into_any()
}

/// `/security/phone/<slot>/<journey>`: 修改手机号
#[component]
pub fn ChangePhonePage() -> impl IntoView {
    let (slot, journey) = (parameter("slot"), parameter("journey"));
    let source = move || (slot(), journey(), here());
    let data = Resource::new_blocking(source, |(slot, journey, page)| change_page(slot, journey, page));
    when_loaded(data, |view: ChangeView| {
        let account = view.name.clone();
        view! {
            <SecurityCentre at="/security/bindings" account><Wizard view /></SecurityCentre>
        }
    })
}

#[component]
fn Wizard(view: ChangeView) -> impl IntoView {
    let i18n = use_i18n();
    let title = t!(i18n, "phone-change-title");
    if let Some(code) = &view.refused {
        return view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text=i18n.error(code, &[])>
                <ButtonLink href="/security/bindings" label=t!(i18n, "go-back") external=true />
            </Outcome>
        }
        .into_any();
    }
    let page = format!("/security/phone/{}/{}", view.slot, view.journey);
    let names = vec![t!(i18n, "phone-step-old"), t!(i18n, "phone-step-new"), t!(i18n, "phone-step-done")];
    let lead = slot_name(&i18n, &view.slot);
    let step = match view.step {
        1 => view! { <OldNumber page view=view.clone() /> }.into_any(),
        2 => view! {
            <NewNumber
                page
                journey=view.journey
                echo=view.echo
                title=title.clone()
                submit=t!(i18n, "confirm-button")
                label=t!(i18n, "phone-new-label")
            />
        }
        .into_any(),
        _ => view! {
            <PageTitle text=title.clone() />
            <Outcome title=t!(i18n, "phone-changed-title") text=t!(i18n, "phone-changed-text", phone = view.phone)>
                <ButtonLink href="/security/bindings" label=t!(i18n, "phone-changed-on") external=true />
            </Outcome>
        }
        .into_any(),
    };
    view! {
        {(view.step < 3).then(|| view! { <Heading text=title lead /> })}
        <Steps names current=view.step />
        {step}
    }
    .into_any()
}

#[component]
fn OldNumber(page: String, view: ChangeView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("bound", &view.echo);
    view! {
        <PageTitle text=t!(i18n, "phone-change-title") error=state.has_error() />
        <ErrorSummary errors=state.errors(place) />
        <AnswerForm action="/_fn/own/phone_prove" page state>
            <input type="hidden" name="journey" value=view.journey />
            <CodeOnly state target=view.phone send="/_fn/own/bound_code" />
            <CaptchaPart state always=None error=state.error_at("captcha", place) />
            <SubmitButton label=t!(i18n, "confirm-button") />
        </AnswerForm>
        <CannotReceive />
    }
    .into_any()
}
