//! What the page tells: errors on top, notices, the end of a journey.

use i18n::t;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::shell::use_i18n;

/// How a message is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// Good to know.
    #[default]
    Info,
    /// It worked.
    Success,
    /// Look out.
    Warning,
    /// It did not work.
    Error,
}

impl Mood {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Success => "notice success",
            Self::Warning => "notice warning",
            Self::Error => "notice danger",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Info => Glyph::Info,
            Self::Success => Glyph::Check,
            Self::Warning => Glyph::Warning,
            Self::Error => Glyph::Cross,
        }
    }
}

/// Something that is wrong with a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistake {
    /// The id of the field; empty: not a matter of one field.
    pub field: String,
    /// What to do about it.
    pub text: String,
    /// The address of the article about it; empty: none.
    pub help: String,
}

/// Everything that is wrong with a form, on top, each linking to its field by
/// id, and to help where there is an article about it. It takes the focus when
/// it appears in answer to a form (`enhance`).
#[component]
pub fn ErrorSummary(
    /// Empty: nothing is shown.
    #[prop(into)]
    errors: Signal<Vec<Mistake>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let item = move |Mistake { field, text, help }: Mistake| {
        let text = if field.is_empty() {
            text.into_any()
        } else {
            view! { <a href=format!("#{field}") rel="external">{text}</a> }.into_any()
        };
        let more =
            (!help.is_empty()).then(|| view! { " " <a class="more" href=help>{t!(i18n, "help-more")}</a> });
        view! { <li>{text}{more}</li> }
    };
    move || {
        let errors = errors.get();
        (!errors.is_empty()).then(|| {
            view! {
                <div class="notice danger summary" role="alert" tabindex="-1">
                    <Icon glyph=Glyph::Cross />
                    <div class="notice-body">
                        <h2 class="notice-title">{t!(i18n, "error-summary-title")}</h2>
                        <ul>{errors.into_iter().map(item).collect_view()}</ul>
                    </div>
                </div>
            }
        })
    }
}

/// A message that stands in the page.
#[component]
pub fn Notice(
    /// How it is meant.
    #[prop(optional)]
    mood: Mood,
    /// A few words above the message.
    #[prop(optional, into)]
    title: Option<String>,
    /// The message.
    children: Children,
) -> impl IntoView {
    let role = matches!(mood, Mood::Error | Mood::Warning).then_some("alert");
    view! {
        <div class=mood.class() role=role>
            <Icon glyph=mood.glyph() />
            <div class="notice-body">
                {title.map(|title| view! { <p class="notice-title">{title}</p> })}
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// The end of a journey: a clear sign, one sentence, one next action.
#[component]
pub fn Outcome(
    /// How it ended.
    #[prop(default = Mood::Success)]
    mood: Mood,
    /// The page's `<h1>`.
    #[prop(into)]
    title: String,
    /// One sentence; empty: none.
    #[prop(optional, into)]
    text: String,
    /// The next action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let class = match mood {
        Mood::Info => "outcome",
        Mood::Success => "outcome success",
        Mood::Warning => "outcome warning",
        Mood::Error => "outcome danger",
    };
    view! {
        <div class=class>
            <div class="outcome-sign"><Icon glyph=mood.glyph() /></div>
            <h1>{title}</h1>
            {(!text.is_empty()).then(|| view! { <p class="lead">{text}</p> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </div>
    }
    .into_any()
}
