//! Which rule an address belongs to, and why not to the others.

use i18n::{I18n, t};
use identity::Fault;
use identity::console::{ReadServices, Sight};
use identity::registry::Reason;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ROOM, matching_name};
use crate::console::Table;
use crate::context::Ask;
use crate::shell::use_i18n;
use crate::ui::{Card, Field, Mood, Notice};

/// Rules of other hosts that are named.
const OTHERS: usize = 20;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rule {
    id: String,
    service: String,
    url: String,
    matching: String,
    why: String,
}

/// What came of a test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tested {
    typed: String,
    /// As it is compared; empty: nothing was asked, or it is no address.
    url: String,
    wrong: String,
    covered: bool,
    rules: Vec<Rule>,
}

/// Tests what was typed.
pub(super) async fn test(
    ask: &Ask,
    i18n: &I18n,
    sight: &Sight<ReadServices>,
    typed: String,
) -> Result<Tested, Fault> {
    if typed.trim().is_empty() {
        return Ok(Tested::default());
    }
    let trace = ask.services.service_desk.trace(sight, &typed).await?;
    let url = match trace.url {
        Ok(url) => url,
        Err(error) => return Ok(Tested { typed, wrong: i18n.error(error.code(), &[]), ..Tested::default() }),
    };
    let covered = trace.rules.iter().any(|(_, _, reason)| reason.covers());
    let near = trace.rules.iter().filter(|(_, _, reason)| *reason != Reason::OtherOrigin);
    let far = trace.rules.iter().filter(|(_, _, reason)| *reason == Reason::OtherOrigin).take(OTHERS);
    let rules = near.chain(far).map(|(row, rule, reason)| Rule {
        id: row.id.to_string(),
        service: row.name.clone(),
        url: rule.url.clone(),
        matching: matching_name(i18n, rule.matching == identity::ports::MatchKind::Exact),
        why: why(i18n, *reason),
    });
    Ok(Tested { typed, url, wrong: String::new(), covered, rules: rules.collect() })
}

fn why(i18n: &I18n, reason: Reason) -> String {
    match reason {
        Reason::Exact => t!(i18n, "console-services-why-exact"),
        Reason::Below => t!(i18n, "console-services-why-below"),
        Reason::Beaten => t!(i18n, "console-services-why-beaten"),
        Reason::Off => t!(i18n, "console-services-why-off"),
        Reason::OtherOrigin => t!(i18n, "console-services-why-other-origin"),
        Reason::OtherPath => t!(i18n, "console-services-why-other-path"),
        Reason::OtherQuery => t!(i18n, "console-services-why-other-query"),
    }
}

/// The tester: a form that is sent with GET, and what came of it.
#[component]
pub(super) fn Tester(tested: Tested) -> impl IntoView {
    let i18n = use_i18n();
    let Tested { typed, url, wrong, covered, rules } = tested;
    let columns = vec![
        t!(i18n, "console-services-name"),
        t!(i18n, "console-services-rule"),
        t!(i18n, "console-services-matching"),
        t!(i18n, "console-services-why"),
    ];
    let rows: Vec<Vec<AnyView>> = rules
        .into_iter()
        .map(|rule| {
            vec![
                view! { <a href=format!("{ROOM}/{}", rule.id)>{rule.service}</a> }.into_any(),
                view! { <code>{rule.url}</code> }.into_any(),
                rule.matching.into_any(),
                rule.why.into_any(),
            ]
        })
        .collect();
    let came = if !wrong.is_empty() {
        view! { <Notice mood=Mood::Error>{wrong}</Notice> }.into_any()
    } else if url.is_empty() {
        ().into_any()
    } else {
        let mood = if covered { Mood::Success } else { Mood::Warning };
        let said = if covered {
            t!(i18n, "console-services-covered")
        } else {
            t!(i18n, "console-services-uncovered")
        };
        view! {
            <Notice mood title=said>
                <code class="wrap">{url}</code>
            </Notice>
            <Table caption=t!(i18n, "console-services-tester") columns rows />
        }
        .into_any()
    };
    view! {
        <Card title=t!(i18n, "console-services-tester")>
            <form class="filters" method="get" action=ROOM>
                <Field
                    id="test"
                    name="test"
                    label=t!(i18n, "console-services-address")
                    hint=t!(i18n, "console-services-tester-hint")
                    value=typed
                    kind="url"
                    maxlength=2000
                />
                <button class="button secondary" type="submit">{t!(i18n, "console-services-test")}</button>
            </form>
            {came}
        </Card>
    }
}
