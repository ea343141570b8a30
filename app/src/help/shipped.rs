//! The articles in the binary: one list, so that neither language can lack one.

macro_rules! shipped {
    ($($slug:literal),+ $(,)?) => {
        /// Name, Chinese and English source of every shipped article.
        pub const SHIPPED: &[(&str, &str, &str)] = &[$((
            $slug,
            include_str!(concat!("../../../help/zh-CN/", $slug, ".md")),
            include_str!(concat!("../../../help/en/", $slug, ".md")),
        )),+];
    };
}

shipped! {
    "account-locked",
    "activation",
    "app-passwords",
    "appeal",
    "applications",
    "browsers",
    "change-phone",
    "code-missing",
    "email",
    "first-sign-in",
    "forgotten-password",
    "identities",
    "in-app-browsers",
    "invitations",
    "not-me",
    "pages-and-links",
    "password-rules",
    "privacy",
    "scan",
    "second-factor",
    "signing-in",
    "step-up",
    "unbind-phone",
    "wecom-follow",
    "which-number",
}
