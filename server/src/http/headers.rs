//! Headers that every response carries (S21).

use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use identity::Entropy;

/// The request's CSP nonce; pages put it on their scripts and styles.
#[derive(Clone, Debug)]
pub struct CspNonce(pub String);

impl CspNonce {
    /// 128 random bits.
    pub fn random(entropy: &dyn Entropy) -> Self {
        Self(URL_SAFE_NO_PAD.encode(entropy.bytes::<16>()))
    }

    /// The policy; `pictures`: further origins of pictures, each with a blank
    /// before it.
    ///
    /// No `form-action`: Chromium applies it to the redirect after a POST too
    /// and would block the way back to business systems. Browsers that know
    /// `strict-dynamic` ignore the `'self'` for scripts; older ones need it.
    pub fn policy(&self, pictures: &str) -> String {
        let nonce = &self.0;
        format!(
            "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
             style-src 'self' 'nonce-{nonce}'; img-src 'self' data:{pictures}; connect-src 'self'; \
             object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
        )
    }
}

/// Puts them on. What a handler decided about caching, about its own scripts
/// or about the address it leads away from stays.
pub fn secure(response: &mut Response, nonce: &CspNonce, pictures: &str, https: bool) {
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&nonce.policy(pictures)) {
        headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not no-referrer: without JavaScript, forms find their way back by it.
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("x-frame-options"), "DENY"),
        (
            HeaderName::from_static("permissions-policy"),
            "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
             magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
        ),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
