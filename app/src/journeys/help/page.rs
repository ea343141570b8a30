//! The pages of the help centre: readable and searchable without scripts, and
//! printable.

use i18n::t;
use leptos::prelude::*;

use super::functions::{HelpGroup, HelpView, help_page};
use super::links::link_for;
use crate::page::{here, when_loaded};
use crate::shell::{Contacts, PageTitle, SignInLayout, use_i18n};
use crate::ui::{ButtonLink, EmptyState, Facts, Heading, SubmitButton, Tone};

/// `/help` and `/help/<article>`
#[component]
pub fn HelpPage() -> impl IntoView {
    let data = Resource::new_blocking(here, help_page);
    view! { <SignInLayout wide=true>{when_loaded(data, |view| view! { <Shown view /> })}</SignInLayout> }
}

#[component]
fn Shown(view: HelpView) -> impl IntoView {
    let i18n = use_i18n();
    let HelpView { title, lead, query, from, article, html, facts, groups } = view;
    let groups = groups.into_iter().map(|group| view! { <Group group /> }).collect_view();
    let back = if from.is_empty() { "/".to_owned() } else { from.clone() };
    let text = article.then(|| {
        view! {
            <article class="prose" inner_html=html></article>
            <Facts items=facts />
        }
    });
    let all = (article || !query.is_empty()).then(|| {
        let href = link_for("", &from);
        view! { <ButtonLink href label=t!(i18n, "help-all") tone=Tone::Secondary /> }
    });
    view! {
        <PageTitle text=title.clone() />
        <Heading text=title lead />
        <form class="seek" method="get" action="/help" role="search">
            {(!from.is_empty()).then(|| view! { <input type="hidden" name="from" value=from /> })}
            <label class="unseen" for="q">{t!(i18n, "help-search-label")}</label>
            <input class="input" type="search" id="q" name="q" value=query maxlength="60" enterkeyhint="search" />
            <SubmitButton label=t!(i18n, "help-search-submit") tone=Tone::Secondary />
        </form>
        {text}
        {groups}
        <Contacts />
        <div class="actions">
            {all}
            <ButtonLink href=back label=t!(i18n, "go-back") tone=Tone::Secondary />
        </div>
    }
}

#[component]
fn Group(group: HelpGroup) -> impl IntoView {
    let HelpGroup { title, items } = group;
    if items.is_empty() {
        return view! { <EmptyState text=title /> }.into_any();
    }
    let items = items
        .into_iter()
        .map(|item| view! { <li><a href=item.href>{item.title}</a><p class="hint">{item.lead}</p></li> })
        .collect_view();
    view! {
        <section class="help-group">
            <h2>{title}</h2>
            <ul>{items}</ul>
        </section>
    }
    .into_any()
}

/// Leads from what went wrong to the article about it, where there is one.
#[component]
pub fn HelpLink(
    /// The refusal's code.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let from = here();
    super::article_for(&code).map(|article| {
        view! { <a class="more" href=link_for(article, &from)>{t!(i18n, "help-more")}</a> }
    })
}
