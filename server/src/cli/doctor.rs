//! `tongxing doctor`: what the console's health page says, for a terminal.

use std::fmt::Write as _;
use std::path::Path;

use i18n::{I18n, Locale, Value};
use identity::operations::doctor::{Finding, Gravity, examine, is_ill};
use serde_json::json;

use super::Common;
use crate::compose::real;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::vitals::gather;

/// Looks at everything; nothing is changed, nothing is made.
pub async fn run(common: &Common) -> Result<(), Failure> {
    let settings = common.settings()?;
    let database = match open(&settings).await {
        Ok(database) => database,
        Err(failure) => {
            eprintln!("{failure}");
            None
        }
    };
    let vitals = gather(&settings, database.as_ref(), real().0.now(), true).await;
    if let Some(database) = database {
        database.close().await;
    }
    let findings = examine(&vitals);
    common.print(&text(&findings), &findings.iter().map(json).collect());
    if is_ill(&findings) {
        let wrong = findings.iter().filter(|finding| finding.gravity == Gravity::Wrong).count();
        return Err(Failure::new(
            "unwell",
            format!("{wrong} things have to be mended"),
            "do what stands above",
        ));
    }
    Ok(())
}

/// The database, if there is one: looking must not make one.
async fn open(settings: &Settings) -> Result<Option<store::Database>, Failure> {
    let url = settings.database_url();
    let file = url.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
    if file.is_some_and(|path| !Path::new(path).exists()) {
        return Ok(None);
    }
    crate::compose::database(settings).await.map(Some)
}

fn text(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let sign = match finding.gravity {
            Gravity::Good => "ok   ",
            Gravity::Worth => "note ",
            Gravity::Wrong => "WRONG",
        };
        let (what, remedy) = said(finding);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{sign}  {what}");
        if !remedy.is_empty() {
            let _ = writeln!(text, "       try: {remedy}");
        }
    }
    text
}

/// What was found, and what to do about it.
fn said(finding: &Finding) -> (String, String) {
    let i18n = I18n::for_locale(Locale::En);
    let values: Vec<(&str, Value<'_>)> =
        finding.values.iter().map(|(name, value)| (*name, value.clone().into())).collect();
    let code = finding.why.replace('_', "-");
    let what = i18n.text_with(&format!("console-operations-finding-{code}"), &values);
    let remedy = match finding.gravity {
        Gravity::Good => String::new(),
        _ => i18n.text(&format!("console-operations-remedy-{code}")),
    };
    // Marks around values are for writing that mixes directions.
    let plain = |text: String| text.replace(['\u{2068}', '\u{2069}'], "");
    (plain(what), plain(remedy))
}

fn json(finding: &Finding) -> serde_json::Value {
    let (what, remedy) = said(finding);
    let gravity = finding.gravity.code();
    json!({ "check": finding.check, "state": gravity, "code": finding.why, "what": what, "remedy": remedy })
}
