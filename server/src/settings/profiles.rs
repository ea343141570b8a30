//! The profiles that are shipped: one for each kind of institution whose
//! manual this product was made from, and one to try things out.

/// Name and content.
const SHIPPED: &[(&str, &str)] = &[
    ("demo", include_str!("../../../profiles/demo.toml")),
    ("passport", include_str!("../../../profiles/passport.toml")),
    ("media-college", include_str!("../../../profiles/media-college.toml")),
    ("transport-university", include_str!("../../../profiles/transport-university.toml")),
    ("normal-university", include_str!("../../../profiles/normal-university.toml")),
    ("academy", include_str!("../../../profiles/academy.toml")),
];

/// The content of a shipped profile.
pub fn shipped(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// Names of the shipped profiles.
pub fn names() -> impl Iterator<Item = &'static str> {
    SHIPPED.iter().map(|(name, _)| *name)
}
