//! `/security/questions`: one's security questions, where a profile has them
//! (S-22, H-9).

use i18n::t;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

use crate::answer::{Answer, Echo};
use crate::centre::SecurityCentre;
use crate::form::{AnswerForm, FormState};
use crate::page::{here, when_loaded};
use crate::shell::{PageTitle, use_i18n};
use crate::ui::{ErrorSummary, Field, Heading, Mood, Notice, Select, SubmitButton};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionsView {
    /// Whose account it is.
    pub name: String,
    /// Code and text of every question.
    pub options: Vec<(String, String)>,
    /// Codes of those that are chosen at first.
    pub chosen: Vec<String>,
    /// They were set just now.
    pub saved: bool,
    /// The outcome of a form sent without WASM.
    pub echo: Echo,
}

/// What a question asks.
#[cfg(feature = "ssr")]
pub(crate) fn question_text(i18n: &i18n::I18n, code: &str) -> String {
    match code {
        "primary_teacher" => t!(i18n, "question-primary-teacher"),
        "primary_school" => t!(i18n, "question-primary-school"),
        "mother_birthplace" => t!(i18n, "question-mother-birthplace"),
        "father_birthplace" => t!(i18n, "question-father-birthplace"),
        "childhood_friend" => t!(i18n, "question-childhood-friend"),
        "first_pet" => t!(i18n, "question-first-pet"),
        "first_book" => t!(i18n, "question-first-book"),
        _ => t!(i18n, "question-first-journey"),
    }
}

/// What `/security/questions` at `page` shows.
#[server(prefix = "/_fn", endpoint = "questions/page", output = Json)]
pub async fn questions_page(page: String) -> Result<QuestionsView, ServerFnError> {
    use crate::context::{ask, parameter};
    use identity::questions::{CODES, COUNT};
    let ask = ask()?;
    if !ask.services.questions.are_on() {
        ask.see_other("/security");
        return Ok(QuestionsView::default());
    }
    let Some(session) = ask.fresh("/security/questions") else { return Ok(QuestionsView::default()) };
    let account = ask.account(&session).await.map_err(|fault| ask.broken(&fault))?;
    let chosen = ask.services.questions.chosen(session.account).await.map_err(|fault| ask.broken(&fault))?;
    let i18n = i18n::I18n::for_locale(ask.locale());
    let some = || CODES[..COUNT].iter().map(|code| (*code).to_owned()).collect();
    Ok(QuestionsView {
        name: account.map(|account| account.row.name).unwrap_or_default(),
        options: CODES.iter().map(|code| ((*code).to_owned(), question_text(&i18n, code))).collect(),
        chosen: if chosen.len() == COUNT { chosen } else { some() },
        saved: parameter(&page, "saved").is_some(),
        echo: ask.echoed(&page),
    })
}

/// Sets the questions.
#[server(prefix = "/_fn", endpoint = "questions/set", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn questions_set(
    page: String,
    #[server(default)] question1: String,
    #[server(default)] answer1: String,
    #[server(default)] question2: String,
    #[server(default)] answer2: String,
    #[server(default)] question3: String,
    #[server(default)] answer3: String,
) -> Result<Answer, ServerFnError> {
    use crate::context::{Form, ask};
    use identity::questions::Chosen;
    let ask = ask()?;
    let one = |question, answer| Chosen { question, answer };
    let chosen = [one(&*question1, &*answer1), one(&*question2, &*answer2), one(&*question3, &*answer3)];
    let verdict = ask.services.questions.set(ask.current.0.as_ref(), &ask.visitor, chosen).await;
    let answer = verdict.map(|verdict| match verdict {
        Ok(()) => Answer::Go { url: "/security/questions?saved=1".to_owned() },
        Err(refusal) => Answer::Refused(Box::new(ask.problem(&refusal))),
    });
    Ok(ask.reply(Form { name: "questions", page: &page, typed: &[] }, answer))
}

/// `/security/questions`
#[component]
pub fn QuestionsPage() -> impl IntoView {
    let data = Resource::new_blocking(here, questions_page);
    when_loaded(data, |view: QuestionsView| {
        let account = view.name.clone();
        view! { <SecurityCentre at="/security" account>{shown(view)}</SecurityCentre> }.into_any()
    })
    .into_any()
}

fn shown(view: QuestionsView) -> AnyView {
    let i18n = use_i18n();
    let state = FormState::new("questions", &view.echo);
    let options = view.options;
    let fields = view
        .chosen
        .into_iter()
        .enumerate()
        .map(|(at, chosen)| {
            let n = at + 1;
            view! {
                <Select
                    id=format!("question{n}")
                    name=format!("question{n}")
                    label=t!(i18n, "questions-question", number = n)
                    options=options.clone()
                    value=chosen
                />
                <Field
                    id=format!("answer{n}")
                    name=format!("answer{n}")
                    label=t!(i18n, "questions-answer", number = n)
                    maxlength=60
                    required=true
                />
            }
        })
        .collect_view();
    let saved =
        view.saved.then(|| view! { <Notice mood=Mood::Success>{t!(i18n, "questions-saved")}</Notice> });
    view! {
        <PageTitle text=t!(i18n, "questions-title") error=state.has_error() />
        <Heading text=t!(i18n, "questions-title") lead=t!(i18n, "questions-lead") />
        {saved}
        <ErrorSummary errors=state.errors(|_| "") />
        <AnswerForm action="/_fn/questions/set" page="/security/questions" state>
            {fields}
            <SubmitButton label=t!(i18n, "questions-save") />
        </AnswerForm>
    }
    .into_any()
}
