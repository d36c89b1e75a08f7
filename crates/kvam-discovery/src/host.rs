use std::net::{Ipv4Addr, Ipv6Addr};

/// The one spelling of the host in an authority: lower case, an IPv6 address in brackets and in its shortest
/// form. `None` for what is no host.
///
/// Addresses are taken in their strict forms alone. Resolvers accept more (`127.1`, `0x7f.1`, `2130706433`),
/// so a name whose last label is a number would be read in two ways; the WHATWG URL Standard ("ends in a
/// number") refuses it as well.
pub(crate) fn canonical(host: &str) -> Option<String> {
    if let Some(address) = host.strip_prefix('[') {
        let address: Ipv6Addr = address.strip_suffix(']')?.parse().ok()?;
        return Some(format!("[{address}]"));
    }
    if host.parse::<Ipv4Addr>().is_ok() {
        return Some(host.to_owned());
    }
    let labels = || host.split('.');
    let sound = host.len() <= 253 && labels().all(is_label) && !labels().next_back().is_none_or(is_numeric);
    sound.then(|| host.to_ascii_lowercase())
}

/// Whether a host in its one spelling is this machine: `localhost`, 127.0.0.0/8, `::1`.
///
/// Names under `localhost` should be too (RFC 6761 section 6.3), but some resolvers ask the network for them.
pub(crate) fn is_loopback(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse().is_ok_and(|address: Ipv6Addr| address.is_loopback());
    }
    host == "localhost" || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

/// A label of a host name as DNS has it. Underscores are not of the standard (RFC 952), yet container
/// networks use them.
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_numeric(label: &str) -> bool {
    match label.strip_prefix("0x").or_else(|| label.strip_prefix("0X")) {
        Some(hex) => hex.bytes().all(|b| b.is_ascii_hexdigit()),
        None => label.bytes().all(|b| b.is_ascii_digit()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_has_one_spelling() {
        for (written, spelled) in [
            ("LocalHost", "localhost"),
            ("B-1.KinesisVideo.us-east-1.AmazonAWS.com", "b-1.kinesisvideo.us-east-1.amazonaws.com"),
            ("kvam_local", "kvam_local"),
            ("127.0.0.1", "127.0.0.1"),
            ("1.example", "1.example"),
            ("[0:0:0:0:0:0:0:1]", "[::1]"),
            ("[::FFFF:127.0.0.1]", "[::ffff:127.0.0.1]"),
        ] {
            assert_eq!(canonical(written).as_deref(), Some(spelled), "{written}");
        }
    }

    #[test]
    fn what_resolvers_read_in_two_ways_is_no_host() {
        let long = format!("{}example", "a.".repeat(124));
        for host in [
            "",
            ".",
            "a..b",
            ".a",
            "a.",
            "-a",
            "a-",
            "a b",
            "a%62",
            "é",
            "a:1",
            "a,b",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f.1",
            "0x7f000001",
            "0X7F.0.0.1",
            "0177.0.0.1",
            "127.0.0.1.",
            "256.0.0.1",
            "example.0x",
            "[::1",
            "[::1%lo]",
            "[127.0.0.1]",
            "::1",
            "[]",
            &long,
            &"a".repeat(64),
        ] {
            assert_eq!(canonical(host), None, "{host}");
        }
    }

    #[test]
    fn loopback_is_this_machine_and_nothing_that_looks_like_it() {
        for host in ["localhost", "127.0.0.1", "127.255.0.9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "localhost.example",
            "kvs.localhost",
            "notlocalhost",
            "128.0.0.1",
            "0.0.0.0",
            "[::]",
            "[::ffff:127.0.0.1]",
            "127.0.0.1.example",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
