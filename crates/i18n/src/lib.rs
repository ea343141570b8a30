//! Fluent catalogs (zh-CN, en) and their loader, for pages, mails, SMS and errors.
//!
//! A text is found by an id, with named arguments: `t!(i18n, "sign-in-title")`,
//! `t!(i18n, "code-resend-in", seconds = 58)`. That every id exists in both
//! catalogs with the same arguments is checked by this crate's tests, which
//! read the sources of the workspace (`docs/decisions/0003-text-ids.md`).
//!
//! There is no current language of the process: two requests at the same time
//! may speak two languages, so each carries its own [`I18n`].

mod locale;

use std::{borrow::Cow, sync::LazyLock};

use fluent_bundle::FluentArgs;
use i18n_embed::{I18nAssets, LanguageLoader, fluent::FluentLanguageLoader};

pub use locale::Locale;

/// An argument of a text: made from text or from any number.
pub use fluent_bundle::FluentValue as Value;

/// The catalogs' file name without `.ftl`.
const DOMAIN: &str = "tongxing";

/// The texts of one language. A handle: free to copy.
#[derive(Clone, Copy)]
pub struct I18n {
    locale: Locale,
    loader: &'static FluentLanguageLoader,
}

impl I18n {
    /// The texts of `locale`. A catalog is parsed at its first use, so a
    /// browser never parses the one that it does not show.
    pub fn for_locale(locale: Locale) -> Self {
        static ZH_CN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(Locale::ZhCn));
        static EN: LazyLock<FluentLanguageLoader> = LazyLock::new(|| load(Locale::En));
        let loader = match locale {
            Locale::ZhCn => &ZH_CN,
            Locale::En => &EN,
        };
        Self { locale, loader }
    }

    /// The language.
    pub fn locale(&self) -> Locale {
        self.locale
    }

    /// The text `id`, which takes no arguments.
    pub fn text(&self, id: &str) -> String {
        self.loader.get(id)
    }

    /// The text `id` with its arguments.
    pub fn text_with(&self, id: &str, args: &[(&str, Value<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.loader.get_args_fluent(id, Some(&args))
    }

    /// Whether there is a text `id`, for ids made from codes.
    pub fn has(&self, id: &str) -> bool {
        self.loader.has(id)
    }

    /// The text of an error: `error-` and its code with dashes, with the
    /// arguments that this code's text takes. A code without a text of its own
    /// says what is true of every failure.
    pub fn error(&self, code: &str, args: &[(&str, Value<'_>)]) -> String {
        let id = format!("error-{}", code.replace('_', "-"));
        if self.has(&id) { self.text_with(&id, args) } else { self.text("error-unknown") }
    }
}

impl PartialEq for I18n {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl Default for I18n {
    fn default() -> Self {
        Self::for_locale(Locale::default())
    }
}

impl std::fmt::Debug for I18n {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "I18n({})", self.locale)
    }
}

/// The text `id` of `i18n`, with its arguments by name.
///
/// ```
/// use i18n::{I18n, Locale, t};
/// let i18n = I18n::for_locale(Locale::En);
/// assert_eq!(t!(i18n, "sign-in-submit"), "Sign in");
/// assert_eq!(t!(i18n, "code-resend-in", seconds = 58), "Resend in 58 s");
/// ```
#[macro_export]
macro_rules! t {
    ($i18n:expr, $id:literal $(,)?) => {
        $i18n.text($id)
    };
    ($i18n:expr, $id:literal, $($name:ident = $value:expr),+ $(,)?) => {
        $i18n.text_with($id, &[$((stringify!($name), $crate::Value::from($value))),+])
    };
}

/// The texts of one language: the portal's, and with feature `console` the console's, a file for each
/// of its areas. The browser's half is built without: it shows none of them.
macro_rules! catalog_of {
    ($tag:literal) => {{
        #[cfg(not(feature = "console"))]
        const TEXTS: &str = include_str!(concat!("../catalogs/", $tag, "/tongxing.ftl"));
        #[cfg(feature = "console")]
        const TEXTS: &str = concat!(
            include_str!(concat!("../catalogs/", $tag, "/tongxing.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/frame.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/access.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/people.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/reviews.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/roster.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/sources.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/services.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/settings.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/audit.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/operations.ftl")),
            include_str!(concat!("../catalogs/", $tag, "/console/api.ftl")),
        );
        TEXTS
    }};
}

/// The source of one catalog, as it is in the binary.
pub const fn catalog(locale: Locale) -> &'static str {
    match locale {
        Locale::ZhCn => catalog_of!("zh-CN"),
        Locale::En => catalog_of!("en"),
    }
}

/// The catalogs as `i18n-embed` asks for them: `<tag>/<domain>.ftl`.
struct Catalogs;

impl I18nAssets for Catalogs {
    fn get_files(&self, path: &str) -> Vec<Cow<'_, [u8]>> {
        let matches =
            |locale: &&Locale| path.strip_prefix(locale.code()).is_some_and(|rest| rest.starts_with('/'));
        Locale::ALL.iter().filter(matches).map(|&locale| Cow::Borrowed(catalog(locale).as_bytes())).collect()
    }

    fn filenames_iter(&self) -> Box<dyn Iterator<Item = String> + '_> {
        Box::new(Locale::ALL.iter().map(|locale| format!("{}/{DOMAIN}.ftl", locale.code())))
    }
}

fn load(locale: Locale) -> FluentLanguageLoader {
    // Both tags are constants; the tests load both catalogs.
    let tag: unic_langid::LanguageIdentifier = locale.code().parse().unwrap_or_default();
    // Its own fallback: the tests prove that no text is missing, and a second
    // catalog would have to be parsed for nothing.
    let loader = FluentLanguageLoader::new(DOMAIN, tag.clone());
    if loader.load_languages(&Catalogs, &[tag]).is_ok() {
        // U+2068 and U+2069 around arguments would show in SMS and mail subjects.
        loader.set_use_isolating(false);
    }
    loader
}
