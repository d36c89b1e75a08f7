use std::error::Error;
use std::fmt;

use crate::{Endpoint, Region};

/// Which of the control plane's hosts to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The host that uses FIPS 140 validated cryptography.
    pub fips: bool,
    /// The host that has IPv4 and IPv6 addresses.
    pub dual_stack: bool,
}

impl Variant {
    /// Checks that an endpoint may be configured beside this variant: the endpoint rule sets of AWS take a
    /// configured endpoint as it is, and so refuse a variant that could not be honoured.
    ///
    /// # Errors
    ///
    /// [`ConflictingVariant`] if any variant is asked for.
    pub fn check_configured(self) -> Result<(), ConflictingVariant> {
        match self {
            Self { fips: true, .. } => Err(ConflictingVariant { of: "FIPS" }),
            Self { dual_stack: true, .. } => Err(ConflictingVariant { of: "Dualstack" }),
            Self { fips: false, dual_stack: false } => Ok(()),
        }
    }
}

/// The control plane's endpoint in a region: where data endpoints are asked for.
///
/// As the endpoint rule set of the service has it, but for one thing. In GovCloud the host is the FIPS one
/// even if that is not asked for: AWS' own list of endpoints (botocore's `endpoints.json`) and its producer
/// library for C use it there, and so do the private DNS names of its VPC endpoints.
#[must_use]
pub fn control_endpoint(region: &Region, variant: Variant) -> Endpoint {
    let partition = region.partition();
    let service =
        if variant.fips || partition.id() == "aws-us-gov" { "kinesisvideo-fips" } else { "kinesisvideo" };
    let suffix = if variant.dual_stack { partition.dual_stack_dns_suffix() } else { partition.dns_suffix() };
    Endpoint::parse(&format!("https://{service}.{region}.{suffix}"))
        .expect("a region is one host label, and the rest is of the table of partitions")
}

/// A FIPS or dual-stack host was asked for together with a configured endpoint; `Display` is in the words of
/// the rule set, which users of other AWS tools know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConflictingVariant {
    of: &'static str,
}

impl fmt::Display for ConflictingVariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invalid Configuration: {} and custom endpoint are not supported", self.of)
    }
}

impl Error for ConflictingVariant {}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Variant = Variant { fips: false, dual_stack: false };
    const FIPS: Variant = Variant { fips: true, dual_stack: false };
    const DUAL: Variant = Variant { fips: false, dual_stack: true };
    const BOTH: Variant = Variant { fips: true, dual_stack: true };

    #[test]
    fn the_host_is_that_of_the_rule_set() {
        for (region, variant, host) in [
            ("us-east-1", PLAIN, "kinesisvideo.us-east-1.amazonaws.com"),
            ("us-east-1", FIPS, "kinesisvideo-fips.us-east-1.amazonaws.com"),
            ("us-east-1", DUAL, "kinesisvideo.us-east-1.api.aws"),
            ("us-east-1", BOTH, "kinesisvideo-fips.us-east-1.api.aws"),
            ("cn-north-1", PLAIN, "kinesisvideo.cn-north-1.amazonaws.com.cn"),
            ("cn-north-1", DUAL, "kinesisvideo.cn-north-1.api.amazonwebservices.com.cn"),
            ("us-iso-east-1", PLAIN, "kinesisvideo.us-iso-east-1.c2s.ic.gov"),
            ("eusc-de-east-1", BOTH, "kinesisvideo-fips.eusc-de-east-1.api.amazonwebservices.eu"),
            ("us-gov-west-1", FIPS, "kinesisvideo-fips.us-gov-west-1.amazonaws.com"),
            ("us-gov-west-1", BOTH, "kinesisvideo-fips.us-gov-west-1.api.aws"),
        ] {
            let region = Region::parse(region).expect(region);
            assert_eq!(control_endpoint(&region, variant).to_string(), format!("https://{host}"));
        }
    }

    #[test]
    fn govcloud_is_asked_at_its_fips_host() {
        let region = Region::parse("us-gov-east-1").expect("a sound region");
        assert_eq!(control_endpoint(&region, PLAIN).host(), "kinesisvideo-fips.us-gov-east-1.amazonaws.com");
    }

    #[test]
    fn any_region_makes_a_host() {
        let region = Region::parse(&"a".repeat(63)).expect("a sound region");
        assert!(control_endpoint(&region, BOTH).host().contains(region.as_str()));
    }

    #[test]
    fn a_variant_beside_a_configured_endpoint_is_refused_in_the_words_of_the_rule_set() {
        assert_eq!(PLAIN.check_configured(), Ok(()));
        for (variant, of) in [(FIPS, "FIPS"), (BOTH, "FIPS"), (DUAL, "Dualstack")] {
            assert_eq!(
                variant.check_configured().unwrap_err().to_string(),
                format!("Invalid Configuration: {of} and custom endpoint are not supported"),
            );
        }
    }
}
