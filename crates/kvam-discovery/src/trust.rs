use std::error::Error;
use std::fmt;

use crate::{Endpoint, InvalidEndpoint, Region, endpoint, host};

/// Which hosts signed requests may go to.
///
/// A data endpoint comes out of an answer, so whoever can forge an answer chooses where the next signed
/// request goes. It is therefore checked by its text, before a name is looked up or a connection made.
#[derive(Clone, Debug)]
pub struct Trust {
    region: Region,
    control: Endpoint,
    /// In their one spelling.
    plain_http: Vec<String>,
}

impl Trust {
    /// Trust for the data endpoints of a region that are asked for at `control`.
    #[must_use]
    pub fn new(region: &Region, control: &Endpoint) -> Self {
        Self { region: region.clone(), control: control.clone(), plain_http: Vec::new() }
    }

    /// Accepts plain `http` for this host as well: requests to it, and the temporary credentials' session
    /// tokens in them, can be read on their way. A bare name or address, without scheme and port; what cannot
    /// be a host allows nothing.
    #[must_use]
    pub fn allow_plain_http(mut self, host: &str) -> Self {
        self.plain_http.extend(host::canonical(host).or_else(|| host::canonical(&format!("[{host}]"))));
        self
    }

    /// Checks an endpoint that the user configured: `https` anywhere, plain `http` at loopback hosts and at
    /// those allowed by name.
    ///
    /// # Errors
    ///
    /// [`Untrusted`] otherwise.
    pub fn check_configured(&self, endpoint: &Endpoint) -> Result<(), Untrusted> {
        if endpoint.is_https()
            || endpoint.is_loopback()
            || self.plain_http.iter().any(|h| h == endpoint.host())
        {
            Ok(())
        } else {
            Err(Untrusted { endpoint: endpoint.to_string(), reason: Reason::PlainHttp })
        }
    }

    /// Checks and reads a data endpoint that the control plane answered with. It must be one of
    ///
    /// - `https`, at its own port, of a host under `kinesisvideo` or `kinesisvideo-fips` of this region, with
    ///   the DNS suffix of the region's partition or its dual-stack one;
    /// - at the host of the control endpoint (all loopback hosts count as one), at any port, with plain
    ///   `http` where a configured endpoint may have it.
    ///
    /// # Errors
    ///
    /// [`Untrusted`] otherwise.
    pub fn check_discovered(&self, text: &str) -> Result<Endpoint, Untrusted> {
        let endpoint = Endpoint::parse(text).map_err(|error| Untrusted {
            endpoint: endpoint::shown(text),
            reason: Reason::Malformed(error),
        })?;
        if self.is_controls_host(&endpoint) {
            return self.check_configured(&endpoint).map(|()| endpoint);
        }
        let reason = if !self.is_services_host(endpoint.host()) {
            Reason::Host { region: self.region.clone() }
        } else if !endpoint.is_https() {
            Reason::PlainHttp
        } else if endpoint.port().is_some() {
            Reason::Port
        } else {
            return Ok(endpoint);
        };
        Err(Untrusted { endpoint: endpoint.to_string(), reason })
    }

    fn is_controls_host(&self, endpoint: &Endpoint) -> bool {
        endpoint.host() == self.control.host() || (endpoint.is_loopback() && self.control.is_loopback())
    }

    /// Whether it is `*.kinesisvideo[-fips].{region}.{suffix}`; `*` is one label or more. The host is in
    /// its one spelling, so none of its labels is empty.
    fn is_services_host(&self, host: &str) -> bool {
        let partition = self.region.partition();
        [partition.dns_suffix(), partition.dual_stack_dns_suffix()].into_iter().any(|suffix| {
            host.strip_suffix(suffix)
                .and_then(|host| host.strip_suffix('.'))
                .and_then(|host| host.strip_suffix(self.region.as_str()))
                .and_then(|host| {
                    host.strip_suffix(".kinesisvideo.").or_else(|| host.strip_suffix(".kinesisvideo-fips."))
                })
                .is_some_and(|labels| !labels.contains('_'))
        })
    }
}

/// An endpoint that signed requests must not go to; `Display` says which and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted {
    /// Without the secrets it may hold.
    endpoint: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Host { region: Region },
    Malformed(InvalidEndpoint),
    PlainHttp,
    Port,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not trusted: ", self.endpoint)?;
        match &self.reason {
            Reason::Host { region } => {
                write!(f, "its host is neither a data endpoint of {region} nor the control endpoint's")
            }
            Reason::Malformed(_) => f.write_str("it is not an endpoint"),
            Reason::PlainHttp => f.write_str("plain http is for loopback hosts and those allowed by name"),
            Reason::Port => f.write_str("a data endpoint has no port of its own"),
        }
    }
}

impl Error for Untrusted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.reason {
            Reason::Malformed(error) => Some(error),
            Reason::Host { .. } | Reason::PlainHttp | Reason::Port => None,
        }
    }
}

#[cfg(test)]
mod tests;
