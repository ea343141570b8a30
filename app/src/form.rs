//! One form for everything: a real `<form method=post>` that works without
//! WASM, and is sent in the background where WASM runs (`enhance`).

use leptos::prelude::*;

use crate::answer::{Echo, Failure, Problem, Sent};
use crate::journeys::help::{article_for, link_for};
use crate::shell::use_i18n;
use crate::ui::Mistake;

/// How a form stands.
#[derive(Clone, Copy, Debug)]
pub struct FormState {
    /// The last refusal.
    pub problem: RwSignal<Option<Problem>>,
    /// The last code that was sent.
    pub sent: RwSignal<Option<Sent>>,
    /// The last fault of ours.
    pub failure: RwSignal<Option<Failure>>,
}

impl FormState {
    /// The state of the form called `name`, from what the page's echo says about it.
    pub fn new(name: &str, echo: &Echo) -> Self {
        let mine = echo.form == name;
        Self {
            problem: RwSignal::new(echo.problem.clone().filter(|_| mine)),
            sent: RwSignal::new(echo.sent.filter(|_| mine)),
            failure: RwSignal::new(echo.failure.clone().filter(|_| mine)),
        }
    }

    /// Whether there is something wrong, for the page's title.
    pub fn has_error(self) -> Signal<bool> {
        Signal::derive(move || self.problem.with(Option::is_some) || self.failure.with(Option::is_some))
    }

    /// The text for the field `id` given which field a code belongs to.
    pub fn error_at(self, id: &'static str, place: fn(&str) -> &'static str) -> Signal<Option<String>> {
        let i18n = use_i18n();
        Signal::derive(move || {
            self.problem.get().filter(|problem| place(&problem.code) == id).map(|problem| problem.text(&i18n))
        })
    }

    /// All errors, for the summary on top.
    pub fn errors(self, place: fn(&str) -> &'static str) -> Signal<Vec<Mistake>> {
        let i18n = use_i18n();
        let here = crate::page::here_plain();
        Signal::derive(move || {
            let problem = self.problem.get().map(|problem| Mistake {
                field: place(&problem.code).to_owned(),
                text: problem.text(&i18n),
                help: article_for(&problem.code).map(|article| link_for(article, &here)).unwrap_or_default(),
            });
            let failure =
                self.failure.get().map(|failure| Mistake { text: failure.text(&i18n), ..Mistake::default() });
            problem.into_iter().chain(failure).collect()
        })
    }
}

/// A form that a server function answers with an [`Answer`]. A button inside may
/// send it elsewhere with `formaction`.
#[component]
pub fn AnswerForm(
    /// Address of the server function.
    #[prop(into)]
    action: String,
    /// Path and query of the page: where an answer without WASM leads back to.
    #[prop(into)]
    page: String,
    /// How it stands.
    state: FormState,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    // How it stands is in the page already: it was rendered from the echo.
    let _ = state;
    let unreachable = use_i18n().text_with("error-busy", &[("seconds", 5.into())]);
    view! {
        <form class="form" method="post" action=action novalidate data-answer="">
            <input type="hidden" name="page" value=page />
            <div class="notice danger" role="alert" tabindex="-1" data-unreachable="" hidden>
                {unreachable}
            </div>
            {children()}
        </form>
    }
}
