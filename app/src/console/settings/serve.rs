//! What pages and functions of both areas share.

use std::collections::BTreeMap;

use identity::console::settings::{Area, Decisions};
use identity::console::{Capability, Sight};
use identity::ports::SettingsDraft;
use identity::refusal::Verdict;
use identity::{Fault, Refusal};

use super::book::{Book, ChangeView, Open};
use crate::answer::{Answer, Problem};
use crate::context::Ask;

/// The book of this installation.
pub(super) fn open(ask: &Ask) -> Result<&Open, Fault> {
    ask.services.book.as_ref().ok_or(Fault::Inconsistent("settings that cannot be changed here"))
}

pub(super) fn chinese(ask: &Ask) -> bool {
    ask.locale() == i18n::Locale::ZhCn
}

/// The draft of whoever looks, or what is in force as the beginning of one.
pub(super) async fn draft_or_saved<D: Area>(
    decisions: &Decisions,
    sight: &Sight<D>,
) -> Result<(i64, String, bool), Fault> {
    if let Some(draft) = decisions.draft(sight).await? {
        return Ok((draft.base, draft.text, true));
    }
    let (version, text) = decisions.latest().await?;
    Ok((version, text, false))
}

/// What was refused, in words that the settings themselves chose.
pub(super) fn wrong(what: &[String]) -> Answer {
    let text = what.join("\n");
    let code = Refusal::SettingsWrong.code().to_owned();
    Answer::Refused(Box::new(Problem { code, text: Some(text), ..Problem::default() }))
}

/// Keeps what a form makes of the draft; what was typed into one that is refused is kept as well.
pub(super) async fn fill<D: Area>(
    ask: &Ask,
    may: &Capability<D>,
    section: &str,
    fields: &BTreeMap<String, String>,
    next: &str,
) -> Result<Answer, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let (base, text, _) = draft_or_saved(decisions, may).await?;
    match book.filled(&text, section, fields) {
        Ok(text) => {
            decisions.keep(may, base, &text).await?;
            decisions.forget_typed(may).await?;
            Ok(Answer::Go { url: next.to_owned() })
        }
        Err(what) => {
            decisions.keep_typed(may, section, fields).await?;
            let sentences: Vec<String> =
                what.into_iter()
                    .map(|(key, what)| {
                        if key.is_empty() || what.contains(&key) { what } else { format!("`{key}`: {what}") }
                    })
                    .collect();
            Ok(wrong(&sentences))
        }
    }
}

/// Saves the draft and waits until it is in force.
pub(super) async fn save<D: Area>(
    ask: &Ask,
    may: &Capability<D>,
    note: &str,
    next: &str,
) -> Result<Answer, Fault> {
    let (open, decisions) = (open(ask)?, &ask.services.decisions);
    let Some(draft) = decisions.draft(may).await? else {
        return Ok(Answer::refused(Refusal::NothingChanged.code()));
    };
    let changed = match changed(&*open.book, decisions, &draft, chinese(ask)).await? {
        Ok(changed) => changed.into_iter().map(|change| change.path).collect::<Vec<_>>(),
        Err(what) => return Ok(wrong(&what)),
    };
    Ok(match decisions.save(may, &draft, &changed, note).await? {
        Ok(version) => {
            open.in_force(version).await;
            Answer::Go { url: format!("{next}?saved={version}") }
        }
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    })
}

/// What a draft changes about the version that it was made from.
pub(super) async fn changed(
    book: &dyn Book,
    decisions: &Decisions,
    draft: &SettingsDraft,
    chinese: bool,
) -> Result<Result<Vec<ChangeView>, Vec<String>>, Fault> {
    let base = decisions.text_of(draft.base).await?;
    Ok(book.changes(&base, &draft.text, chinese))
}

/// Carries a draft over to the newest version.
pub(super) async fn carry<D: Area>(ask: &Ask, may: &Capability<D>) -> Result<Verdict<()>, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let Some(draft) = decisions.draft(may).await? else { return Ok(Err(Refusal::NothingChanged)) };
    let base = decisions.text_of(draft.base).await?;
    let (version, latest) = decisions.latest().await?;
    let text = book.carried(&base, &draft.text, &latest, D::has);
    decisions.keep(may, version, &text).await?;
    Ok(Ok(()))
}

/// Begins a draft of the rules from what `make` makes of what is in force; what it says about the
/// appearance is left out.
pub(super) async fn begin_from<D: Area>(
    ask: &Ask,
    may: &Capability<D>,
    make: impl FnOnce(&dyn Book, &str) -> Option<String> + Send,
) -> Result<Answer, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let (version, latest) = decisions.latest().await?;
    let Some(text) = make(&**book, &latest) else {
        return Ok(Answer::refused(Refusal::PageExpired.code()));
    };
    let text = book.carried(&latest, &text, &latest, D::has);
    decisions.keep(may, version, &text).await?;
    Ok(Answer::Go { url: super::functions::DRAFT.to_owned() })
}

/// Begins a draft from an older version.
pub(super) async fn restore<D: Area>(
    ask: &Ask,
    may: &Capability<D>,
    version: i64,
    next: &str,
) -> Result<Answer, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let (latest_version, latest) = decisions.latest().await?;
    if version >= latest_version || version < 0 {
        return Ok(Answer::refused(Refusal::PageExpired.code()));
    }
    let old = decisions.text_of(version).await?;
    let text = book.carried(&latest, &old, &latest, D::has);
    decisions.keep(may, latest_version, &text).await?;
    Ok(Answer::Go { url: next.to_owned() })
}
