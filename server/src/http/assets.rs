//! The browser's half under `/pkg/<build>/`: WASM, script, style, pictures.
//! Release binaries carry it in them, compressed ahead of time; debug builds
//! read `dist/` from the disk. Nothing else is ever compressed: pages mix
//! secrets with what visitors send (BREACH).

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::keys::hex;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/dist.rs"));
}

/// Files that browsers and crawlers look for at the root.
const AT_ROOT: &[&str] = &[
    "passkey.js",
    "favicon.ico",
    "favicon.svg",
    "robots.txt",
    "apple-touch-icon.png",
    "manifest.webmanifest",
];

/// What is served, and under which name it is mounted.
#[derive(Clone, Debug)]
pub struct Assets {
    build: String,
}

impl Default for Assets {
    fn default() -> Self {
        let build = if embedded::EMBEDDED {
            embedded::BUILD.to_owned()
        } else {
            // scripts/build-client leaves the hash of its inputs beside its results.
            let stamp = on_disk(".inputs")
                .map(|b| String::from_utf8_lossy(&b).trim().chars().take(12).collect::<String>());
            stamp
                .filter(|s| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric()))
                .unwrap_or_else(|| "dev".to_owned())
        };
        Self { build }
    }
}

impl Assets {
    /// The folder pages link to, without slashes around it: `pkg/<build>`.
    pub fn folder(&self) -> String {
        format!("pkg/{}", self.build)
    }

    /// Whether the client has been built.
    pub fn present(&self) -> bool {
        find("frontend.js").is_some()
    }

    /// The routes.
    pub fn routes<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let mut router = Router::new().route("/pkg/{build}/{*name}", get(versioned));
        for name in AT_ROOT {
            router = router.route(
                &format!("/{name}"),
                get(move |headers: HeaderMap| async move { at_root(name, &headers) }),
            );
        }
        router.layer(Extension(self.clone()))
    }
}

async fn versioned(
    Extension(assets): Extension<Assets>,
    Path((build, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    // An old tab asks for an old build: it has to fail clean, not with a mix of both.
    if build != assets.build {
        return missing();
    }
    let caching = if embedded::EMBEDDED { "public, max-age=31536000, immutable" } else { "no-cache" };
    serve(&name, &headers, caching)
}

fn at_root(name: &str, headers: &HeaderMap) -> Response {
    serve(name, headers, "public, max-age=3600")
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/plain; charset=utf-8")], "not_found\n").into_response()
}

type Found = (String, Cow<'static, [u8]>);

/// A file's tag and content.
fn find(name: &str) -> Option<Found> {
    if embedded::EMBEDDED {
        embedded::FILES
            .binary_search_by(|(known, _, _)| (*known).cmp(name))
            .ok()
            .map(|i| &embedded::FILES[i])
            .map(|(_, tag, content)| ((*tag).to_owned(), Cow::Borrowed(*content)))
    } else {
        let content = on_disk(name)?;
        let tag = hex(&identity::keys::sha256(&content)[..6]);
        Some((tag, Cow::Owned(content)))
    }
}

/// A file of `dist/`; only in debug builds, only by plain names.
fn on_disk(name: &str) -> Option<Vec<u8>> {
    if !cfg!(debug_assertions)
        || name.split('/').any(|part| part.is_empty() || part == ".." || part.contains('\\'))
    {
        return None;
    }
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist").join(name)).ok()
}

fn serve(name: &str, headers: &HeaderMap, caching: &'static str) -> Response {
    // The compressed copies are no files of their own, nor is what hides.
    let compressed = matches!(name.rsplit('.').next(), Some("br" | "gz"));
    if compressed || name.starts_with('.') || name.contains("/.") {
        return missing();
    }
    let accepted = headers.get(ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or("");
    let encoded = [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(accepted, encoding))
        .find_map(|(encoding, ending)| {
            find(&format!("{name}.{ending}")).map(|found| (Some(encoding), found))
        });
    let Some((encoding, (tag, content))) = encoded.or_else(|| find(name).map(|found| (None, found))) else {
        return missing();
    };
    let etag = format!("\"{tag}\"");
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|tags| tags.split(',').any(|t| t.trim().trim_start_matches("W/") == etag));
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let length = content.len();
        let body = match content {
            Cow::Borrowed(bytes) => Body::from(bytes),
            Cow::Owned(bytes) => Body::from(bytes),
        };
        ([(CONTENT_LENGTH, HeaderValue::from(length))], body).into_response()
    };
    let mut put = |key: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(key, value);
        }
    };
    put(CONTENT_TYPE, mime(name));
    put(CACHE_CONTROL, caching);
    put(ETAG, &etag);
    put(VARY, "accept-encoding");
    if let Some(encoding) = encoding {
        put(CONTENT_ENCODING, encoding);
    }
    response
}

/// Whether `Accept-Encoding` allows `encoding`.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = pieces
            .any(|p| p.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0));
        named && !refused
    })
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn encodings_are_negotiated() {
        assert!(accepts("gzip, deflate, br, zstd", "br"));
        assert!(accepts("gzip;q=0.5", "gzip"));
        assert!(!accepts("gzip;q=0", "gzip"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "br"));
        assert!(!accepts("brotli", "br"));
    }
}
