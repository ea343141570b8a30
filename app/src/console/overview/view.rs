//! The figures, made into what the page shows.

use i18n::{I18n, t};
use identity::overview::{Figures, Period, Series};
use identity::ports::{OutboxState, Span};
use serde::{Deserialize, Serialize};

use crate::console::audit::words::outcome_name;
use crate::console::chart::{About, bars, ceiling, colour, highest, line};
use crate::context::Ask;

/// Pages that are named, the slowest.
const SLOWEST: usize = 10;

/// A chart and the table behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ChartView {
    pub id: String,
    pub title: String,
    /// Where its axis ends.
    pub top: String,
    pub svg: String,
    /// First and last part.
    pub axis: (String, String),
    /// Class, name and sum of each series.
    pub legend: Vec<(String, String, String)>,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// A table without a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableView {
    pub title: String,
    pub hint: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
    pub empty: String,
}

/// The page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct OverviewView {
    pub period: String,
    pub tiles: Vec<(String, String)>,
    pub uncounted: Option<String>,
    pub charts: Vec<ChartView>,
    pub tables: Vec<TableView>,
}

/// What the page shows.
pub(super) fn view(ask: &Ask, figures: &Figures, period: Period) -> OverviewView {
    let i18n = I18n::for_locale(ask.locale());
    let maker = Maker { ask, i18n: &i18n, figures };
    let sum = |series: &[Series]| series.iter().map(Series::total).sum::<u64>().to_string();
    let total = |series: &[Series], code: &str| {
        series.iter().find(|series| series.code == code).map_or(0, Series::total).to_string()
    };
    let budget = figures.budget;
    OverviewView {
        period: period.code().to_owned(),
        tiles: vec![
            (t!(i18n, "console-overview-signed-in"), sum(&figures.by_method)),
            (t!(i18n, "console-overview-people"), figures.people.to_string()),
            (t!(i18n, "console-overview-refused"), total(&figures.failures, "refused")),
            (t!(i18n, "console-overview-locked"), total(&figures.failures, "locked")),
            (t!(i18n, "console-overview-step-ups"), total(&figures.step_ups, "asked")),
            (
                t!(i18n, "console-overview-budget"),
                t!(i18n, "console-overview-budget-of", spent = budget.spent, limit = budget.limit),
            ),
        ],
        uncounted: figures.uncounted.since.map(|since| {
            t!(i18n, "console-overview-uncounted", count = figures.uncounted.count, since = ask.time(since))
        }),
        charts: vec![
            maker.bars("methods", t!(i18n, "console-overview-by-method"), &figures.by_method, |code| {
                let id = format!("method-{}", code.replace('_', "-"));
                if i18n.has(&id) { i18n.text(&id) } else { t!(i18n, "console-overview-other") }
            }),
            maker.bars("outcomes", t!(i18n, "console-overview-by-outcome"), &figures.by_outcome, |code| {
                let id = format!("console-overview-outcome-{}", code.replace('_', "-"));
                if i18n.has(&id) { i18n.text(&id) } else { outcome_name(&i18n, code) }
            }),
            maker.people(),
            maker.bars("failures", t!(i18n, "console-overview-failures"), &figures.failures, |code| {
                i18n.text(&format!("console-overview-{code}"))
            }),
            maker.bars("step-ups", t!(i18n, "console-overview-step-ups"), &figures.step_ups, |code| {
                i18n.text(&format!("console-overview-{code}"))
            }),
            maker.bars("codes", t!(i18n, "console-overview-codes"), &figures.codes, |code| {
                i18n.text(&format!("console-overview-kind-{code}"))
            }),
        ],
        tables: vec![maker.backlog(), maker.outbox(), maker.slowest()],
    }
}

struct Maker<'a> {
    ask: &'a Ask,
    i18n: &'a I18n,
    figures: &'a Figures,
}

impl Maker<'_> {
    /// `09-01`, or `17:00`.
    fn part(&self, at: identity::Time, span: Span) -> String {
        let text = self.ask.time(at);
        let range = if span == Span::Day { 5..10 } else { 11..16 };
        text.get(range).unwrap_or(&text).to_owned()
    }

    fn bars(&self, id: &str, title: String, series: &[Series], name: impl Fn(&str) -> String) -> ChartView {
        let i18n = self.i18n;
        let values: Vec<Vec<u64>> = series.iter().map(|series| series.values.clone()).collect();
        let names: Vec<String> = series.iter().map(|series| name(&series.code)).collect();
        let parts: Vec<String> =
            self.figures.starts.iter().map(|start| self.part(*start, self.figures.span)).collect();
        let said: Vec<String> = names
            .iter()
            .zip(series)
            .map(|(name, series)| {
                t!(i18n, "console-overview-sum", name = name.as_str(), total = series.total())
            })
            .collect();
        let desc = said.join(&t!(i18n, "list-separator"));
        let svg = bars(About { id, title: &title, desc: &desc }, &values);
        let rows = parts.iter().enumerate().rev().map(|(at, part)| {
            let cells = values.iter().map(|values| values.get(at).copied().unwrap_or(0).to_string());
            std::iter::once(part.clone()).chain(cells).collect()
        });
        let legend = names.iter().zip(series).enumerate();
        ChartView {
            id: id.to_owned(),
            svg,
            top: ceiling(highest(&values)).to_string(),
            axis: (parts.first().cloned().unwrap_or_default(), parts.last().cloned().unwrap_or_default()),
            legend: legend
                .map(|(at, (name, series))| (colour(at), name.clone(), series.total().to_string()))
                .collect(),
            rows: rows.collect(),
            columns: std::iter::once(t!(i18n, "console-overview-when")).chain(names.clone()).collect(),
            title,
        }
    }

    fn people(&self) -> ChartView {
        let i18n = self.i18n;
        let title = t!(i18n, "console-overview-active");
        let values: Vec<u64> = self.figures.active.iter().map(|(_, people)| *people).collect();
        let parts: Vec<String> =
            self.figures.active.iter().map(|(day, _)| self.part(*day, Span::Day)).collect();
        let desc = t!(i18n, "console-overview-active-desc", people = self.figures.people);
        let rows =
            parts.iter().zip(&values).rev().map(|(part, people)| vec![part.clone(), people.to_string()]);
        ChartView {
            id: "people".to_owned(),
            svg: line(About { id: "people", title: &title, desc: &desc }, &values),
            top: ceiling(values.iter().copied().max().unwrap_or(0)).to_string(),
            axis: (parts.first().cloned().unwrap_or_default(), parts.last().cloned().unwrap_or_default()),
            legend: vec![(colour(0), t!(i18n, "console-overview-people"), self.figures.people.to_string())],
            rows: rows.collect(),
            columns: vec![t!(i18n, "console-overview-when"), t!(i18n, "console-overview-people")],
            title,
        }
    }

    /// How long ago, in the largest unit.
    fn age(&self, since: identity::Time) -> String {
        let i18n = self.i18n;
        let minutes = self.ask.services.domain.now().since(since).as_secs() / 60;
        match minutes {
            0..60 => t!(i18n, "console-overview-minutes", count = minutes),
            60..2880 => t!(i18n, "console-overview-hours", count = minutes / 60),
            _ => t!(i18n, "unit-days", count = minutes / 1440),
        }
    }

    fn backlog(&self) -> TableView {
        let i18n = self.i18n;
        let rows = self.figures.backlog.iter().map(|row| {
            vec![
                i18n.text(&format!("console-overview-case-{}", row.kind.code().replace('_', "-"))),
                row.count.to_string(),
                row.oldest.map(|oldest| self.age(oldest)).unwrap_or_default(),
            ]
        });
        TableView {
            title: t!(i18n, "console-overview-backlog"),
            hint: String::new(),
            columns: vec![
                t!(i18n, "console-overview-kind"),
                t!(i18n, "console-overview-count"),
                t!(i18n, "console-overview-oldest"),
            ],
            rows: rows.collect(),
            empty: t!(i18n, "console-overview-no-backlog"),
        }
    }

    fn outbox(&self) -> TableView {
        const STATES: [OutboxState; 4] =
            [OutboxState::Queued, OutboxState::Done, OutboxState::Dead, OutboxState::Expired];
        let i18n = self.i18n;
        let count = |kind, state| {
            let rows = self.figures.outbox.iter().filter(|row| row.0 == kind && row.1 == state);
            rows.map(|row| row.2).sum::<u64>()
        };
        let rows = identity::ports::OutboxKind::ALL.into_iter().map(|kind| {
            let name = i18n.text(&format!("console-overview-kind-{}", kind.code().replace('_', "-")));
            std::iter::once(name).chain(STATES.map(|state| count(kind, state).to_string())).collect()
        });
        TableView {
            title: t!(i18n, "console-overview-outbox"),
            hint: match self.figures.overdue {
                Some(due) => t!(i18n, "console-overview-overdue", age = self.age(due)),
                None => t!(i18n, "console-overview-in-time"),
            },
            columns: ["kind", "queued", "done", "dead", "expired"]
                .map(|name| i18n.text(&format!("console-overview-{name}")))
                .to_vec(),
            rows: rows.collect(),
            empty: String::new(),
        }
    }

    fn slowest(&self) -> TableView {
        let i18n = self.i18n;
        let pulse = &self.ask.services.pulse;
        let mut routes = pulse.routes();
        routes.sort_by_key(|route| std::cmp::Reverse(route.mean));
        let millis = |micros: u64| t!(i18n, "console-overview-millis", millis = micros.div_ceil(1000));
        let rows = routes.into_iter().take(SLOWEST).map(|route| {
            let most = match route.most {
                Some(most) => millis(most),
                None => t!(i18n, "console-overview-slower"),
            };
            vec![route.route, route.count.to_string(), millis(route.mean), most]
        });
        TableView {
            title: t!(i18n, "console-overview-slowest"),
            hint: match pulse.since() {
                Some(since) => t!(i18n, "console-overview-since", since = self.ask.time(since)),
                None => String::new(),
            },
            columns: ["page", "times", "mean", "most"]
                .map(|name| i18n.text(&format!("console-overview-{name}")))
                .to_vec(),
            rows: rows.collect(),
            empty: t!(i18n, "console-overview-no-pages"),
        }
    }
}
