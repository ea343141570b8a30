//! The page, and the tiles that the overview shows too.

use i18n::t;
use leptos::prelude::*;

use super::functions::{ApplicationView, ApplicationsView, applications_page};
use crate::centre::Centre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{EmptyState, ErrorSummary, Heading, ServiceGrid, ServiceTile, SubmitButton, Tone};

/// `/applications`
#[component]
pub fn ApplicationsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, applications_page);
    when_loaded(data, |view: ApplicationsView| {
        let account = view.account.clone();
        view! { <Centre at="/applications" account><Shown view /></Centre> }
    })
}

#[component]
fn Shown(view: ApplicationsView) -> impl IntoView {
    let i18n = use_i18n();
    let state = FormState::new("star", &view.echo);
    let ApplicationsView { query, empty, groups, page, .. } = view;
    let groups = groups
        .into_iter()
        .map(|group| {
            let page = page.clone();
            view! {
                <section class="group">
                    <h2>{group.title}</h2>
                    <Tiles items=group.items page state />
                </section>
            }
        })
        .collect_view();
    view! {
        <PageTitle text=t!(i18n, "applications-title") />
        <Heading text=t!(i18n, "applications-title") lead=t!(i18n, "applications-lead") />
        <form class="seek" method="get" action="/applications" role="search">
            <label class="unseen" for="q">{t!(i18n, "applications-search-label")}</label>
            <input class="input" type="search" id="q" name="q" value=query maxlength="60" enterkeyhint="search" />
            <SubmitButton label=t!(i18n, "help-search-submit") tone=Tone::Secondary />
        </form>
        <ErrorSummary errors=state.errors(|_| "") />
        {(!empty.is_empty()).then(|| view! { <EmptyState text=empty /> })}
        {groups}
    }
}

/// Tiles, each with its star.
#[component]
pub fn Tiles(
    /// The applications.
    items: Vec<ApplicationView>,
    /// Where a star leads back to.
    page: String,
    /// How the star's forms stand.
    state: FormState,
) -> impl IntoView {
    let i18n = use_i18n();
    let tiles = items
        .into_iter()
        .map(|item| {
            let ApplicationView { id, name, url, note, icon, favourite } = item;
            let page = page.clone();
            let label = if favourite {
                t!(i18n, "applications-unstar", name = name.clone())
            } else {
                t!(i18n, "applications-star", name = name.clone())
            };
            view! {
                <ServiceTile name href=url note icon>
                    <AnswerForm action="/_fn/applications/star" page state>
                        <input type="hidden" name="id" value=id />
                        {(!favourite).then(|| view! { <input type="hidden" name="on" value="on" /> })}
                        <button type="submit" class="star" class:on=favourite aria-label=label.clone() title=label>
                            <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
                                <path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9L3.5 9.7l5.9-.8Z"></path>
                            </svg>
                        </button>
                    </AnswerForm>
                </ServiceTile>
            }
        })
        .collect_view();
    view! { <ServiceGrid>{tiles}</ServiceGrid> }.into_any()
}
