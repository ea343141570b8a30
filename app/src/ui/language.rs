//! The switch between the languages: links that work without WASM (P-7).

use i18n::{Locale, t};
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use crate::shell::use_i18n;

/// Encodes everything but RFC 3986's unreserved characters, for a value in a query.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// Links to the same page in the other languages: `/language/<code>?back=<path>`.
/// The server sets the cookie and comes back.
#[component]
pub fn LanguageSwitch(
    /// The address of this page on this server, with its query.
    #[prop(into)]
    path: String,
) -> impl IntoView {
    let i18n = use_i18n();
    let others = Locale::ALL.into_iter().filter(|locale| *locale != i18n.locale());
    let links = others
        .map(|locale| {
            let href = format!("/language/{}?back={}", locale.code(), percent_encode(&path));
            view! {
                <a href=href rel="external nofollow" lang=locale.code() hreflang=locale.code()>
                    <Icon glyph=Glyph::Globe />
                    <span>{locale.own_name()}</span>
                </a>
            }
        })
        .collect_view();
    view! { <nav class="languages" aria-label=t!(i18n, "language-label")>{links}</nav> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_becomes_a_value() {
        assert_eq!(percent_encode("/scan/a-b_c.d~e?x=1&y=中"), "%2Fscan%2Fa-b_c.d~e%3Fx%3D1%26y%3D%E4%B8%AD");
    }
}
