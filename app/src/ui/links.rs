//! A row of links under a form.

use leptos::prelude::*;

use crate::branding::Place;
use crate::shell::use_site;

/// Links under a form's button: the page's own (忘记密码, 账号激活, 在线帮助),
/// then those the profile puts there (新生登录说明, J-15).
#[component]
pub fn SignInLinks(
    /// Address and words of the page's own links.
    items: Vec<(String, String)>,
) -> impl IntoView {
    let own = items.into_iter().map(|(href, label)| view! { <li><a href=href>{label}</a></li> }).collect_view();
    let site = use_site()
        .brand
        .links_at(Place::SignIn)
        .into_iter()
        .map(|link| view! { <li><a href=link.url rel="external">{link.label}</a></li> })
        .collect_view();
    view! { <ul class="links">{own}{site}</ul> }.into_any()
}
