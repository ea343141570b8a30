//! What messages say, from the catalogs.

use std::sync::Arc;

use app::branding::Branding;
use connect::texts::{MailText, Params, Texts, mail_ids, sms_id};
use i18n::{I18n, Locale, Value};

/// The catalogs, with the institution's name as `brand`.
pub struct Catalogs {
    branding: Arc<Branding>,
}

impl Catalogs {
    /// Texts that carry this institution's name.
    pub fn new(branding: Arc<Branding>) -> Self {
        Self { branding }
    }

    fn text(&self, id: &str, locale: &str, params: &Params) -> String {
        let locale = Locale::parse(locale).unwrap_or_default();
        let mut args: Vec<(&str, Value<'_>)> =
            params.iter().map(|(name, value)| (name.as_str(), Value::from(value.as_str()))).collect();
        args.push(("brand", Value::from(self.branding.short_name.get(locale))));
        I18n::for_locale(locale).text_with(id, &args)
    }
}

impl Texts for Catalogs {
    fn sms(&self, template: &str, locale: &str, params: &Params) -> String {
        self.text(&sms_id(template), locale, params)
    }

    fn mail(&self, template: &str, locale: &str, params: &Params) -> MailText {
        let (subject, text) = mail_ids(template);
        MailText { subject: self.text(&subject, locale, params), text: self.text(&text, locale, params) }
    }
}
