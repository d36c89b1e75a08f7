use std::error::Error;
use std::fmt;

use http::Uri;

use crate::host;

/// Where requests go: a scheme, a host, perhaps a port, perhaps a path that everything else comes under.
/// Cheap to clone.
///
/// It is kept in one spelling (lower case, no default port, no slash at the end), so that two endpoints are
/// equal exactly if requests to them go to the same place.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Endpoint(Uri);

impl Endpoint {
    /// Reads `https://host`, `http://host:port/prefix` and the like; a slash at the end is tolerated.
    ///
    /// # Errors
    ///
    /// [`InvalidEndpoint`] for another scheme or none, user information, a query, a fragment, a host that is
    /// missing or could be read in two ways (`127.1`), a port that is no port, and characters that a URI
    /// cannot have.
    pub fn parse(text: &str) -> Result<Self, InvalidEndpoint> {
        canonical(text)
            .and_then(|uri| Uri::try_from(uri).map_err(|_| Reason::Length))
            .map(Self)
            .map_err(|reason| InvalidEndpoint { endpoint: shown(text), reason })
    }

    /// The endpoint as a URI that has a scheme, an authority and a path; the path is `/` if there is no
    /// prefix, and does not end in a slash if there is one.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.0
    }

    /// The host without its port, in lower case; an IPv6 address stands in brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host().expect("`parse` refuses an endpoint without a host")
    }

    /// Whether its host is this machine: `localhost`, 127.0.0.0/8, `::1`.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(self.host())
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == Some(&http::uri::Scheme::HTTPS)
    }

    /// `None` if it is the scheme's own.
    pub(crate) fn port(&self) -> Option<u16> {
        self.0.port_u16()
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.to_string().trim_end_matches('/'))
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// A text that is no endpoint; `Display` says which and why, without the passwords and queries it may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEndpoint {
    endpoint: String,
    reason: Reason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    Character,
    Fragment,
    Host,
    Length,
    Path,
    Port,
    Query,
    Scheme,
    UserInformation,
}

impl fmt::Display for InvalidEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = match self.reason {
            Reason::Character => "it has a character that no URI has",
            Reason::Fragment => "it has a fragment",
            Reason::Host => "its host is missing or malformed",
            Reason::Length => "it is too long",
            Reason::Path => "its path is malformed",
            Reason::Port => "its port is not one of 1 to 65535",
            Reason::Query => "it has a query",
            Reason::Scheme => "it does not start with https:// or http://",
            Reason::UserInformation => "it has user information",
        };
        write!(f, "{:?} is not an endpoint: {reason}", self.endpoint)
    }
}

impl Error for InvalidEndpoint {}

/// The text in its one spelling. Written out rather than left to a general URI reader: those drop fragments,
/// keep user information, and differ among each other in what a host is, which is what this check is for.
fn canonical(text: &str) -> Result<String, Reason> {
    if !text.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') {
        return Err(Reason::Character);
    }
    let (scheme, rest) = text.split_once("://").ok_or(Reason::Scheme)?;
    let (scheme, default_port) = match scheme.to_ascii_lowercase().as_str() {
        "https" => ("https", 443),
        "http" => ("http", 80),
        _ => return Err(Reason::Scheme),
    };
    if rest.contains('#') {
        return Err(Reason::Fragment);
    }
    if rest.contains('?') {
        return Err(Reason::Query);
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    if authority.contains('@') {
        return Err(Reason::UserInformation);
    }
    let host_end = authority.find(']').map_or_else(|| authority.find(':'), |bracket| Some(bracket + 1));
    let (host, port) = authority.split_at(host_end.unwrap_or(authority.len()));
    let host = host::canonical(host).ok_or(Reason::Host)?;
    let port = match port.strip_prefix(':') {
        Some(digits) => Some(read_port(digits).ok_or(Reason::Port)?),
        None if port.is_empty() => None,
        None => return Err(Reason::Host),
    };
    let path = path.trim_end_matches('/');
    if !is_path(path) {
        return Err(Reason::Path);
    }
    Ok(match port {
        Some(port) if port != default_port => format!("{scheme}://{host}:{port}{path}"),
        _ => format!("{scheme}://{host}{path}"),
    })
}

fn read_port(digits: &str) -> Option<u16> {
    let port = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok())??;
    (port != 0).then_some(port)
}

/// Whether it is made of the characters of a path (RFC 3986 section 3.3), has complete percent escapes, and
/// no segment that a reader of URIs would take away: dots, escaped (URL Standard, "double-dot URL path segment")
/// or not, and empty ones, which signing takes away.
fn is_path(path: &str) -> bool {
    let whole_escapes = path
        .split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)));
    let stays =
        |segment: &str| !matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "" | "." | "..");
    whole_escapes
        && path.split('/').skip(1).all(stays)
        && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@".contains(&b))
}

/// A refused text as an error may repeat it: without user information, query and fragment, and not at any
/// length.
pub(crate) fn shown(text: &str) -> String {
    let scheme = text.find("://").filter(|end| text.bytes().take(*end).all(|b| b.is_ascii_alphabetic()));
    let (scheme, rest) = text.split_at(scheme.map_or(0, |end| end + 3));
    // The last `@` of all: a password may hold any of `/?#`.
    let (user, rest) = rest.rsplit_once('@').map_or(("", rest), |(_, rest)| ("…@", rest));
    let (rest, cut) = rest.find(['?', '#']).map_or((rest, ""), |at| (rest.split_at(at).0, "…"));
    [scheme, user, rest, cut].concat().chars().take(SHOWN).collect()
}

/// How many characters of a refused text an error repeats.
const SHOWN: usize = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_has_one_spelling() {
        for (written, spelled) in [
            (
                "https://b-54c7cb80.kinesisvideo.us-east-2.amazonaws.com",
                "https://b-54c7cb80.kinesisvideo.us-east-2.amazonaws.com",
            ),
            ("HTTPS://Example.COM:443/", "https://example.com"),
            ("http://localhost:80", "http://localhost"),
            ("http://localhost:08080/", "http://localhost:8080"),
            ("http://[0:0::1]:8080", "http://[::1]:8080"),
            ("https://example.com:80/Stage/v1//", "https://example.com:80/Stage/v1"),
            ("https://example.com/a%2Fb", "https://example.com/a%2Fb"),
            ("https://example.com/.well-known/...", "https://example.com/.well-known/..."),
        ] {
            let endpoint = Endpoint::parse(written).expect(written);
            assert_eq!(endpoint.to_string(), spelled);
            assert_eq!(endpoint, Endpoint::parse(spelled).expect(spelled));
        }
    }

    #[test]
    fn a_uri_has_the_parts_of_the_endpoint() {
        let endpoint = Endpoint::parse("http://[::1]:8080/prefix/").expect("a sound endpoint");
        assert_eq!((endpoint.host(), endpoint.port(), endpoint.is_https()), ("[::1]", Some(8080), false));
        assert_eq!(endpoint.uri().path(), "/prefix");
        assert_eq!(Endpoint::parse("https://example.com").expect("a sound endpoint").uri().path(), "/");
    }

    #[test]
    fn anything_but_an_endpoint_is_refused_with_its_reason() {
        for (text, words) in [
            ("", "start with"),
            ("example.com", "start with"),
            ("//example.com", "start with"),
            ("https:/example.com", "start with"),
            ("ftp://example.com", "start with"),
            ("javascript://example.com", "start with"),
            (" https://example.com", "character"),
            ("https://example.com\n", "character"),
            ("https://exämple.com", "character"),
            ("https://example.com\\@evil.com", "character"),
            ("https://", "host"),
            ("https:///path", "host"),
            ("https://:443", "host"),
            ("https://a..b", "host"),
            ("https://127.1", "host"),
            ("https://[::1]x", "host"),
            ("https://[::1", "host"),
            ("https://a]b", "host"),
            ("https://%65vil.com", "host"),
            ("https://example.com:", "port"),
            ("https://example.com:0", "port"),
            ("https://example.com:65536", "port"),
            ("https://example.com:+80", "port"),
            ("https://example.com:80:80", "port"),
            ("https://x@example.com", "user information"),
            ("https://example.com?a=b", "query"),
            ("https://example.com/#f", "fragment"),
            ("https://example.com/a%2", "path"),
            ("https://example.com/a\"b", "path"),
            ("https://example.com/a/../b", "path"),
            ("https://example.com/a/.", "path"),
            ("https://example.com/%2e%2E/b", "path"),
            ("https://example.com/.%2e", "path"),
            ("https://example.com//evil.com/a", "path"),
        ] {
            let error = Endpoint::parse(text).expect_err(text).to_string();
            assert!(error.split_once(" is not an endpoint: ").expect(&error).1.contains(words), "{error}");
        }
        let long = format!("https://example.com/{}", "a".repeat(70_000));
        assert!(Endpoint::parse(&long).unwrap_err().to_string().len() < 300);
    }

    #[test]
    fn an_error_names_the_text_without_its_secrets() {
        for (text, named) in [
            ("https://user:hush@example.com", "https://…@example.com"),
            ("https://user:hu#sh?hush/@example.com", "https://…@example.com"),
            ("https://user:hush@hush@example.com", "https://…@example.com"),
            ("user:hush@example.com", "…@example.com"),
            ("us:hush://x@example.com", "…@example.com"),
            ("https://example.com/?token=hush", "https://example.com/…"),
            ("https://example.com/#hush", "https://example.com/…"),
        ] {
            let error = Endpoint::parse(text).expect_err(text);
            let printed = format!("{error} {error:?}");
            assert!(printed.contains(named) && !printed.contains("hu"), "{printed}");
        }
    }
}
