//! Where somebody is on a journey of several steps.

use i18n::t;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::shell::use_i18n;

/// Numbered names on wide screens, "2 / 4 绑定手机" with a way back on narrow
/// ones (J-7, P-13, S-3).
#[component]
pub fn Steps(
    /// The name of every step.
    names: Vec<String>,
    /// The step that is shown, from 1.
    current: usize,
    /// Where the way back leads; empty: nowhere.
    #[prop(optional, into)]
    back: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let total = names.len();
    let name = current.checked_sub(1).and_then(|i| names.get(i)).cloned().unwrap_or_default();
    let items = names
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            let number = i + 1;
            let class = match number.cmp(&current) {
                std::cmp::Ordering::Less => "step done",
                std::cmp::Ordering::Equal => "step now",
                std::cmp::Ordering::Greater => "step",
            };
            view! {
                <li class=class aria-current=(number == current).then_some("step")>
                    <span class="step-number">{number}</span>
                    <span class="step-name">{name}</span>
                </li>
            }
        })
        .collect_view();
    let back_label = t!(i18n, "steps-back");
    view! {
        <nav class="steps" aria-label=t!(i18n, "steps-label")>
            <div class="steps-short">
                {(!back.is_empty())
                    .then(|| view! { <a class="steps-back" href=back aria-label=back_label><Icon glyph=Glyph::Back /></a> })}
                <span class="steps-count">{format!("{current} / {total}")}</span>
                <span class="steps-name">{name}</span>
            </div>
            <ol class="steps-list">{items}</ol>
        </nav>
    }
    .into_any()
}
