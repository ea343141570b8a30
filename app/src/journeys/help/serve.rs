//! Making the pages of the help centre, on the server.

use i18n::{I18n, t};
use identity::target::is_own_path;

use super::functions::{HelpGroup, HelpItem, HelpView};
use super::links::link_for;
use crate::context::{Ask, parameter};
use crate::help::Article;

/// A way back is no longer than an address.
const LONGEST: usize = 2000;

pub(super) fn view(ask: &Ask, page: &str) -> HelpView {
    let help = &ask.services.help;
    let locale = ask.locale();
    let i18n = I18n::for_locale(locale);
    // A way back to where the person was, target and all; only within our own pages.
    let from = parameter(page, "from").filter(|from| from.len() <= LONGEST && is_own_path(from));
    let from = from.unwrap_or_default();
    let path = page.split(['?', '#']).next().unwrap_or_default();
    let slug = path.strip_prefix("/help/").map(|slug| slug.trim_end_matches('/')).unwrap_or_default();
    let mut view = HelpView { title: t!(i18n, "help-title"), from, ..HelpView::default() };
    let item = |article: &&Article| HelpItem {
        href: link_for(&article.slug, &view.from),
        title: article.title.clone(),
        lead: article.lead.clone(),
    };
    if let Some(article) = help.article(slug, locale) {
        let mut facts = vec![
            (t!(i18n, "help-version"), article.version.clone()),
            (t!(i18n, "help-created"), article.created.clone()),
            (t!(i18n, "help-updated"), article.updated.clone()),
        ];
        if !article.contact.is_empty() {
            facts.push((t!(i18n, "help-contact"), article.contact.clone()));
        }
        return HelpView {
            title: article.title.clone(),
            article: true,
            html: keep_way_back(&article.html, &view.from),
            facts,
            ..view
        };
    }
    let query = parameter(page, "q").map(|query| query.trim().chars().take(60).collect::<String>());
    let query = query.unwrap_or_default();
    view.lead = if !slug.is_empty() {
        ask.status(http::StatusCode::NOT_FOUND);
        t!(i18n, "help-missing")
    } else if query.is_empty() {
        t!(i18n, "help-lead")
    } else {
        let found: Vec<HelpItem> = help.search(&query, locale).iter().map(item).collect();
        let title = if found.is_empty() {
            t!(i18n, "help-none")
        } else {
            t!(i18n, "help-found", count = found.len())
        };
        view.groups = vec![HelpGroup { title, items: found }];
        view.query = query;
        return view;
    };
    for article in help.all(locale) {
        let title = category(&i18n, &article.category);
        let entry = item(&article);
        match view.groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.items.push(entry),
            None => view.groups.push(HelpGroup { title, items: vec![entry] }),
        }
    }
    view
}

/// Articles lead to each other without losing where the person was.
fn keep_way_back(html: &str, from: &str) -> String {
    if from.is_empty() {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("href=\"/help") {
        let start = at + "href=\"".len();
        let end = rest[start..].find('"').map_or(rest.len(), |end| start + end);
        let (path, anchor) = rest[start..end].split_once('#').unwrap_or((&rest[start..end], ""));
        out.push_str(&rest[..start]);
        let slug = path.strip_prefix("/help").unwrap_or_default().trim_start_matches('/');
        out.push_str(&link_for(slug, from));
        if !anchor.is_empty() {
            out.push('#');
            out.push_str(anchor);
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// A category's heading: one of ours, or an institution's own word.
fn category(i18n: &I18n, code: &str) -> String {
    match code {
        "sign-in" => t!(i18n, "help-category-sign-in"),
        "account" => t!(i18n, "help-category-account"),
        "phone" => t!(i18n, "help-category-phone"),
        "applications" => t!(i18n, "help-category-applications"),
        "platform" => t!(i18n, "help-category-platform"),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::keep_way_back;

    /// J-24: from article to article, the way back stays.
    #[test]
    fn j_24_links_between_articles_keep_the_way_back() {
        let html = r##"<a href="/help/scan#a">x</a> <a href="/help">y</a> <a href="/security">z</a>"##;
        assert_eq!(
            keep_way_back(html, "/sign-in?tab=code"),
            r##"<a href="/help/scan?from=%2Fsign-in%3Ftab%3Dcode#a">x</a> <a href="/help?from=%2Fsign-in%3Ftab%3Dcode">y</a> <a href="/security">z</a>"##
        );
        assert_eq!(keep_way_back(html, ""), html);
    }
}
