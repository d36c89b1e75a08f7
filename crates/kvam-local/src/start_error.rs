use std::error::Error;
use std::fmt;
use std::io;
use std::net::SocketAddr;

/// Why the service did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address cannot be listened on.
    Listen {
        /// Which address.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The access key is empty or has a slash in it, or the secret is not of 1 to 40 bytes.
    Credentials,
    /// The public URL is not `http` or `https` and a host, without a path.
    PublicUrl,
    /// The region is not of `a-z 0-9 -`.
    Region,
    /// A stream of the configuration cannot be created.
    Stream {
        /// Its name, as it was given.
        name: String,
        /// What CreateStream says.
        source: kvam_model::ServiceError,
    },
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Credentials => {
                f.write_str("the key pair needs an id without slashes and a secret of 1 to 40 bytes")
            }
            Self::PublicUrl => f.write_str("the public URL is not http or https and a host, without a path"),
            Self::Region => f.write_str("the region is not of a-z, 0-9 and '-'"),
            Self::Stream { name, .. } => write!(f, "cannot create the stream {name:?}"),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Listen { source, .. } => Some(source),
            Self::Stream { source, .. } => Some(source),
            Self::Credentials | Self::PublicUrl | Self::Region => None,
        }
    }
}
