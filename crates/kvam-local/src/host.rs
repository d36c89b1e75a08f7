use std::net::Ipv6Addr;

use http::uri::Authority;

/// Reads a host, by name or address, and perhaps a port, as a URL has them (RFC 3986, section 3.2). What else an authority
/// may be by its grammar, such as an empty host, a port beyond 65535 or one with quotes in it, is no place to send
/// requests to.
pub(crate) fn read_host(text: &[u8]) -> Option<Authority> {
    let authority = Authority::try_from(text).ok()?;
    let host = authority.host();
    let is_host = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok()),
        None => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
    };
    // What does not begin with the host begins with a user's name.
    let is_port = match authority.as_str().strip_prefix(host)?.strip_prefix(':') {
        Some(port) => port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok(),
        None => authority.as_str() == host,
    };
    (is_host && is_port).then_some(authority)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for text in ["localhost", "a_b.internal:80", "127.0.0.1:65535", "[::1]", "[::1]:9"] {
            assert_eq!(read_host(text.as_bytes()).map(|host| host.to_string()).as_deref(), Some(text));
        }
        for text in [
            "", ":80", "a:", "a:65536", "a:b", "u@a", "u@a:1", "u:1@a:1", "a@a", "a@a:1", "a:1@a:1", "a:+1",
            "a/b", "x'$(id)", "a b", "[::1", "[x]:1", "é",
        ] {
            assert_eq!(read_host(text.as_bytes()), None, "{text}");
        }
    }
}
