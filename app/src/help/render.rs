//! Markdown to HTML. Raw HTML is shown, not obeyed; links lead to pages only;
//! headings can be linked to.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Characters of an article's first words.
const LEAD: usize = 90;

pub(super) struct Rendered {
    pub html: String,
    pub plain: String,
    pub lead: String,
}

pub(super) fn render(markdown: &str) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, options).map(tame).collect();
    let anchors = anchors(&events);
    let mut anchors = anchors.into_iter();
    for event in &mut events {
        if let Event::Start(Tag::Heading { level, id, .. }) = event {
            *level = below_title(*level);
            *id = anchors.next().map(CowStr::from);
        } else if let Event::End(TagEnd::Heading(level)) = event {
            *level = below_title(*level);
        }
    }
    let plain = plain(&events);
    let lead = lead(&events);
    let mut html = String::with_capacity(markdown.len() * 2);
    html::push_html(&mut html, events.into_iter());
    Rendered { html, plain, lead }
}

/// An event without what could run.
fn tame(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: safe(dest_url, true), title, id })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: safe(dest_url, false), title, id })
        }
        other => other,
    }
}

fn safe(url: CowStr<'_>, link: bool) -> CowStr<'_> {
    let page = url.starts_with("https://")
        || url.starts_with("http://")
        || (url.starts_with('/') && !url.starts_with("//") && !url.contains('\\'));
    let other = link && ["mailto:", "tel:", "#"].iter().any(|start| url.starts_with(start));
    if page || other { url } else { CowStr::from("#") }
}

/// The page has its `<h1>` already.
fn below_title(level: HeadingLevel) -> HeadingLevel {
    if level == HeadingLevel::H1 { HeadingLevel::H2 } else { level }
}

/// One anchor per heading, made from its words; no two alike.
fn anchors(events: &[Event<'_>]) -> Vec<String> {
    let mut anchors: Vec<String> = Vec::new();
    let mut heading: Option<String> = None;
    for event in events {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                let words = heading.take().unwrap_or_default();
                let base: String =
                    words.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
                let base = base.trim_matches('-').to_owned();
                let base = if base.is_empty() { "part".to_owned() } else { base };
                let mut anchor = base.clone();
                let mut n = 2;
                // `main` and the like are ids of the page around the article.
                while anchors.contains(&anchor) || anchor == "main" {
                    anchor = format!("{base}-{n}");
                    n += 1;
                }
                anchors.push(anchor);
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(text);
                }
            }
            _ => {}
        }
    }
    anchors
}

/// All words.
fn plain(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
    }
    out
}

/// The words of the first paragraph, cut.
fn lead(events: &[Event<'_>]) -> String {
    let mut inside = false;
    let mut words = String::new();
    for event in events {
        match event {
            Event::Start(Tag::Paragraph) => inside = true,
            Event::End(TagEnd::Paragraph) if !words.is_empty() => break,
            Event::Text(text) | Event::Code(text) if inside => words.push_str(text),
            Event::SoftBreak if inside => words.push(' '),
            _ => {}
        }
    }
    if words.chars().count() <= LEAD {
        return words;
    }
    let cut: String = words.chars().take(LEAD).collect();
    format!("{}…", cut.trim_end())
}
