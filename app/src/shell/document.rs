//! The HTML document around the application, and its title.

use i18n::t;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use super::{use_i18n, use_site};

/// The document. The WASM is fetched when the page is painted and the browser
/// idle; every page works without it.
///
/// The server renders this with the site in its context ([`super::provide_site`]);
/// `options` names the folder of the bundle: `pkg/<build-id>`; `also`: a stylesheet in it for these
/// pages alone.
pub fn document<V: IntoView + 'static>(
    options: LeptosOptions,
    also: Option<&'static str>,
    app: impl FnOnce() -> V,
) -> impl IntoView {
    // Nothing of the application is hydrated but its islands: no data travels beside the page.
    if let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
    let site = use_site();
    let folder = options.site_pkg_dir_route_base();
    let stylesheet = options.css_path();
    view! {
        <!DOCTYPE html>
        <html lang=site.locale.code()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f5f3ee" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#141918" />
                // Not the numbers that happen to look like phones.
                <meta name="format-detection" content="telephone=no" />
                // 360极速浏览器 and its kin: the modern engine, not Trident (S-1).
                <meta name="renderer" content="webkit" />
                <meta http-equiv="X-UA-Compatible" content="IE=edge" />
                <link rel="stylesheet" href=stylesheet />
                {also.map(|sheet| view! { <link rel="stylesheet" href=format!("{folder}{sheet}") /> })}
                <style nonce=use_nonce()>{site.brand.css()}</style>
                <link rel="icon" type="image/svg+xml" href=format!("{folder}favicon.svg") />
                <link rel="alternate icon" href=format!("{folder}favicon.ico") />
                <link rel="apple-touch-icon" href=format!("{folder}apple-touch-icon.png") />
                <link rel="manifest" href=format!("{folder}manifest.webmanifest") />
                <script type="module" nonce=use_nonce() inner_html=takeover(&folder)></script>
                <MetaTags />
            </head>
            <body>{app()}</body>
        </html>
    }
}

/// Fetches the WASM when the page is painted and the browser idle, and lets it take over. Leptos'
/// own scripts would preload it at once: half a megabyte in the way of the stylesheet on a slow
/// phone, for browsers without scripts too. Browsers without modules pass it over.
fn takeover(folder: &str) -> String {
    format!(
        "const take=()=>import(\"{folder}frontend.js\")\
         .then(m=>m.default({{module_or_path:\"{folder}frontend_bg.wasm\"}}).then(()=>{{\
         window.wakeIslands=e=>e.querySelectorAll(\"leptos-island\").forEach(i=>m[i.dataset.component](i));\
         m.hydrate();wakeIslands(document)}}));\
         \"requestIdleCallback\" in window?requestIdleCallback(take,{{timeout:2000}}):setTimeout(take,200)"
    )
}

/// The document's title: the page, then the site; after a refusal it begins
/// with the word for error, so that the tab and a screen reader say so first.
#[component]
pub fn PageTitle(
    /// The page's name, as in its `<h1>`.
    #[prop(into)]
    text: String,
    /// Whether the page comes back with an error.
    #[prop(optional, into)]
    error: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let site = use_site().brand.short_name.clone();
    // The server writes the title when the page is done and what the page owned is gone.
    let error = ArcSignal::from(error);
    let title = move || {
        if error.get() {
            t!(i18n, "page-title-error", title = text.clone(), site = site.clone())
        } else {
            t!(i18n, "page-title", title = text.clone(), site = site.clone())
        }
    };
    // The server reads the title after the page's reactive owner is gone: settle it now.
    // And Leptos writes it as it is, where names could end it and begin a script (S13).
    #[cfg(feature = "ssr")]
    let title = title().replace('&', "&amp;").replace('<', "&lt;");
    view! { <leptos_meta::Title text=title /> }
}
