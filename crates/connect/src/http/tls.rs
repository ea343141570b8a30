//! Whom outgoing TLS trusts: the system's roots and `outbound.extra_ca_file`.

use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use crate::settings::Problem;

const KEY: &str = "outbound.extra_ca_file";

/// The certificates in a PEM file, at least one.
pub(crate) fn parse_pem(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, Problem> {
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(Problem::new(KEY, "holds no certificate (PEM is expected)")),
        Err(error) => Err(Problem::new(KEY, format!("is not readable as PEM: {error}"))),
    }
}

/// The configuration of every HTTP client: TLS 1.2 or 1.3 over `ring`.
pub(super) fn config(extra_ca: Option<&[u8]>) -> Result<ClientConfig, Problem> {
    let mut roots = RootCertStore::empty();
    let system = rustls_native_certs::load_native_certs();
    let (trusted, unusable) = roots.add_parsable_certificates(system.certs);
    if trusted == 0 {
        // Not fatal: a machine may call nobody, or only hosts of its own authority.
        tracing::warn!(unusable, errors = system.errors.len(), "the system trusts no certificate authority");
    }
    for certificate in extra_ca.map(parse_pem).transpose()?.unwrap_or_default() {
        roots
            .add(certificate)
            .map_err(|e| Problem::new(KEY, format!("holds an unusable certificate: {e}")))?;
    }
    // The provider is named here, so nothing depends on what the process installed.
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| Problem::new("outbound", format!("no TLS: {e}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
