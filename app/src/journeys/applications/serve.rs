//! Making the page, on the server.

use i18n::{I18n, Locale, t};
use identity::Fault;
use identity::applications::Application;
use identity::ports::{Account, SessionRow};

use super::functions::{ApplicationGroup, ApplicationView, ApplicationsView};
use crate::context::{Ask, parameter};
use crate::ui::percent_encode;

/// The page's address with its search and nothing else.
pub(super) fn kept(page: &str) -> String {
    match parameter(page, "q").filter(|query| !query.trim().is_empty()) {
        Some(query) => format!("/applications?q={}", percent_encode(query.trim())),
        None => "/applications".to_owned(),
    }
}

pub(super) async fn view(ask: &Ask, session: &SessionRow, page: &str) -> Result<ApplicationsView, Fault> {
    let locale = ask.locale();
    let i18n = I18n::for_locale(locale);
    let account = ask.account(session).await?.ok_or(Fault::Inconsistent("a session without an account"))?;
    let all = ask.services.applications.list(&account).await?;
    let query = parameter(page, "q").unwrap_or_default();
    let query: String = query.trim().chars().take(60).collect();
    let show = |application: &Application| shown(application, locale);
    let (groups, empty) = if query.is_empty() {
        (grouped(&i18n, locale, &all), t!(i18n, "applications-empty"))
    } else {
        let items = all.iter().filter(|application| application.matches(&query)).map(show).collect();
        let title = t!(i18n, "applications-found");
        (vec![ApplicationGroup { title, items }], t!(i18n, "applications-none"))
    };
    let groups: Vec<_> = groups.into_iter().filter(|group| !group.items.is_empty()).collect();
    Ok(ApplicationsView {
        account: account.row.name,
        query,
        empty: if groups.is_empty() { empty } else { String::new() },
        groups,
        page: kept(page),
        echo: ask.echoed(page),
    })
}

/// Starred ones, those used lately, and all by category; a starred one stands once.
fn grouped(i18n: &I18n, locale: Locale, all: &[Application]) -> Vec<ApplicationGroup> {
    let show = |application: &Application| shown(application, locale);
    let starred = all.iter().filter(|application| application.favourite).map(show).collect();
    let mut recent: Vec<&Application> =
        all.iter().filter(|application| application.recent.is_some() && !application.favourite).collect();
    recent.sort_by_key(|application| application.recent);
    let mut groups = vec![
        ApplicationGroup { title: t!(i18n, "applications-favourites"), items: starred },
        ApplicationGroup {
            title: t!(i18n, "applications-recent"),
            items: recent.into_iter().map(show).collect(),
        },
    ];
    let own = groups.len();
    let mut others = ApplicationGroup { title: t!(i18n, "applications-others"), items: Vec::new() };
    for application in all.iter().filter(|application| !application.favourite) {
        let presentation = &application.service.presentation;
        let title = in_language(locale, &presentation.category, &presentation.category_en);
        if title.is_empty() {
            others.items.push(show(application));
        } else if let Some(group) = groups[own..].iter_mut().find(|group| group.title == title) {
            group.items.push(show(application));
        } else {
            groups.push(ApplicationGroup { title, items: vec![show(application)] });
        }
    }
    groups.push(others);
    groups
}

/// For the overview: starred ones, then those used lately, then the others, at most `most`.
pub async fn glance(ask: &Ask, account: &Account, most: usize) -> Result<Vec<ApplicationView>, Fault> {
    let mut all = ask.services.applications.list(account).await?;
    all.sort_by_key(|application| (!application.favourite, application.recent.unwrap_or(usize::MAX)));
    all.truncate(most);
    let locale = ask.locale();
    Ok(all.iter().map(|application| shown(application, locale)).collect())
}

fn in_language(locale: Locale, zh: &str, en: &str) -> String {
    if locale == Locale::En && !en.is_empty() { en.to_owned() } else { zh.to_owned() }
}

fn shown(application: &Application, locale: Locale) -> ApplicationView {
    let service = &application.service;
    let url = service.landing.clone().unwrap_or_else(|| service.url.clone());
    let about = in_language(locale, &service.presentation.zh, &service.presentation.en);
    let host = url.split('/').nth(2).unwrap_or_default().to_owned();
    ApplicationView {
        id: service.id.to_string(),
        name: service.name.clone(),
        note: if about.is_empty() { host } else { about },
        icon: service.presentation.icon.clone(),
        favourite: application.favourite,
        url,
    }
}
