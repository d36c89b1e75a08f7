use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, InvalidValue, Member, Shape, Value, common};
use crate::wire;
use crate::{
    ApiName, FragmentNumber, InvalidInput, MediaHead, MediaOperation, Operation, Points, Quota, StreamId,
};

/// `GetMediaForFragmentList`: the media of some fragments, as Matroska with the service's tags.
///
/// A fragment that cannot be read is told inside the media, by a tag, although the status is a success. Source: API
/// reference, `API_reader_GetMediaForFragmentList`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetMediaForFragmentList {
    /// Which stream.
    pub stream: StreamId,
    /// Which of its fragments: 1 to 1,000. More than 500 cost more than a second of the stream's media quota grants.
    pub fragments: Vec<FragmentNumber>,
}

impl GetMediaForFragmentList {
    /// The most fragments that can be asked for at once.
    pub const MAX_FRAGMENTS: usize = 1000;

    /// Asks for the media of these fragments.
    #[must_use]
    pub fn new(stream: StreamId, fragments: impl IntoIterator<Item = FragmentNumber>) -> Self {
        Self { stream, fragments: fragments.into_iter().collect() }
    }

    fn check_count(count: usize) -> Result<(), InvalidInput> {
        if (1..=Self::MAX_FRAGMENTS).contains(&count) {
            return Ok(());
        }
        let problem = format!("has {count} fragments, which is not in 1 to {}", Self::MAX_FRAGMENTS);
        Err(InvalidInput::new("Fragments", problem))
    }
}

impl Operation for GetMediaForFragmentList {
    const NAME: &'static str = "GetMediaForFragmentList";
    const PATH: &'static str = "/getMediaForFragmentList";
    const API_NAME: Option<ApiName> = Some(ApiName::GetMediaForFragmentList);
    type Output = MediaHead;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        Self::check_count(self.fragments.len())?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            fragments: Some(self.fragments.iter().map(|number| Cow::Owned(number.to_string())).collect()),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        let fragments = u32::try_from(self.fragments.len()).unwrap_or(u32::MAX);
        vec![Points::new(Quota::FragmentMedia, fragments)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl MediaOperation for GetMediaForFragmentList {}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    fragments: Option<Vec<Cow<'a, str>>>,
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{GetMediaForFragmentList, Input};
    use crate::server::{self, ServerOperation};
    use crate::wire;
    use crate::{FragmentNumber, InvalidInput, MediaHead};

    impl ServerOperation for GetMediaForFragmentList {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let fragments = server::required("Fragments", input.fragments)?;
            Self::check_count(fragments.len())?;
            let fragments = fragments.iter().map(|number| {
                FragmentNumber::parse(number)
                    .map_err(|error| InvalidInput::new("Fragments", format!("has one that is none: {error}")))
            });
            Ok(Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                fragments: fragments.collect::<Result<_, _>>()?,
            })
        }

        fn encode_response(head: &MediaHead) -> Response<Bytes> {
            server::media(head)
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for GetMediaForFragmentList {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::required(
            "Fragments",
            Shape::List(&common::FRAGMENT_NUMBER, Bounds::new(1, Self::MAX_FRAGMENTS as i64)),
            "The numbers of the fragments, as a listing gives them.",
        ),
    ];
    const OUTPUT: &'static [Member] = common::MEDIA;
    const ERRORS: &'static [(&'static str, u16)] = common::ARCHIVED_MEDIA_ERRORS;

    fn output_value(head: &MediaHead) -> Result<Value, InvalidValue> {
        common::media_value(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBER: &str = "91343852333181432402585582989886887689224114392";

    fn of(count: usize) -> GetMediaForFragmentList {
        GetMediaForFragmentList::new(
            StreamId::name("s").unwrap(),
            vec![FragmentNumber::parse(NUMBER).unwrap(); count],
        )
    }

    fn encoded(operation: &GetMediaForFragmentList) -> Result<String, InvalidInput> {
        let request = operation.encode(&"https://b-1.example".parse().unwrap())?;
        assert_eq!(request.uri(), "https://b-1.example/getMediaForFragmentList");
        Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
    }

    #[test]
    fn the_request_has_the_numbers_as_they_came() {
        let mut operation = of(1);
        operation.fragments.push("007".parse().unwrap());
        assert_eq!(
            encoded(&operation).unwrap(),
            format!(r#"{{"StreamName":"s","Fragments":["{NUMBER}","007"]}}"#)
        );
    }

    #[test]
    fn what_the_service_would_refuse_does_not_leave() {
        assert!(encoded(&of(1000)).is_ok());
        for count in [0, 1001] {
            let said = encoded(&of(count)).unwrap_err().to_string();
            assert_eq!(said, format!("Fragments has {count} fragments, which is not in 1 to 1000"));
        }
    }

    #[test]
    fn each_fragment_costs_a_point_of_media() {
        assert_eq!(of(7).points(), [Points::new(Quota::FragmentMedia, 7)]);
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        use crate::ServerOperation;

        let read = |body: &str| GetMediaForFragmentList::decode_request(body.as_bytes());
        assert_eq!(read(&encoded(&of(1000)).unwrap()), Ok(of(1000)));
        let many = format!(r#"{{"StreamName":"s","Fragments":[{}"1"]}}"#, r#""1","#.repeat(1000));
        for (body, member) in [
            (r#"{"Fragments":["1"]}"#, "StreamName"),
            (r#"{"StreamName":"s"}"#, "Fragments"),
            (r#"{"StreamName":"s","Fragments":null}"#, "Fragments"),
            (r#"{"StreamName":"s","Fragments":[]}"#, "Fragments"),
            (r#"{"StreamName":"s","Fragments":["1","x"]}"#, "Fragments"),
            (r#"{"StreamName":"s","Fragments":[1]}"#, "request"),
            (&many, "Fragments"),
        ] {
            assert_eq!(read(body).unwrap_err().member(), member, "{body:.60}");
        }
    }

    #[cfg(feature = "server")]
    #[test]
    fn the_server_writes_the_head_of_media() {
        use crate::ServerOperation;

        let head = MediaHead::new("video/webm");
        let (parts, body) = GetMediaForFragmentList::encode_response(&head).into_parts();
        assert_eq!(GetMediaForFragmentList::decode_head(&parts), Some(head));
        assert!(body.is_empty());
    }

    #[cfg(feature = "shapes")]
    #[test]
    fn the_head_is_the_answer_as_data() {
        use crate::shapes::Shaped;

        let value = |head: MediaHead| GetMediaForFragmentList::output_value(&head).unwrap().to_json();
        assert_eq!(value(MediaHead::new("video/webm")), r#"{"ContentType":"video/webm"}"#);
        assert_eq!(value(MediaHead::default()), "{}");
    }
}
