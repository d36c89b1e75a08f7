use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use super::data_retention::check_hours;
use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Shape, common};
use crate::wire::{self, Long};
use crate::{ApiName, InvalidInput, JsonOperation, Operation, Points, StreamId, StreamVersion};

/// `UpdateDataRetention`: keep fragments longer or less long. Source: API reference, `API_UpdateDataRetention`.
///
/// What is older than a shorter retention is gone at once.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UpdateDataRetention {
    /// Which stream.
    pub stream: StreamId,
    /// The version that is meant; when the stream has a newer one, nothing changes.
    pub current_version: StreamVersion,
    /// By how much.
    pub change: RetentionChange,
}

/// A change of a stream's retention, in hours: 1 to 87,600, and the retention it leads to must be in 0 to 87,600.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a retention grows or shrinks, and a match on it should be complete"
)]
pub enum RetentionChange {
    /// Keep fragments so many hours longer.
    Increase(u32),
    /// Keep fragments so many hours less.
    Decrease(u32),
}

impl RetentionChange {
    /// The longest retention, and so the largest change.
    pub const MAX_HOURS: u32 = super::data_retention::MAX_HOURS;
    const MEMBER: &'static str = "DataRetentionChangeInHours";
    const INCREASE: &'static str = "INCREASE_DATA_RETENTION";
    const DECREASE: &'static str = "DECREASE_DATA_RETENTION";

    fn members(self) -> (&'static str, u32) {
        match self {
            Self::Increase(hours) => (Self::INCREASE, hours),
            Self::Decrease(hours) => (Self::DECREASE, hours),
        }
    }
}

impl UpdateDataRetention {
    /// Changes the retention of `stream`, if it still has this version.
    #[must_use]
    pub fn new(stream: StreamId, current_version: StreamVersion, change: RetentionChange) -> Self {
        Self { stream, current_version, change }
    }
}

impl Operation for UpdateDataRetention {
    const NAME: &'static str = "UpdateDataRetention";
    const PATH: &'static str = "/updateDataRetention";
    const API_NAME: Option<ApiName> = None;
    const REPEATABLE: bool = false;
    type Output = ();

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let (operation, hours) = self.change.members();
        let hours = check_hours(RetentionChange::MEMBER, 1, hours.into())?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            current_version: Some(self.current_version.as_str().into()),
            operation: Some(operation.into()),
            data_retention_change_in_hours: Some(Long(hours.into())),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        Vec::new()
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for UpdateDataRetention {
    fn decode_output(body: &[u8]) -> Result<(), String> {
        wire::nothing(body)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    current_version: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    operation: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data_retention_change_in_hours: Option<Long>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{Input, RetentionChange, UpdateDataRetention, check_hours};
    use crate::invalid_input::quoted;
    use crate::server::{self, ServerOperation};
    use crate::wire;
    use crate::{InvalidInput, StreamVersion};

    impl ServerOperation for UpdateDataRetention {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let missing = |member| move || InvalidInput::new(member, "is missing");
            let version = input.current_version.ok_or_else(missing("CurrentVersion"))?;
            let operation = input.operation.ok_or_else(missing("Operation"))?;
            let hours = input.data_retention_change_in_hours.ok_or_else(missing(RetentionChange::MEMBER))?;
            let hours = check_hours(RetentionChange::MEMBER, 1, hours.0)?;
            Ok(Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                current_version: StreamVersion::new(version)?,
                change: match &*operation {
                    RetentionChange::INCREASE => RetentionChange::Increase(hours),
                    RetentionChange::DECREASE => RetentionChange::Decrease(hours),
                    other => {
                        let (increase, decrease) = (RetentionChange::INCREASE, RetentionChange::DECREASE);
                        let problem = format!("{} is neither {increase} nor {decrease}", quoted(other));
                        return Err(InvalidInput::new("Operation", problem));
                    }
                },
            })
        }

        fn encode_response((): &()) -> Response<Bytes> {
            server::nothing()
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for UpdateDataRetention {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::required(
            "CurrentVersion",
            common::STREAM_VERSION,
            "The version that is meant; a newer one is not changed.",
        ),
        Member::required(
            "Operation",
            Shape::Choice(&[RetentionChange::INCREASE, RetentionChange::DECREASE]),
            "Whether to keep fragments longer or less long.",
        ),
        Member::required(RetentionChange::MEMBER, Shape::Integer(Bounds::from(1)), "By how many hours."),
    ];
    const OUTPUT: &'static [Member] = &[];
    const ERRORS: &'static [(&'static str, u16)] = &[
        ("ClientLimitExceededException", 400),
        ("InvalidArgumentException", 400),
        ("ResourceNotFoundException", 404),
        ("ResourceInUseException", 400),
        ("NotAuthorizedException", 401),
        ("VersionMismatchException", 400),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(change: RetentionChange) -> UpdateDataRetention {
        let version = StreamVersion::new("v1").unwrap();
        UpdateDataRetention::new(StreamId::name("front-door").unwrap(), version, change)
    }

    fn encoded(operation: &UpdateDataRetention) -> Result<String, InvalidInput> {
        let request = operation.encode(&"https://kinesisvideo.example".parse().unwrap())?;
        assert_eq!(request.uri(), "https://kinesisvideo.example/updateDataRetention");
        Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
    }

    #[test]
    fn the_request_says_which_way_and_by_how_much() {
        assert_eq!(
            encoded(&update(RetentionChange::Increase(24))).unwrap(),
            r#"{"StreamName":"front-door","CurrentVersion":"v1","Operation":"INCREASE_DATA_RETENTION","DataRetentionChangeInHours":24}"#
        );
        assert!(
            encoded(&update(RetentionChange::Decrease(1))).unwrap().contains(r#""DECREASE_DATA_RETENTION""#)
        );
    }

    #[test]
    fn a_change_of_nothing_or_of_more_than_ten_years_does_not_leave() {
        for change in [RetentionChange::Increase(0), RetentionChange::Decrease(87_601)] {
            assert_eq!(encoded(&update(change)).unwrap_err().member(), "DataRetentionChangeInHours");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        use crate::ServerOperation;

        for change in [RetentionChange::Increase(24), RetentionChange::Decrease(87_600)] {
            let body = encoded(&update(change)).unwrap();
            assert_eq!(UpdateDataRetention::decode_request(body.as_bytes()), Ok(update(change)));
        }
        let complete = encoded(&update(RetentionChange::Increase(24))).unwrap();
        for (from, to, member) in [
            (r#""StreamName":"front-door","#, "", "StreamName"),
            (r#""CurrentVersion":"v1","#, "", "CurrentVersion"),
            (r#""v1""#, r#""v 1""#, "CurrentVersion"),
            (r#""Operation":"INCREASE_DATA_RETENTION","#, "", "Operation"),
            ("INCREASE_", "DOUBLE_", "Operation"),
            (":24", ":0", "DataRetentionChangeInHours"),
            (":24", ":null", "DataRetentionChangeInHours"),
        ] {
            let body = complete.replace(from, to);
            let error = UpdateDataRetention::decode_request(body.as_bytes()).unwrap_err();
            assert_eq!(error.member(), member, "{body}");
        }
    }
}
