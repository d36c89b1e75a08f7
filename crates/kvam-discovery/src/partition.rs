/// A partition of AWS: a group of regions under DNS names of its own.
///
/// The table is that of the endpoint rule sets AWS publishes (`partitions.json` of botocore 1.44).
#[derive(Debug, PartialEq, Eq)]
pub struct Partition {
    id: &'static str,
    dns_suffix: &'static str,
    dual_stack_dns_suffix: &'static str,
    /// A region belongs here if it is one of these, then `-`, a word, `-`, and a number.
    prefixes: &'static [&'static str],
}

impl Partition {
    /// The partition of a region, by the form of its name; `aws` if no partition claims it.
    ///
    /// Where the published patterns say `\w` and `\d`, letters, digits and underscores of ASCII are meant
    /// here.
    #[must_use]
    pub fn of(region: &str) -> &'static Self {
        PARTITIONS.iter().find(|partition| partition.claims(region)).unwrap_or(&AWS)
    }

    /// Its identifier, the second part of an ARN: `aws`, `aws-cn`, ….
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The suffix of host names that have IPv4 addresses, such as `amazonaws.com`.
    #[must_use]
    pub fn dns_suffix(&self) -> &'static str {
        self.dns_suffix
    }

    /// The suffix of host names that have IPv4 and IPv6 addresses, such as `api.aws`.
    #[must_use]
    pub fn dual_stack_dns_suffix(&self) -> &'static str {
        self.dual_stack_dns_suffix
    }

    fn claims(&self, region: &str) -> bool {
        self.prefixes.iter().any(|prefix| {
            region
                .strip_prefix(prefix)
                .and_then(|rest| rest.strip_prefix('-'))
                .and_then(|rest| rest.split_once('-'))
                .is_some_and(|(word, number)| is_word(word) && is_number(number))
        })
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

static AWS: Partition = Partition {
    id: "aws",
    dns_suffix: "amazonaws.com",
    dual_stack_dns_suffix: "api.aws",
    prefixes: &["us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx"],
};

// `us` does not claim `us-gov-west-1`: a word has no hyphen, so the order does not matter.
static PARTITIONS: [Partition; 7] = [
    Partition {
        id: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_dns_suffix: "api.amazonwebservices.com.cn",
        prefixes: &["cn"],
    },
    Partition {
        id: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        dual_stack_dns_suffix: "api.aws",
        prefixes: &["us-gov"],
    },
    Partition {
        id: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        dual_stack_dns_suffix: "api.aws.ic.gov",
        prefixes: &["us-iso"],
    },
    Partition {
        id: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_dns_suffix: "api.aws.scloud",
        prefixes: &["us-isob"],
    },
    Partition {
        id: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_dns_suffix: "api.cloud-aws.adc-e.uk",
        prefixes: &["eu-isoe"],
    },
    Partition {
        id: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_dns_suffix: "api.aws.hci.ic.gov",
        prefixes: &["us-isof"],
    },
    Partition {
        id: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        dual_stack_dns_suffix: "api.amazonwebservices.eu",
        prefixes: &["eusc-de"],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_belongs_to_the_partition_of_its_form() {
        for (region, id, suffix) in [
            ("us-east-1", "aws", "amazonaws.com"),
            ("mx-central-1", "aws", "amazonaws.com"),
            ("ap-southeast-12", "aws", "amazonaws.com"),
            ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
            ("us-gov-east-1", "aws-us-gov", "amazonaws.com"),
            ("us-iso-east-1", "aws-iso", "c2s.ic.gov"),
            ("us-isob-east-1", "aws-iso-b", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "aws-iso-e", "cloud.adc-e.uk"),
            ("us-isof-south-1", "aws-iso-f", "csp.hci.ic.gov"),
            ("eusc-de-east-1", "aws-eusc", "amazonaws.eu"),
        ] {
            let partition = Partition::of(region);
            assert_eq!((partition.id(), partition.dns_suffix()), (id, suffix), "{region}");
        }
    }

    #[test]
    fn a_region_of_no_form_belongs_to_aws() {
        for region in [
            "",
            "local",
            "cn",
            "cn-north",
            "cn-north-",
            "cn--1",
            "cn-north-1a",
            "xcn-north-1",
            "eusc-fr-east-1",
        ] {
            assert_eq!(Partition::of(region).id(), "aws", "{region}");
        }
    }
}
