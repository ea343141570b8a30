//! `/step-up/<journey>`: 短信验证 with the manual's words, and the other ways
//! where a person enrolled them.

use i18n::t;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::functions::{StepUpView, step_up_page};
use crate::captcha::CaptchaPart;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::proof::{CodeOnly, place};
use crate::second_factor::{self, FactorForm};
use crate::shell::{Contacts, NavItem, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Checkbox, ErrorSummary, Glyph, Heading, Mood, Outcome, SubmitButton, Tabs};

/// Where somebody applies who cannot receive the code (P-3, P-22).
const UNBIND: &str = "/user/phonechange/show";

/// `/step-up/<journey>`
#[component]
pub fn StepUpPage() -> impl IntoView {
    let params = use_params_map();
    let source = move || (params.with(|params| params.get("journey").unwrap_or_default()), here());
    let data = Resource::new_blocking(source, |(journey, page)| step_up_page(journey, page));
    when_loaded(data, |view: StepUpView| {
        let account = view.name.clone();
        // 申请解绑手机号 | language | name | 退出 (P-6)
        let links = if view.phone.is_empty() {
            Vec::new()
        } else {
            vec![NavItem::new(UNBIND, t!(use_i18n(), "step-up-unbind"), Glyph::Phone, false)]
        };
        view! {
            <SignInLayout account links sign_out=crate::centre::SIGN_OUT><Shown view /></SignInLayout>
        }
    })
}

#[component]
fn Shown(view: StepUpView) -> impl IntoView {
    let i18n = use_i18n();
    if let Some(code) = &view.refused {
        return view! {
            <PageTitle text=t!(i18n, "refused-title") error=Signal::stored(true) />
            <Outcome mood=Mood::Error title=t!(i18n, "refused-title") text=i18n.error(code, &[])>
                <ButtonLink href="/sign-in" label=t!(i18n, "signed-out-again") external=true />
            </Outcome>
        }
        .into_any();
    }
    let page = format!("/step-up/{}", view.journey);
    let address = |way: &str| format!("{page}?way={way}");
    let state = FormState::new(&view.way, &view.echo);
    let risky = !view.signs.is_empty();
    let title = if risky { t!(i18n, "step-up-title") } else { t!(i18n, "step-up-factor-title") };
    let lead = if risky { t!(i18n, "step-up-lead") } else { t!(i18n, "step-up-factor-lead") };
    let signs = risky.then(|| {
        let signs = view.signs.join(&t!(i18n, "list-separator"));
        view! { <p class="hint">{t!(i18n, "step-up-signs", signs = signs)}</p> }
    });
    let tabs = second_factor::tabs(&i18n, &view.ways, &view.way, address);
    let trust = view.trust_days.map(|days| {
        let label = t!(i18n, "step-up-trust", days = days);
        let hint = t!(i18n, "sign-in-remember-hint");
        view! { <Checkbox id="trust" name="trust" label hint /> }
    });
    let here = address(&view.way);
    let journey = view.journey;
    let submit = t!(i18n, "step-up-submit");
    let form = match view.way.as_str() {
        "sms" => view! {
            <AnswerForm action="/_fn/step_up/code" page=here state>
                <input type="hidden" name="journey" value=journey />
                <input type="hidden" name="way" value="sms" />
                <CodeOnly
                    state
                    target=view.phone
                    send="/_fn/step_up/send_code"
                    label=t!(i18n, "state-security-phone")
                />
                <CaptchaPart state always=None error=state.error_at("captcha", place) />
                {trust}
                <SubmitButton label=submit />
            </AnswerForm>
        }
        .into_any(),
        "passkey" | "totp" | "recovery" => view! {
            <FactorForm
                way=view.way
                action="/_fn/step_up/code"
                passkey="/_fn/step_up/passkey"
                page=here
                state
                options=view.options
                ceremony=view.ceremony
                submit
            >
                <input type="hidden" name="journey" value=journey />
                {trust}
            </FactorForm>
        }
        .into_any(),
        _ => view! { <Contacts /> }.into_any(),
    };
    view! {
        <PageTitle text=title.clone() error=state.has_error() />
        <Heading text=title lead />
        {signs}
        <ErrorSummary errors=state.errors(second_factor::place) />
        {(!tabs.is_empty()).then(|| view! { <Tabs label=t!(i18n, "step-up-ways") items=tabs /> })}
        {form}
    }
    .into_any()
}
