//! What every page has in common: its address, and waiting for its data.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::shell::{SignInLayout, use_i18n};
use crate::ui::{ButtonLink, Mood, Outcome};

/// Path and query of the page that is rendered.
pub fn here() -> String {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    // A page that is fetched comes with the mark of a further pair (`enhance::swap`).
    match search.trim_end_matches('&') {
        "" => path,
        query => format!("{path}?{query}"),
    }
}

/// [`here`] without the name of an answer: where links lead back to.
pub fn here_plain() -> String {
    without_parameter(&here(), "again")
}

/// `page` without the parameter `name`.
pub fn without_parameter(page: &str, name: &str) -> String {
    let Some((path, query)) = page.split_once('?') else { return page.to_owned() };
    let kept: Vec<&str> =
        query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name)).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

/// Waits for `data` and shows it; what could not be loaded becomes a page that says so.
pub fn when_loaded<T, V>(
    data: Resource<Result<T, ServerFnError>>,
    show: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + serde::Serialize + serde::de::DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    view! {
        <Suspense>
            {move || {
                let show = show.clone();
                Suspend::new(async move {
                    match data.await {
                        Ok(data) => show(data).into_any(),
                        Err(_) => view! { <Broken /> }.into_any(),
                    }
                })
            }}
        </Suspense>
    }
}

/// The data of a page did not come.
#[component]
fn Broken() -> impl IntoView {
    let i18n = use_i18n();
    let again = here();
    let text = i18n.text("error-unknown");
    view! {
        <SignInLayout>
            <Outcome mood=Mood::Error title=i18n.text("internal-title") text>
                <ButtonLink href=again label=i18n.text("go-back") external=true />
            </Outcome>
        </SignInLayout>
    }
}
