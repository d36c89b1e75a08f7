//! Whom to trust on secure connections.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::OnceCell;

use crate::{TransportError, TransportErrorKind};

/// The TLS configuration, made when the first secure connection needs it: reading the system's roots takes
/// milliseconds that plain connections never spend.
pub(crate) struct Tls {
    added: RootCertStore,
    with_system_roots: bool,
    config: OnceCell<Arc<ClientConfig>>,
}

impl Tls {
    /// # Errors
    ///
    /// When one of `added` is not a certificate.
    pub(crate) fn new(
        added: Vec<CertificateDer<'static>>,
        with_system_roots: bool,
    ) -> Result<Self, TransportError> {
        let mut roots = RootCertStore::empty();
        for certificate in added {
            roots.add(certificate).map_err(configuration)?;
        }
        Ok(Self { added: roots, with_system_roots, config: OnceCell::new() })
    }

    pub(crate) async fn config(&self) -> Result<Arc<ClientConfig>, TransportError> {
        self.config.get_or_try_init(|| self.load()).await.cloned()
    }

    async fn load(&self) -> Result<Arc<ClientConfig>, TransportError> {
        let mut roots = self.added.clone();
        if self.with_system_roots {
            roots = tokio::task::spawn_blocking(|| add_system_roots(roots)).await.map_err(configuration)?;
        }
        if roots.is_empty() {
            return Err(configuration("no root certificate: the system has none and none was added"));
        }
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(configuration)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls")
            .field("added_roots", &self.added.len())
            .field("with_system_roots", &self.with_system_roots)
            .finish_non_exhaustive()
    }
}

/// Roots that cannot be read are passed over, as every system has some that are broken; if none is left, the caller
/// fails.
fn add_system_roots(mut roots: RootCertStore) -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::warn!(%error, "could not read a root certificate of the system");
    }
    let (added, ignored) = roots.add_parsable_certificates(found.certs);
    tracing::debug!(added, ignored, "loaded the system's root certificates");
    roots
}

fn configuration(source: impl Into<crate::error::BoxError>) -> TransportError {
    TransportError::new(TransportErrorKind::Configuration, source)
}
