//! `/applies`: my applications (P-31, P-32).

use i18n::t;
use leptos::prelude::*;

use super::functions::applies_page;
use super::parts::{Actions, Room};
use super::view::AppliesView;
use crate::form::FormState;
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ButtonLink, Card, EmptyState, ErrorSummary, Facts, Heading, Tone};

/// `/applies`
#[component]
pub fn AppliesPage() -> impl IntoView {
    let data = Resource::new_blocking(here, applies_page);
    when_loaded(data, |view: AppliesView| {
        let (account, full) = (view.account.clone(), view.full);
        view! { <Room account full><Shown view /></Room> }
    })
}

#[component]
fn Shown(view: AppliesView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("action", &view.echo);
    let empty = view.applications.is_empty().then(|| view! { <EmptyState text=t!(i18n, "case-none") /> });
    let cards = view
        .applications
        .into_iter()
        .map(|application| {
            let (href, label) = application.link;
            view! {
                <Card title=application.title>
                    <Facts items=application.facts />
                    <div class="actions">
                        <ButtonLink href label tone=Tone::Secondary />
                        <Actions id=application.id page="/applies".to_owned() actions=application.actions state />
                    </div>
                </Card>
            }
        })
        .collect_view();
    view! {
        <PageTitle text=t!(i18n, "case-applies-title") error=state.has_error() />
        <Heading text=t!(i18n, "case-applies-title") lead=t!(i18n, "case-applies-lead") />
        <ErrorSummary errors=state.errors(|_| "") />
        {empty}
        {cards}
        <ButtonLink href="/unbind" label=t!(i18n, "case-unbind-title") tone=Tone::Secondary />
    }
}
