use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::bounds::check_number;
use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Paging, Shape, common};
use crate::stream_info::WireStreamInfo;
use crate::wire::{self, Long};
use crate::{
    ApiName, InvalidInput, JsonOperation, Operation, Points, StreamId, StreamInfo, StreamListToken,
    StreamName,
};

/// `ListStreams`: the streams of the account in the region. Source: API reference, `API_ListStreams`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListStreams {
    /// The most streams that a page may hold, 1 to 10,000. The service may return fewer, also when asked for none.
    pub max_results: Option<u32>,
    /// Where to go on. `None` starts at the beginning.
    pub next_token: Option<StreamListToken>,
    /// Only streams whose names begin so.
    pub name_prefix: Option<StreamName>,
}

impl ListStreams {
    /// The most streams that can be asked for in a page.
    pub const MAX_RESULTS: u32 = 10_000;

    /// All streams, from the beginning.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn check_max_results(max_results: i64) -> Result<u32, InvalidInput> {
        check_number("MaxResults", max_results, 1, Self::MAX_RESULTS)
    }
}

impl Operation for ListStreams {
    const NAME: &'static str = "ListStreams";
    const PATH: &'static str = "/listStreams";
    const API_NAME: Option<ApiName> = None;
    type Output = StreamPage;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let max_results = self.max_results.map(|n| Self::check_max_results(n.into())).transpose()?;
        let input = Input {
            max_results: max_results.map(|n| Long(n.into())),
            next_token: self.next_token.as_ref().map(|token| token.as_str().into()),
            stream_name_condition: self.name_prefix.as_ref().map(|prefix| Condition {
                comparison_operator: Some(BEGINS_WITH.into()),
                comparison_value: Some(prefix.as_str().into()),
            }),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        Vec::new()
    }

    fn stream(&self) -> Option<&StreamId> {
        None
    }
}

/// One page of a list of streams, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamPage {
    /// The streams; there may be none although more pages follow.
    pub streams: Vec<StreamInfo>,
    /// Where the next page starts; `None` on the last.
    pub next_token: Option<StreamListToken>,
}

impl StreamPage {
    /// A page.
    #[must_use]
    pub fn new(streams: Vec<StreamInfo>, next_token: Option<StreamListToken>) -> Self {
        Self { streams, next_token }
    }
}

impl JsonOperation for ListStreams {
    fn decode_output(body: &[u8]) -> Result<StreamPage, String> {
        let output: Output<'_> = wire::from_object(body)?;
        let next_token = StreamListToken::received(output.next_token.as_deref());
        // An object with neither is some other answer: to take it for an empty page would end a list early.
        if output.stream_info_list.is_none() && next_token.is_none() {
            return Err("it has neither StreamInfoList nor NextToken".to_owned());
        }
        let streams = output.stream_info_list.flatten().unwrap_or_default();
        // So would an error that has an empty or null list beside it.
        if streams.is_empty() && next_token.is_none() {
            wire::accept_nothing(body)?;
        }
        let streams = streams.into_iter().map(|info| info.ok_or("a stream is null")?.try_into());
        Ok(StreamPage { streams: streams.collect::<Result<_, String>>()?, next_token })
    }
}

/// The only comparison that the service knows.
const BEGINS_WITH: &str = "BEGINS_WITH";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    max_results: Option<Long>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    next_token: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name_condition: Option<Condition<'a>>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Condition<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    comparison_operator: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    comparison_value: Option<Cow<'a, str>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Output<'a> {
    #[serde(borrow, deserialize_with = "wire::present")]
    stream_info_list: Option<Option<Vec<Option<WireStreamInfo<'a>>>>>,
    #[serde(borrow)]
    next_token: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{BEGINS_WITH, Condition, Input, ListStreams, StreamPage};
    use crate::invalid_input::quoted;
    use crate::server::{self, ServerOperation};
    use crate::stream_info::EncodedStreamInfo;
    use crate::{InvalidInput, StreamListToken, StreamName};

    impl ServerOperation for ListStreams {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            // The service's pattern allows an empty token; it can only mean the beginning.
            let token = input.next_token.filter(|token| !token.is_empty());
            Ok(Self {
                max_results: input.max_results.map(|n| Self::check_max_results(n.0)).transpose()?,
                next_token: token.map(StreamListToken::new).transpose()?,
                name_prefix: input.stream_name_condition.map(StreamName::try_from).transpose()?,
            })
        }

        fn encode_response(page: &StreamPage) -> Response<Bytes> {
            server::ok(&Output {
                next_token: page.next_token.as_ref().map(StreamListToken::as_str),
                stream_info_list: page.streams.iter().map(EncodedStreamInfo::from).collect(),
            })
        }
    }

    impl TryFrom<Condition<'_>> for StreamName {
        type Error = InvalidInput;

        fn try_from(condition: Condition<'_>) -> Result<Self, InvalidInput> {
            let missing = |member| move || InvalidInput::new(member, "is missing");
            let operator = condition.comparison_operator.ok_or_else(missing("ComparisonOperator"))?;
            if operator != BEGINS_WITH {
                let problem = format!("{} is not {BEGINS_WITH}", quoted(&operator));
                return Err(InvalidInput::new("ComparisonOperator", problem));
            }
            let value = condition.comparison_value.ok_or_else(missing("ComparisonValue"))?;
            Self::new(value).map_err(|error| InvalidInput::new("ComparisonValue", error.problem()))
        }
    }

    /// As the real service writes it: every member, null where there is nothing.
    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Output<'a> {
        next_token: Option<&'a str>,
        stream_info_list: Vec<EncodedStreamInfo<'a>>,
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for ListStreams {
    const INPUT: &'static [Member] = &[
        Member::new(
            "MaxResults",
            Shape::Integer(Bounds::new(1, Self::MAX_RESULTS as i64)),
            "The most streams that a page may hold.",
        ),
        Member::new("NextToken", TOKEN, "Where to go on."),
        Member::new(
            "StreamNameCondition",
            Shape::Structure(&[
                Member::new("ComparisonOperator", Shape::Choice(&[BEGINS_WITH]), "How names are compared."),
                Member::new("ComparisonValue", common::STREAM_NAME_SHAPE, "What names begin with."),
            ]),
            "Only streams whose names begin so.",
        ),
    ];
    const OUTPUT: &'static [Member] = &[
        Member::new("StreamInfoList", Shape::List(&common::STREAM_INFO, Bounds::ANY), "The streams."),
        Member::new("NextToken", TOKEN, "Where the next page starts."),
    ];
    const ERRORS: &'static [(&'static str, u16)] =
        &[("ClientLimitExceededException", 400), ("InvalidArgumentException", 400)];
    const PAGING: Option<Paging> = Some(Paging::of("StreamInfoList"));
}

#[cfg(feature = "shapes")]
const TOKEN: Shape = Shape::Text { length: Bounds::new(0, 1024), pattern: Some("[a-zA-Z0-9+/=]*") };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResponseError;

    const ARN: &str = "arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1735442939457";

    fn prefixed() -> ListStreams {
        ListStreams {
            max_results: Some(10_000),
            next_token: Some(StreamListToken::new("=a").unwrap()),
            name_prefix: Some(StreamName::new("front").unwrap()),
        }
    }

    fn encoded(operation: &ListStreams) -> Result<String, InvalidInput> {
        let request = operation.encode(&"https://kinesisvideo.example".parse().unwrap())?;
        assert_eq!(request.uri(), "https://kinesisvideo.example/listStreams");
        Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
    }

    #[test]
    fn the_request_has_what_was_set_and_no_more() {
        assert_eq!(encoded(&ListStreams::new()).unwrap(), "{}");
        assert_eq!(
            encoded(&prefixed()).unwrap(),
            r#"{"MaxResults":10000,"NextToken":"=a","StreamNameCondition":{"ComparisonOperator":"BEGINS_WITH","ComparisonValue":"front"}}"#
        );
    }

    #[test]
    fn what_the_service_would_refuse_does_not_leave() {
        for max_results in [0, 10_001] {
            let operation = ListStreams { max_results: Some(max_results), ..ListStreams::new() };
            assert_eq!(encoded(&operation).unwrap_err().member(), "MaxResults");
        }
    }

    #[test]
    fn a_page_is_read_leniently_and_an_empty_one_is_a_page() {
        let body = format!(
            r#"{{"StreamInfoList":[{{"StreamName":"front-door","StreamARN":"{ARN}","DataRetentionInHours":2.4E1}}],"NextToken":"t"}}"#
        );
        let page = ListStreams::decode_output(body.as_bytes()).unwrap();
        assert_eq!(page.streams[0].name.as_str(), "front-door");
        assert_eq!(page.streams[0].data_retention_in_hours, Some(24));
        assert_eq!(page.next_token.unwrap().as_str(), "t");
        for (body, more) in [
            (r#"{"StreamInfoList":[],"NextToken":null}"#, false),
            (r#"{"StreamInfoList":null,"NextToken":""}"#, false),
            (r#"{"StreamInfoList":[],"NextToken":"t"}"#, true),
        ] {
            let page = ListStreams::decode_output(body.as_bytes()).unwrap();
            assert_eq!((page.streams.len(), page.next_token.is_some()), (0, more), "{body}");
        }
    }

    #[test]
    fn a_success_that_is_no_list_is_an_error() {
        let (head, ()) = http::Response::new(()).into_parts();
        for body in [
            "",
            "{}",
            "<html>",
            r#"{"NextToken":null}"#,
            r#"{"NextToken":""}"#,
            r#"{"StreamInfoList":[null]}"#,
            r#"{"StreamInfoList":[{}]}"#,
        ] {
            let read = ListStreams::decode(&head, body.as_bytes());
            assert!(matches!(read, Err(ResponseError::Malformed(_))), "{body}");
        }
        for body in [r#"{"__type":"a#B","StreamInfoList":null}"#, r#"{"__type":"a#B","StreamInfoList":[]}"#] {
            let read = ListStreams::decode(&head, body.as_bytes());
            assert!(matches!(read, Err(ResponseError::Service(_))), "{body}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        use crate::ServerOperation;

        let read = |body: &str| ListStreams::decode_request(body.as_bytes());
        assert_eq!(read(&encoded(&prefixed()).unwrap()), Ok(prefixed()));
        assert_eq!(read(r#"{"NextToken":""}"#), Ok(ListStreams::new()));
        for (body, member) in [
            (r#"{"MaxResults":-1}"#, "MaxResults"),
            (r#"{"NextToken":"%"}"#, "NextToken"),
            (r#"{"StreamNameCondition":{"ComparisonValue":"a"}}"#, "ComparisonOperator"),
            (
                r#"{"StreamNameCondition":{"ComparisonOperator":"ENDS_WITH","ComparisonValue":"a"}}"#,
                "ComparisonOperator",
            ),
            (
                r#"{"StreamNameCondition":{"ComparisonOperator":"BEGINS_WITH","ComparisonValue":"a b"}}"#,
                "ComparisonValue",
            ),
        ] {
            assert_eq!(read(body).unwrap_err().member(), member, "{body}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_client_reads_what_the_server_writes() {
        use crate::{ServerOperation, StreamArn};

        let info = StreamInfo::new(StreamName::new("front-door").unwrap(), StreamArn::new(ARN).unwrap());
        let page = StreamPage::new(vec![info], None);
        let (head, body) = ListStreams::encode_response(&page).into_parts();
        assert_eq!(ListStreams::decode(&head, &body), Ok(page));
        assert!(String::from_utf8_lossy(&body).starts_with(r#"{"NextToken":null,"StreamInfoList":["#));
    }
}
