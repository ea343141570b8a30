//! The overview: what happened lately, and what is waiting.

mod view;

use i18n::t;
use identity::console::SeeOverview;
use identity::overview::Period;
use leptos::prelude::*;

use self::view::{ChartView, OverviewView, TableView};
use crate::console::room;
use crate::console::{ConsolePage, Seen};
use crate::context::parameter;
use crate::page::here;
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{Card, DataTable, EmptyState, Heading, TabItem, Tabs};

/// The room.
const ROOM: &str = "/console/overview";

async fn overview(page: String) -> Result<Seen<OverviewView>, ServerFnError> {
    let room = match room::enter::<SeeOverview>(&page).await? {
        Ok(room) => room,
        Err(turned) => return Ok(turned.into()),
    };
    let period = Period::parse(&parameter(&page, "period").unwrap_or_default());
    let figures = room.ask.services.overview.figures(&room.sight, period).await;
    let view = figures.map(|figures| view::view(&room.ask, &figures, period));
    room.seen(view)
}

/// `/console/overview`
#[component]
pub fn OverviewPage() -> impl IntoView {
    let data = Resource::new_blocking(here, overview);
    view! { <ConsolePage at=ROOM data show=|view| view! { <Shown view /> } /> }
}

#[component]
fn Shown(view: OverviewView) -> impl IntoView {
    let i18n = use_i18n();
    let OverviewView { period, tiles, uncounted, charts, tables } = view;
    let tabs = Period::ALL
        .into_iter()
        .map(|one| TabItem {
            href: format!("{ROOM}?period={}", one.code()),
            label: i18n.text(&format!("console-overview-period-{}", one.code())),
            current: one.code() == period,
        })
        .collect();
    let tiles = tiles
        .into_iter()
        .map(|(name, value)| view! { <div class="tile"><dt>{name}</dt><dd>{value}</dd></div> })
        .collect_view();
    let charts = charts.into_iter().map(|chart| view! { <Chart chart /> }).collect_view();
    let tables = tables.into_iter().map(|table| view! { <Plain table /> }).collect_view();
    view! {
        <PageTitle text=t!(i18n, "console-overview-title") />
        <Heading text=t!(i18n, "console-overview-title") lead=t!(i18n, "console-overview-lead") />
        <Tabs label=t!(i18n, "console-overview-period") items=tabs />
        {uncounted.map(|text| view! { <p class="hint">{text}</p> })}
        <dl class="tiles">{tiles}</dl>
        <div class="charts">{charts}</div>
        {tables}
    }
}

#[component]
fn Chart(chart: ChartView) -> impl IntoView {
    let i18n = use_i18n();
    let ChartView { id, title, top, svg, axis, legend, columns, rows } = chart;
    let empty = legend.is_empty();
    let legend = legend
        .into_iter()
        .map(|(class, name, total)| {
            view! {
                <li>
                    <span class=format!("swatch {class}") aria-hidden="true"></span>
                    {name}
                    " "
                    <b>{total}</b>
                </li>
            }
        })
        .collect_view();
    let body = if empty {
        view! { <EmptyState text=t!(i18n, "console-overview-nothing") /> }.into_any()
    } else {
        view! {
            <div class="chart-body">
                <span class="chart-top">{top}</span>
                <div inner_html=svg></div>
                <div class="chart-axis"><span>{axis.0}</span><span>{axis.1}</span></div>
            </div>
            <ul class="legend">{legend}</ul>
            <details class="chart-table">
                <summary>{t!(i18n, "console-overview-table")}</summary>
                <div class="table-room">
                    <DataTable caption=title.clone() columns rows />
                </div>
            </details>
        }
        .into_any()
    };
    view! {
        <section class="card chart" aria-labelledby=format!("{id}-h")>
            <h2 id=format!("{id}-h")>{title}</h2>
            {body}
        </section>
    }
}

#[component]
fn Plain(table: TableView) -> impl IntoView {
    let TableView { title, hint, columns, rows, empty } = table;
    let body = if rows.is_empty() {
        view! { <EmptyState text=empty /> }.into_any()
    } else {
        view! { <div class="table-room"><DataTable caption=title.clone() columns rows /></div> }.into_any()
    };
    view! {
        <Card title>
            {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            {body}
        </Card>
    }
}
