//! What pages and functions of both areas share.

use std::collections::BTreeMap;

use identity::console::settings::{Area, Decisions};
use identity::console::{Capability, ChangeAppearance, ChangePolicy, Sight};
use identity::ports::SettingsDraft;
use identity::refusal::Verdict;
use identity::{Fault, Refusal};
use leptos::prelude::ServerFnError;

use super::book::{Book, ChangeView, Open};
use crate::answer::{Answer, Problem};
use crate::console::room::acting;
use crate::context::{Ask, Form, Services, parameter};

/// The book of this installation.
pub(super) fn open(ask: &Ask) -> Result<&Open, Fault> {
    ask.services.book.as_ref().ok_or(Fault::Inconsistent("settings that cannot be changed here"))
}

pub(super) fn chinese(ask: &Ask) -> bool {
    ask.locale() == i18n::Locale::ZhCn
}

/// The version that the address says was just saved.
pub(super) fn just_saved(page: &str) -> Option<i64> {
    parameter(page, "saved")?.parse().ok()
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

/// A part of the settings, with its pages.
pub(super) trait Desk: Area {
    /// Where its form stands.
    const ROOM: &'static str;
    /// Where its draft is shown.
    const DRAFT: &'static str;
}

impl Desk for ChangePolicy {
    const ROOM: &'static str = "/console/settings";
    const DRAFT: &'static str = "/console/settings/draft";
}

impl Desk for ChangeAppearance {
    const ROOM: &'static str = "/console/appearance";
    const DRAFT: &'static str = "/console/appearance/draft";
}

/// Answers a form: with what `work` comes to under leave to act, or why there is none.
async fn answered<D: Desk, W>(
    form: Form<'_>,
    work: impl FnOnce(Ask, Capability<D>) -> W,
) -> Result<Answer, ServerFnError>
where
    W: Future<Output = Result<Answer, Fault>>,
{
    let (ask, leave) = acting::<D>().await?;
    let answer = match leave {
        Ok(may) => work(ask.clone(), may).await,
        Err(refusal) => Ok(Answer::Refused(Box::new(ask.problem(&refusal)))),
    };
    Ok(ask.reply(form, answer))
}

/// Takes what the form of a section says into the draft.
pub(super) async fn filled<D: Desk>(
    page: &str,
    section: &str,
    fields: &BTreeMap<String, String>,
) -> Result<Answer, ServerFnError> {
    let form = Form { name: "section", page, typed: &[] };
    answered::<D, _>(form, |ask, may| async move { fill(&ask, &may, section, fields).await }).await
}

/// Saves the draft.
pub(super) async fn saved<D: Desk>(note: &str) -> Result<Answer, ServerFnError> {
    let typed = [("note", note)];
    let form = Form { name: "save", page: D::DRAFT, typed: &typed };
    answered::<D, _>(form, |ask, may| async move { save(&ask, &may, note).await }).await
}

/// Drops the draft.
pub(super) async fn discarded<D: Desk>() -> Result<Answer, ServerFnError> {
    let form = Form { name: "discard", page: D::DRAFT, typed: &[] };
    answered::<D, _>(form, |ask, may| async move {
        ask.services.decisions.discard(&may).await?;
        Ok(Answer::Go { url: D::ROOM.to_owned() })
    })
    .await
}

/// Carries the draft over to what somebody else saved meanwhile.
pub(super) async fn carried<D: Desk>() -> Result<Answer, ServerFnError> {
    let form = Form { name: "save", page: D::DRAFT, typed: &[] };
    answered::<D, _>(form, |ask, may| async move { Ok(ask.done(carry(&ask, &may).await?, D::DRAFT)) }).await
}

/// Begins a draft from an older version.
pub(super) async fn restored<D: Desk>(page: &str, version: i64) -> Result<Answer, ServerFnError> {
    let form = Form { name: "restore", page, typed: &[] };
    answered::<D, _>(form, |ask, may| async move { restore(&ask, &may, version).await }).await
}

/// Begins a draft from what `make` makes of what is in force.
pub(super) async fn begun<D: Desk>(
    name: &'static str,
    page: &str,
    make: impl FnOnce(&dyn Book, &str) -> Option<String> + Send,
) -> Result<Answer, ServerFnError> {
    let form = Form { name, page, typed: &[] };
    answered::<D, _>(form, |ask, may| async move { begin_from(&ask, &may, make).await }).await
}

/// Keeps what a form makes of the draft; what was typed into one that is refused is kept as well.
async fn fill<D: Desk>(
    ask: &Ask,
    may: &Capability<D>,
    section: &str,
    fields: &BTreeMap<String, String>,
) -> Result<Answer, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let (base, text, _) = draft_or_saved(decisions, may).await?;
    match book.filled(&text, section, fields, chinese(ask)) {
        Ok(text) => {
            decisions.keep(may, base, &text).await?;
            decisions.forget_typed(may).await?;
            Ok(Answer::Go { url: D::DRAFT.to_owned() })
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
async fn save<D: Desk>(ask: &Ask, may: &Capability<D>, note: &str) -> Result<Answer, Fault> {
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
            Answer::Go { url: format!("{}?saved={version}", D::ROOM) }
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
async fn carry<D: Desk>(ask: &Ask, may: &Capability<D>) -> Result<Verdict<()>, Fault> {
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
async fn begin_from<D: Desk>(
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
    Ok(Answer::Go { url: D::DRAFT.to_owned() })
}

/// Saves an older version as the next one, what belongs to the area of it: the shorter way, for
/// programs, of what takes people a draft.
pub async fn rolled_back<D: Area>(
    services: &Services,
    may: &Capability<D>,
    version: i64,
    note: &str,
) -> Result<Verdict<i64>, Fault> {
    let open = services.book.as_ref().ok_or(Fault::Inconsistent("settings that cannot be changed here"))?;
    let (decisions, book) = (&services.decisions, &open.book);
    let (base, latest) = decisions.latest().await?;
    if version >= base || version < 0 {
        return Ok(Err(Refusal::PageExpired));
    }
    let old = decisions.text_of(version).await?;
    let text = book.carried(&latest, &old, &latest, D::has);
    let changed = match book.changes(&latest, &text, false) {
        Ok(changed) => changed.into_iter().map(|change| change.path).collect::<Vec<_>>(),
        Err(_) => return Ok(Err(Refusal::SettingsWrong)),
    };
    let (account, updated_at) = (may.actor().account, services.domain.now());
    let draft = SettingsDraft { account, area: D::NAME, base, text, updated_at };
    let verdict = decisions.save(may, &draft, &changed, note).await?;
    if let Ok(version) = verdict {
        open.in_force(version).await;
    }
    Ok(verdict)
}

/// Begins a draft from an older version.
async fn restore<D: Desk>(ask: &Ask, may: &Capability<D>, version: i64) -> Result<Answer, Fault> {
    let (book, decisions) = (&open(ask)?.book, &ask.services.decisions);
    let (latest_version, latest) = decisions.latest().await?;
    if version >= latest_version || version < 0 {
        return Ok(Answer::refused(Refusal::PageExpired.code()));
    }
    let old = decisions.text_of(version).await?;
    let text = book.carried(&latest, &old, &latest, D::has);
    decisions.keep(may, latest_version, &text).await?;
    Ok(Answer::Go { url: D::DRAFT.to_owned() })
}
