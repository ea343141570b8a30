//! What is decided at the console is in force at once: a new composition takes
//! the place of the old one while requests that are under way end in theirs.
//! The ground (database, keys, hash pool, live events) stays.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app::console::settings::{Board, Book, ChangeView, KeyView, Kind, Open, SectionView};
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use i18n::{I18n, Locale};
use identity::Policy;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use crate::compose::{Composed, Ground};
use crate::failure::Failure;
use crate::jobs;
use crate::serve::application;
use crate::settings::{Loaded, Problem, Saved, Sources, book, load_with};

/// How often the database is asked for a newer version.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// One composition, with what runs for it.
pub struct Generation {
    /// The version of the settings that were saved at the console.
    pub saved: Saved,
    /// The installation.
    pub composed: Composed,
    /// What answers people.
    pub app: Router,
    /// Its jobs.
    pub jobs: TaskTracker,
    /// Ends its jobs.
    pub retire: CancellationToken,
}

/// The settings as the console's pages read and change them.
pub fn open_book(sources: Sources, saved: Saved, versions: watch::Receiver<i64>) -> Open {
    Open { book: Arc::new(Pages { sources, saved }), versions }
}

/// Makes generations.
#[derive(Clone)]
pub struct Maker {
    /// What they stand on.
    pub ground: Ground,
    /// Where settings are read from.
    pub sources: Sources,
    /// Cancelled when the process is asked to stop.
    pub stop: CancellationToken,
    /// Announcements, the same for every generation.
    pub board: Board,
}

impl Maker {
    /// Starts a generation from an installation.
    pub fn start(
        &self,
        saved: Saved,
        mut composed: Composed,
        versions: watch::Receiver<i64>,
    ) -> Result<Arc<Generation>, Failure> {
        composed.services.board = self.board.clone();
        composed.services.book = Some(open_book(self.sources.clone(), saved.clone(), versions));
        let retire = self.stop.child_token();
        let app = application(&composed, &self.stop)?;
        let jobs = jobs::start(&composed, &retire);
        Ok(Arc::new(Generation { saved, composed, app, jobs, retire }))
    }

    fn next(&self, saved: Saved, versions: watch::Receiver<i64>) -> Result<Arc<Generation>, Failure> {
        let settings = load_with(&self.sources, &saved)?.settings;
        self.start(saved, self.ground.compose(settings)?, versions)
    }

    /// Follows what is saved until the process stops: each new version becomes the present generation.
    /// One that cannot be composed is told to the log, and the present one stays.
    pub async fn follow(self, current: watch::Sender<Arc<Generation>>, versions: watch::Sender<i64>) {
        let mut tried = current.borrow().saved.version;
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK_EVERY) => {}
                () = self.stop.cancelled() => return,
            }
            let decisions = current.borrow().composed.services.decisions.clone();
            if let Err(fault) = self.board.refresh(&decisions).await {
                tracing::warn!(%fault, "announcements could not be read; the next round tries again");
            }
            let saved = match self.ground.saved().await {
                Ok(saved) if saved.version != tried => saved,
                // Nothing new, or the database does not answer just now: requests tell that.
                Ok(_) | Err(_) => continue,
            };
            tried = saved.version;
            match self.next(saved, versions.subscribe()) {
                Ok(generation) => {
                    tracing::info!(version = tried, "settings saved at the console are in force");
                    let old = current.send_replace(generation);
                    old.retire.cancel();
                    versions.send_replace(tried);
                }
                Err(failure) => {
                    tracing::error!(version = tried, %failure, "settings saved at the console cannot be put in force");
                }
            }
        }
    }
}

/// The public application: whatever generation is present answers.
pub fn front(current: watch::Receiver<Arc<Generation>>) -> Router {
    Router::new().fallback(move |request: Request| {
        let app = current.borrow().app.clone();
        async move {
            let answered: Result<Response, std::convert::Infallible> = app.oneshot(request).await;
            match answered {
                Ok(response) => response,
                Err(never) => match never {},
            }
        }
    })
}

/// The settings as the console's pages read them.
struct Pages {
    sources: Sources,
    saved: Saved,
}

impl Pages {
    fn now(&self) -> Result<Loaded, Vec<Problem>> {
        load_with(&self.sources, &self.saved)
    }

    fn at(&self, text: &str, chinese: bool) -> Result<Loaded, Vec<String>> {
        book::tried(&self.sources, text).map_err(|problems| told(&problems, chinese))
    }
}

/// What is wrong, in the reader's language.
fn told(problems: &[Problem], chinese: bool) -> Vec<String> {
    let i18n = I18n::for_locale(if chinese { Locale::ZhCn } else { Locale::En });
    problems.iter().map(|problem| problem.told(&i18n)).collect()
}

impl Book for Pages {
    fn sections(&self, chinese: bool) -> Vec<SectionView> {
        let loaded = self.now();
        let changed = |section: &str| {
            loaded.as_ref().map_or(0, |loaded| {
                let keys = book::keys(loaded, section, chinese);
                keys.iter().filter(|key| key.value != key.default).count()
            })
        };
        let all = book::sections(chinese).into_iter();
        all.map(|(name, about)| SectionView {
            name: name.into(),
            about: about.into(),
            changed: changed(name),
        })
        .collect()
    }

    fn keys(&self, text: &str, section: &str, chinese: bool) -> Result<Vec<KeyView>, Vec<String>> {
        let loaded = self.at(text, chinese)?;
        let keys = book::keys(&loaded, section, chinese).into_iter();
        Ok(keys
            .map(|key| KeyView {
                source: key.source.to_string(),
                from_environment: matches!(key.source, crate::settings::Source::Environment(_)),
                path: key.path,
                purpose: key.purpose.to_owned(),
                kind: match key.kind {
                    book::Kind::Flag => Kind::Flag,
                    book::Kind::Number => Kind::Number,
                    book::Kind::Decimal => Kind::Decimal,
                    book::Kind::Span => Kind::Span,
                    book::Kind::Choice(values) => Kind::Choice(values),
                    book::Kind::Text => Kind::Text,
                    book::Kind::List => Kind::List,
                    book::Kind::Raw => Kind::Raw,
                },
                value: key.value,
                default: key.default,
            })
            .collect())
    }

    fn filled(
        &self,
        text: &str,
        section: &str,
        fields: &BTreeMap<String, String>,
        chinese: bool,
    ) -> Result<String, Vec<(String, String)>> {
        let saved = Saved { version: 0, text: text.to_owned() };
        // What one key alone is refused for belongs beside it.
        book::filled(&self.sources, &saved, section, fields)
            .and_then(|text| book::tried(&self.sources, &text).map(|_| text))
            .map_err(|problems| {
                let keys = problems.iter().map(|problem| problem.key().to_owned());
                keys.zip(told(&problems, chinese)).collect()
            })
    }

    fn changes(&self, from: &str, to: &str, chinese: bool) -> Result<Vec<ChangeView>, Vec<String>> {
        let (from, to) = (self.at(from, chinese)?, self.at(to, chinese)?);
        let changes = book::changes(&from, &to).into_iter();
        Ok(changes
            .map(|change| ChangeView {
                purpose: book::purpose(&change.path, chinese).to_owned(),
                path: change.path,
                before: change.before,
                after: change.after,
            })
            .collect())
    }

    fn saved(&self) -> (i64, String) {
        (self.saved.version, self.saved.text.clone())
    }

    fn policy(&self, text: &str) -> Option<Policy> {
        Some(book::tried(&self.sources, text).ok()?.settings.policy)
    }

    fn profiles(&self) -> Vec<&'static str> {
        book::profiles()
    }

    fn with_profile(&self, text: &str, name: &str) -> Option<String> {
        Some(book::laid_over(text, &book::profile(name)?))
    }

    fn with_layer(&self, text: &str, over: &str) -> String {
        book::laid_over(text, over)
    }

    fn carried(&self, base: &str, text: &str, onto: &str, ours: fn(&str) -> bool) -> String {
        book::carried(base, text, onto, ours)
    }
}
