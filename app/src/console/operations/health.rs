//! What the installation is, and what the doctor says.

use i18n::{I18n, Value, t};
use identity::Fault;
use identity::console::Operate;
use identity::operations::doctor::{Finding, Gravity};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{ROOM, Top, bytes, span, texts};
use crate::console::room::{self, Entered};
use crate::console::{ConsolePage, Seen};
use crate::context::parameter;
use crate::page::here;
use crate::shell::use_i18n;
use crate::ui::{ButtonLink, Card, Facts, Tone};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Shown {
    gravity: String,
    sign: String,
    what: String,
    remedy: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct View {
    facts: Vec<(String, String)>,
    findings: Vec<Shown>,
    deep: bool,
}

async fn page(page: String) -> Result<Seen<View>, ServerFnError> {
    let room = match room::enter::<Operate>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let view = view(&room, &page).await;
    room.seen(view)
}

async fn view(room: &Entered<Operate>, page: &str) -> Result<View, Fault> {
    let (ask, i18n) = (&room.ask, texts(&room.ask));
    let operations = &ask.services.operations;
    let facts = operations.facts(&room.sight).await;
    let deep = parameter(page, "deep").is_some_and(|deep| deep == "1");
    let unknown = t!(i18n, "console-operations-unknown");
    let up = facts.started_at.map(|at| span(&i18n, ask.services.domain.now().since(at)));
    let since = facts.started_at.map(|at| ask.time(at)).unwrap_or_default();
    let shown = vec![
        (t!(i18n, "console-operations-version"), facts.version),
        (t!(i18n, "console-operations-build"), facts.build),
        (t!(i18n, "console-operations-since"), since),
        (t!(i18n, "console-operations-up"), up.unwrap_or_default()),
        (t!(i18n, "console-operations-database"), facts.database),
        (
            t!(i18n, "console-operations-database-size"),
            facts.database_bytes.map_or_else(|| unknown.clone(), bytes),
        ),
        (t!(i18n, "console-operations-schema"), facts.schema.to_string()),
        (t!(i18n, "console-operations-data-dir"), facts.data_dir),
        (t!(i18n, "console-operations-disk-left"), facts.disk_left.map_or(unknown, bytes)),
    ];
    let findings = operations.examine(&room.sight, deep).await;
    Ok(View { facts: shown, findings: findings.iter().map(|one| said(&i18n, one)).collect(), deep })
}

fn said(i18n: &I18n, finding: &Finding) -> Shown {
    let values: Vec<(&str, Value<'_>)> =
        finding.values.iter().map(|(name, value)| (*name, value.clone().into())).collect();
    let code = finding.why.replace('_', "-");
    Shown {
        gravity: finding.gravity.code().to_owned(),
        sign: match finding.gravity {
            Gravity::Good => t!(i18n, "console-operations-good"),
            Gravity::Worth => t!(i18n, "console-operations-worth"),
            Gravity::Wrong => t!(i18n, "console-operations-wrong"),
        },
        what: i18n.text_with(&format!("console-operations-finding-{code}"), &values),
        remedy: match finding.gravity {
            Gravity::Good => String::new(),
            _ => i18n.text(&format!("console-operations-remedy-{code}")),
        },
    }
}

/// `/console/operations/health`
#[component]
pub fn HealthPage() -> impl IntoView {
    let data = Resource::new_blocking(here, page);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Sheet view /> } /> }
}

#[component]
fn Sheet(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let findings = view
        .findings
        .into_iter()
        .map(|finding| {
            let remedy = (!finding.remedy.is_empty())
                .then(|| view! { <p class="finding-remedy">{finding.remedy.clone()}</p> });
            view! {
                <li class=format!("finding {}", finding.gravity)>
                    <span class="finding-sign">{finding.sign}</span>
                    <div>
                        <p>{finding.what}</p>
                        {remedy}
                    </div>
                </li>
            }
        })
        .collect_view();
    let deeper = (!view.deep).then(|| {
        view! {
            <p>{t!(i18n, "console-operations-deep-hint")}</p>
            <ButtonLink
                href=format!("{ROOM}/health?deep=1")
                label=t!(i18n, "console-operations-deep")
                tone=Tone::Secondary
            />
        }
    });
    view! {
        <Top
            at="health"
            title=t!(i18n, "console-operations-health")
            lead=t!(i18n, "console-operations-health-lead")
        />
        <Card title=t!(i18n, "console-operations-findings")>
            <ul class="findings">{findings}</ul>
            {deeper}
        </Card>
        <Card title=t!(i18n, "console-operations-facts")>
            <Facts items=view.facts />
        </Card>
    }
}
