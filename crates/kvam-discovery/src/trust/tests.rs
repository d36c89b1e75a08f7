use super::*;
use crate::{Variant, control_endpoint};

fn region(name: &str) -> Region {
    Region::parse(name).expect(name)
}

fn endpoint(text: &str) -> Endpoint {
    Endpoint::parse(text).expect(text)
}

/// Trust in a region whose control plane is the service's own.
fn service(name: &str) -> Trust {
    Trust::new(&region(name), &control_endpoint(&region(name), Variant::default()))
}

/// Trust in us-east-1 with a control endpoint of the user's.
fn configured(control: &str) -> Trust {
    Trust::new(&region("us-east-1"), &endpoint(control))
}

fn refuse(trust: &Trust, text: &str, words: &str) {
    let error = trust.check_discovered(text).expect_err(text).to_string();
    assert!(error.contains(words), "{text}: {error}");
}

#[test]
fn a_data_endpoint_of_the_region_is_trusted() {
    for (region, text) in [
        ("us-east-2", "https://b-54c7cb80.kinesisvideo.us-east-2.amazonaws.com"),
        ("ap-southeast-2", "https://s-ca658586.kinesisvideo.ap-southeast-2.amazonaws.com/"),
        ("us-east-1", "https://b-1.kinesisvideo.us-east-1.amazonaws.com:443"),
        ("us-east-1", "HTTPS://B-1.KinesisVideo.US-East-1.AmazonAWS.com"),
        ("us-east-1", "https://b-1.kinesisvideo-fips.us-east-1.amazonaws.com"),
        ("us-east-1", "https://b-1.kinesisvideo.us-east-1.api.aws"),
        ("us-east-1", "https://a.b.kinesisvideo.us-east-1.amazonaws.com"),
        ("cn-north-1", "https://b-1.kinesisvideo.cn-north-1.amazonaws.com.cn"),
        ("cn-north-1", "https://b-1.kinesisvideo.cn-north-1.api.amazonwebservices.com.cn"),
        ("us-gov-west-1", "https://b-1.kinesisvideo-fips.us-gov-west-1.amazonaws.com"),
        ("us-iso-east-1", "https://b-1.kinesisvideo.us-iso-east-1.c2s.ic.gov"),
    ] {
        let trusted = service(region).check_discovered(text).expect(text);
        assert_eq!(trusted, endpoint(text));
    }
}

#[test]
fn a_host_outside_the_service_and_region_is_refused() {
    for text in [
        // What only looks like the service's.
        "https://evil.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com.evil.com",
        "https://kinesisvideo.us-east-1.amazonaws.com.evil.com",
        "https://b-1.kinesisvideo.us-east-1.evil.com",
        "https://b-1.kinesisvideo.us-east-1.notamazonaws.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.co",
        "https://b-1.kinesisvideo.us-east-1amazonaws.com",
        "https://b-1.kinesisvideo.evil.us-east-1.amazonaws.com",
        "https://b-1.kinesisvideo.us-east-1.evil.amazonaws.com",
        "https://b-1.kinesisvideox.us-east-1.amazonaws.com",
        "https://b-1-kinesisvideo.us-east-1.amazonaws.com",
        "https://xkinesisvideo.us-east-1.amazonaws.com",
        "https://b-1.kinesisvideo-fips-x.us-east-1.amazonaws.com",
        "https://b_1.kinesisvideo.us-east-1.amazonaws.com",
        // No label before the service.
        "https://kinesisvideo-fips.us-east-1.amazonaws.com",
        "https://kinesisvideo.us-east-1.api.aws",
        // Other services, which anybody may have a name in.
        "https://bucket.s3.us-east-1.amazonaws.com",
        "https://kinesisvideo.us-east-1.amazonaws.com.s3.amazonaws.com",
        "https://b-1.execute-api.us-east-1.amazonaws.com",
        // Another region, another partition.
        "https://b-1.kinesisvideo.us-east-2.amazonaws.com",
        "https://b-1.kinesisvideo.us-east-11.amazonaws.com",
        "https://b-1.kinesisvideo.xus-east-1.amazonaws.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com.cn",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.eu",
        "https://b-1.kinesisvideo.us-east-1.api.amazonwebservices.com.cn",
        // Addresses.
        "https://169.254.169.254",
        "http://169.254.169.254/latest/meta-data",
        "https://[::ffff:127.0.0.1]",
        "https://[fe80::1]",
        "https://0.0.0.0",
        // This machine, while the control plane is not on it.
        "http://localhost",
        "https://localhost:8080",
        "https://127.0.0.1",
        "https://[::1]",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com.localhost",
    ] {
        refuse(&service("us-east-1"), text, "neither a data endpoint of us-east-1");
    }
}

#[test]
fn a_text_that_readers_of_uris_could_read_differently_is_refused() {
    for text in [
        "",
        "b-1.kinesisvideo.us-east-1.amazonaws.com",
        "//b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https:b-1.kinesisvideo.us-east-1.amazonaws.com",
        "ftp://b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https://x@evil.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com@evil.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com:443@evil.com",
        "https://evil.com@b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com#.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com#@b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com?.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com\\.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com\\@b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com%2f.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com%00.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com\0.kinesisvideo.us-east-1.amazonaws.com",
        "https://evil.com\r\nHost: .kinesisvideo.us-east-1.amazonaws.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com.",
        "https://b-1..kinesisvideo.us-east-1.amazonaws.com",
        "https://.kinesisvideo.us-east-1.amazonaws.com",
        "https://-.kinesisvideo.us-east-1.amazonaws.com",
        "https://*.kinesisvideo.us-east-1.amazonaws.com",
        " https://b-1.kinesisvideo.us-east-1.amazonaws.com",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com\n",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com:",
        "https://b-1.kinesisvideo.us-east-1.amazonaws.com:443:443",
        // A Cyrillic letter, a full-width dot, an ideographic full stop.
        "https://b-1.kinesisvide\u{43e}.us-east-1.amazonaws.com",
        "https://evil.com\u{ff0f}.kinesisvideo.us-east-1.amazonaws.com",
        "https://b-1\u{3002}kinesisvideo.us-east-1.amazonaws.com",
        // Spellings of addresses that resolvers take and strict readers do not.
        "http://127.1",
        "http://0x7f.1",
        "http://0x7f000001",
        "http://2130706433",
        "http://0177.0.0.1",
        "http://[::1%25lo]",
    ] {
        for trust in [service("us-east-1"), configured("http://127.0.0.1:8080")] {
            refuse(&trust, text, "not an endpoint");
        }
    }
}

#[test]
fn a_data_endpoint_has_https_and_no_port() {
    let trust = service("us-east-1").allow_plain_http("b-1.kinesisvideo.us-east-1.amazonaws.com");
    refuse(&trust, "http://b-1.kinesisvideo.us-east-1.amazonaws.com", "plain http");
    refuse(&trust, "http://b-1.kinesisvideo.us-east-1.amazonaws.com:443", "plain http");
    refuse(&trust, "https://b-1.kinesisvideo.us-east-1.amazonaws.com:8443", "port");
    refuse(&trust, "https://b-1.kinesisvideo.us-east-1.amazonaws.com:80", "port");
}

#[test]
fn the_control_endpoints_host_is_trusted_at_any_port() {
    let trust = configured("https://emulator.example:8443/prefix");
    for text in ["https://emulator.example", "https://Emulator.Example:9000/data"] {
        assert_eq!(trust.check_discovered(text).expect(text), endpoint(text));
    }
    refuse(&trust, "http://emulator.example", "plain http");
    refuse(&trust, "https://data.emulator.example", "neither");
    refuse(&trust, "https://localhost", "neither");
    let text = "http://emulator.example:9000";
    assert!(trust.allow_plain_http("EMULATOR.example").check_discovered(text).is_ok());
}

#[test]
fn loopback_hosts_are_one_host() {
    for control in ["http://127.0.0.1:8080", "http://localhost:8080", "https://[::1]"] {
        let trust = configured(control);
        for text in [
            "http://127.0.0.1:9000",
            "http://127.0.0.2",
            "http://localhost",
            "https://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(trust.check_discovered(text).is_ok(), "{control} {text}");
        }
        for text in [
            "http://10.0.0.1",
            "http://localhost.evil.com",
            "http://169.254.169.254",
            "http://[::ffff:127.0.0.1]",
        ] {
            refuse(&trust, text, "neither");
        }
    }
}

#[test]
fn a_configured_endpoint_has_https_or_a_loopback_host_or_a_name_that_was_allowed() {
    let trust = service("us-east-1").allow_plain_http("kvam_local").allow_plain_http("FD00:0::1");
    for text in [
        "https://anywhere.example",
        "http://localhost:1",
        "http://127.0.0.1",
        "http://[::1]",
        "http://kvam_local:80",
        "http://[fd00::1]:8080",
    ] {
        assert_eq!(trust.check_configured(&endpoint(text)), Ok(()), "{text}");
    }
    for text in ["http://anywhere.example", "http://kvam_local.example", "http://[fd00::2]", "http://0.0.0.0"]
    {
        let error = trust.check_configured(&endpoint(text)).expect_err(text).to_string();
        assert!(error.contains(text) && error.contains("plain http"), "{error}");
    }
}

#[test]
fn what_cannot_be_a_host_allows_nothing() {
    for host in ["", "http://evil.com", "evil.com:80", "*", "*.com", "."] {
        assert!(
            service("us-east-1")
                .allow_plain_http(host)
                .check_configured(&endpoint("http://evil.com"))
                .is_err()
        );
    }
}

#[test]
fn an_error_names_the_endpoint_without_its_secrets() {
    let error = service("us-east-1").check_discovered("https://user:hush@evil.com").unwrap_err();
    assert!(error.to_string().contains("evil.com"));
    assert!(error.source().is_some_and(|source| source.to_string().contains("user information")));
    assert!(!format!("{error} {error:?}").contains("hush"));
}
