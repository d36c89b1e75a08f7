use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::InvalidInput;
use crate::invalid_input::quoted;

/// Which stream: its name or its ARN, exactly one.
///
/// ```
/// use kvam_model::StreamId;
///
/// let by_name = StreamId::name("front-door")?;
/// let by_arn = StreamId::arn("arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000")?;
/// assert_eq!("front-door".parse::<StreamId>()?, by_name);
/// assert_eq!(by_arn.as_arn().map(|arn| arn.region()), Some("eu-west-1"));
/// # Ok::<(), kvam_model::InvalidInput>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "the service knows these two, and a match on them should be complete"
)]
pub enum StreamId {
    /// By name, in the client's account and region.
    Name(StreamName),
    /// By Amazon Resource Name.
    Arn(StreamArn),
}

impl StreamId {
    /// A stream by its name.
    ///
    /// # Errors
    ///
    /// As [`StreamName::new`].
    pub fn name(name: impl AsRef<str>) -> Result<Self, InvalidInput> {
        StreamName::new(name).map(Self::Name)
    }

    /// A stream by its ARN.
    ///
    /// # Errors
    ///
    /// As [`StreamArn::new`].
    pub fn arn(arn: impl AsRef<str>) -> Result<Self, InvalidInput> {
        StreamArn::new(arn).map(Self::Arn)
    }

    /// The name, if the stream is known by name.
    #[must_use]
    pub fn as_name(&self) -> Option<&StreamName> {
        match self {
            Self::Name(name) => Some(name),
            Self::Arn(_) => None,
        }
    }

    /// The ARN, if the stream is known by ARN.
    #[must_use]
    pub fn as_arn(&self) -> Option<&StreamArn> {
        match self {
            Self::Name(_) => None,
            Self::Arn(arn) => Some(arn),
        }
    }

    /// Refuses an ARN of another region than the one that will be asked.
    ///
    /// # Errors
    ///
    /// The error names both regions.
    pub fn check_region(&self, region: &str) -> Result<(), InvalidInput> {
        match self.as_arn() {
            Some(arn) if arn.region() != region => Err(InvalidInput::new(
                StreamArn::MEMBER,
                format!(
                    "{} is of region {}, but the client asks {region}",
                    quoted(arn.as_str()),
                    arn.region()
                ),
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => name.fmt(f),
            Self::Arn(arn) => arn.fmt(f),
        }
    }
}

impl FromStr for StreamId {
    type Err = InvalidInput;

    /// An ARN if the text starts with `arn:` (a name has no colon), else a name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.starts_with("arn:") { Self::arn(text) } else { Self::name(text) }
    }
}

impl From<StreamName> for StreamId {
    fn from(name: StreamName) -> Self {
        Self::Name(name)
    }
}

impl From<StreamArn> for StreamId {
    fn from(arn: StreamArn) -> Self {
        Self::Arn(arn)
    }
}

/// A stream's name: 1 to 256 of `a-z A-Z 0-9 _ . -` (API reference, `StreamName`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamName(Arc<str>);

impl StreamName {
    const MEMBER: &'static str = "StreamName";

    /// Checks a name.
    ///
    /// # Errors
    ///
    /// Empty, longer than 256, or with other characters.
    pub fn new(name: impl AsRef<str>) -> Result<Self, InvalidInput> {
        let name = name.as_ref();
        let refuse =
            |problem: &str| Err(InvalidInput::new(Self::MEMBER, format!("{} {problem}", quoted(name))));
        if name.is_empty() {
            return refuse("is empty");
        }
        if !name.bytes().all(is_name_byte) {
            return refuse("has characters other than a-z, A-Z, 0-9, '_', '.', '-'");
        }
        if name.len() > 256 {
            return refuse("is longer than 256 characters");
        }
        Ok(Self(name.into()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A stream's Amazon Resource Name:
/// `arn:{partition}:kinesisvideo:{region}:{account}:stream/{name}/{creation time, ms}` (API reference, `ResourceARN`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamArn(Arc<str>);

impl StreamArn {
    const MEMBER: &'static str = "StreamARN";

    /// Checks an ARN against the service's pattern.
    ///
    /// # Errors
    ///
    /// Longer than 1024, or not of the form above.
    pub fn new(arn: impl AsRef<str>) -> Result<Self, InvalidInput> {
        let arn = arn.as_ref();
        if arn.len() > 1024 {
            return Err(InvalidInput::new(
                Self::MEMBER,
                format!("{} is longer than 1024 characters", quoted(arn)),
            ));
        }
        if !is_stream_arn(arn) {
            let form = "arn:aws:kinesisvideo:REGION:ACCOUNT:stream/NAME/CREATION-TIME";
            return Err(InvalidInput::new(
                Self::MEMBER,
                format!("{} is not of the form {form}", quoted(arn)),
            ));
        }
        Ok(Self(arn.into()))
    }

    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The region in it, such as `eu-west-1`.
    #[must_use]
    pub fn region(&self) -> &str {
        self.0.split(':').nth(3).unwrap_or_default()
    }

    /// The account in it, such as `111122223333`.
    #[must_use]
    pub fn account(&self) -> &str {
        self.0.split(':').nth(4).unwrap_or_default()
    }

    /// The stream's name in it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.split('/').nth(1).unwrap_or_default()
    }
}

impl fmt::Display for StreamArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

/// `arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+`
fn is_stream_arn(arn: &str) -> bool {
    fn all(text: &str, accept: impl Fn(u8) -> bool) -> bool {
        !text.is_empty() && text.bytes().all(accept)
    }
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let digit = |byte: u8| byte.is_ascii_digit();

    let mut parts = arn.split(':');
    let (
        Some("arn"),
        Some(partition),
        Some("kinesisvideo"),
        Some(region),
        Some(account),
        Some(resource),
        None,
    ) = (parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let mut resource = resource.split('/');
    let (Some(kind), Some(name), Some(created), None) =
        (resource.next(), resource.next(), resource.next(), resource.next())
    else {
        return false;
    };
    all(partition, lower)
        && all(region, lower)
        && all(account, digit)
        && all(kind, |byte| byte.is_ascii_lowercase())
        && all(name, is_name_byte)
        && all(created, digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:kinesisvideo:ap-southeast-2:429276963313:stream/demo_stream/1735442939457";

    #[test]
    fn an_arn_gives_its_parts() {
        let arn = StreamArn::new(ARN).unwrap();
        assert_eq!(
            (arn.region(), arn.account(), arn.name()),
            ("ap-southeast-2", "429276963313", "demo_stream")
        );
        assert_eq!(arn.to_string(), ARN);
    }

    #[test]
    fn names_outside_the_service_s_pattern_are_refused_by_name() {
        for name in ["", "bad name!", "a/b", "a:b", "naïve", "a\n", &"n".repeat(257)] {
            let error = StreamId::name(name).unwrap_err();
            assert_eq!(error.member(), "StreamName", "{name:?}");
        }
        assert!(StreamId::name("n".repeat(256)).is_ok());
        let said = StreamId::name("bad name!").unwrap_err().to_string();
        assert!(said.starts_with(r#"StreamName "bad name!" has characters"#), "{said}");
    }

    #[test]
    fn arns_outside_the_service_s_pattern_are_refused_by_name() {
        for arn in [
            "",
            "arn:aws:kinesisvideo:us-east-1:1:stream/a",
            "arn:aws:kinesisvideo:us-east-1:1:stream/a/",
            "arn:aws:kinesisvideo:us-east-1:1:stream/a/1/2",
            "arn:aws:kinesisvideo:us-east-1:1:stream/a/1:x",
            "arn:aws:kinesis:us-east-1:1:stream/a/1",
            "arn:AWS:kinesisvideo:us-east-1:1:stream/a/1",
            "arn:aws:kinesisvideo::1:stream/a/1",
            "arn:aws:kinesisvideo:us-east-1:1:stream/a b/1",
        ] {
            assert_eq!(StreamId::arn(arn).unwrap_err().member(), "StreamARN", "{arn:?}");
        }
    }

    #[test]
    fn text_is_an_arn_only_when_it_starts_as_one() {
        assert_eq!(ARN.parse(), StreamId::arn(ARN));
        assert_eq!("arn".parse(), StreamId::name("arn"));
        assert_eq!("arn:typo".parse::<StreamId>().unwrap_err().member(), "StreamARN");
    }

    #[test]
    fn an_arn_of_another_region_is_refused_with_both_named() {
        let stream = StreamId::arn(ARN).unwrap();
        assert_eq!(stream.check_region("ap-southeast-2"), Ok(()));
        let said = stream.check_region("eu-west-1").unwrap_err().to_string();
        assert!(said.contains("ap-southeast-2") && said.contains("eu-west-1"), "{said}");
        assert_eq!(StreamId::name("a").unwrap().check_region("eu-west-1"), Ok(()));
    }
}
