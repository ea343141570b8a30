//! The server function that finds an account number.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

use crate::answer::Answer;

/// Looks for the account numbers of a person (J-4).
#[server(prefix = "/_fn", endpoint = "find_number/find", output = Json)]
#[cfg_attr(feature = "ssr", expect(clippy::too_many_arguments, reason = "one argument is one form field"))]
pub async fn find_number(
    page: String,
    #[server(default)] name: String,
    #[server(default)] document_type: String,
    #[server(default)] document: String,
    #[server(default)] image: Option<String>,
    #[server(default)] captcha: Option<String>,
    #[server(default)] work: Option<String>,
    #[server(default)] counter: Option<String>,
) -> Result<Answer, ServerFnError> {
    use super::serve::{on_the_way, target};
    use crate::context::{Form, ask, solved};
    use identity::details::Person;
    let ask = ask()?;
    let target = target(&page);
    let person = Person { name: &name, document_type: &document_type, document: &document };
    let answer = solved(&image, &captcha, &work, &counter);
    let verdict = ask.services.number_lookups.find(person, &target, &answer, &ask.visitor).await;
    let answer = verdict.map(|verdict| ask.onward("/find-number", verdict));
    let typed = [("name", &*name), ("document_type", &*document_type)];
    Ok(ask.reply(Form { name: "start", page: &on_the_way("/find-number", &target), typed: &typed }, answer))
}
