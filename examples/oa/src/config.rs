//! Three settings, each with a default that fits `make run`.

/// Where OA listens, is reached, and signs people in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `OA_LISTEN`: address and port.
    pub listen: String,
    /// `OA_PUBLIC_URL`: how browsers reach OA; no trailing slash. Service URLs
    /// are built from it and never from a request's Host header, so that nobody
    /// can have a ticket sent elsewhere.
    pub public_url: String,
    /// `TONGXING_URL`: how browsers and this server reach Tongxing; no trailing slash.
    pub tongxing_url: String,
}

/// A setting that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name} must be an http or https URL without query, not `{value}`")]
pub struct ConfigError {
    name: &'static str,
    value: String,
}

impl Config {
    /// Reads the settings with `get`, usually the environment.
    pub fn from_environment(get: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let url = |name: &'static str, default: &str| {
            let value = get(name).filter(|v| !v.is_empty()).unwrap_or_else(|| default.to_owned());
            let good = reqwest::Url::parse(&value).is_ok_and(|u| {
                matches!(u.scheme(), "http" | "https")
                    && u.has_host()
                    && u.query().is_none()
                    && u.fragment().is_none()
            });
            if good { Ok(value.trim_end_matches('/').to_owned()) } else { Err(ConfigError { name, value }) }
        };
        Ok(Self {
            listen: get("OA_LISTEN").filter(|v| !v.is_empty()).unwrap_or_else(|| "127.0.0.1:8090".to_owned()),
            public_url: url("OA_PUBLIC_URL", "http://127.0.0.1:8090")?,
            tongxing_url: url("TONGXING_URL", "http://127.0.0.1:8080")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_defaults_and_clear_errors() {
        let config = Config::from_environment(|_| None).unwrap();
        assert_eq!(config.public_url, "http://127.0.0.1:8090");
        let config =
            Config::from_environment(|n| (n == "TONGXING_URL").then(|| "https://id.example.cn/".to_owned()))
                .unwrap();
        assert_eq!(config.tongxing_url, "https://id.example.cn");
        let error = Config::from_environment(|n| (n == "TONGXING_URL").then(|| "id.example.cn".to_owned()));
        assert!(error.unwrap_err().to_string().starts_with("TONGXING_URL must be"));
    }
}
