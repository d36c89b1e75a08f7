use std::borrow::Cow;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::bounds::check_number;
use crate::operation::post_json;
use crate::selector::wire::WireSelector;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Paging, Shape, common};
use crate::wire::{self, Long, Moment};
use crate::{
    ApiName, Fragment, FragmentNumber, FragmentSelector, InvalidInput, JsonOperation, Operation, PageToken,
    Points, Quota, StreamId,
};

/// `ListFragments`: which fragments of a stream are stored in a range of time.
///
/// The service promises no order, within a page or across pages. Source: API reference,
/// `API_reader_ListFragments`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListFragments {
    /// Which stream; needed with a token too.
    pub stream: StreamId,
    /// The most fragments that a page may hold, 1 to 1,000; the service takes `None` as 100. It is what the request costs,
    /// however many fragments come.
    pub max_results: Option<u32>,
    /// Where to go on. `None` starts at the beginning.
    pub next_token: Option<PageToken>,
    /// Which fragments; needed unless there is a token.
    pub selector: Option<FragmentSelector>,
}

impl ListFragments {
    /// The most fragments that the service returns in a page.
    pub const MAX_RESULTS: u32 = 1000;
    /// How many the service returns when nothing is asked.
    pub const DEFAULT_MAX_RESULTS: u32 = 100;

    /// A request that names a stream and nothing else yet.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        Self { stream, max_results: None, next_token: None, selector: None }
    }

    fn check_max_results(max_results: i64) -> Result<u32, InvalidInput> {
        check_number("MaxResults", max_results, 1, Self::MAX_RESULTS)
    }
}

impl Operation for ListFragments {
    const NAME: &'static str = "ListFragments";
    const PATH: &'static str = "/listFragments";
    const API_NAME: Option<ApiName> = Some(ApiName::ListFragments);
    type Output = FragmentPage;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        if self.selector.is_none() && self.next_token.is_none() {
            // The service answers this with an InternalFailure, which looks as if it were worth a retry.
            return Err(InvalidInput::new(
                "FragmentSelector",
                "is missing, and there is no NextToken to go on from",
            ));
        }
        let max_results = self.max_results.map(|n| Self::check_max_results(n.into())).transpose()?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            max_results: max_results.map(|n| Long(n.into())),
            next_token: self.next_token.as_ref().map(|token| Cow::Borrowed(token.as_str())),
            fragment_selector: self.selector.map(WireSelector::from),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    fn points(&self) -> Vec<Points> {
        let points = self.max_results.unwrap_or(Self::DEFAULT_MAX_RESULTS);
        vec![Points::new(Quota::FragmentMetadata, points)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

/// One page of a listing: some fragments, in no particular order, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FragmentPage {
    /// The fragments; there may be none although more pages follow.
    pub fragments: Vec<Fragment>,
    /// Where the next page starts; `None` on the last.
    pub next_token: Option<PageToken>,
}

impl FragmentPage {
    /// A page.
    #[must_use]
    pub fn new(fragments: Vec<Fragment>, next_token: Option<PageToken>) -> Self {
        Self { fragments, next_token }
    }
}

impl JsonOperation for ListFragments {
    fn decode_output(body: &[u8]) -> Result<FragmentPage, String> {
        let output: Output<'_> = wire::from_object(body)?;
        let next_token = PageToken::received(output.next_token.as_deref());
        // An object with neither is some other answer: to take it for an empty page would end a listing early.
        if output.fragments.is_none() && next_token.is_none() {
            return Err("it has neither Fragments nor NextToken".to_owned());
        }
        let fragments = output.fragments.flatten().unwrap_or_default();
        // So would an error that has an empty or null list beside it.
        if fragments.is_empty() && next_token.is_none() {
            wire::accept_nothing(body)?;
        }
        Ok(FragmentPage { fragments: fragments.into_iter().map(|read| read.0).collect(), next_token })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    stream_name: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "StreamARN", skip_serializing_if = "Option::is_none")]
    stream_arn: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_results: Option<Long>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    next_token: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    fragment_selector: Option<WireSelector<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Output<'a> {
    #[serde(deserialize_with = "wire::present")]
    fragments: Option<Option<Vec<Read>>>,
    #[serde(borrow)]
    next_token: Option<Cow<'a, str>>,
}

/// Read one by one, so that millions of what is no fragment end with the first.
struct Read(Fragment);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fragment = Option::<OutputFragment<'_>>::deserialize(deserializer)?;
        Fragment::try_from(fragment).map(Self).map_err(de::Error::custom)
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct OutputFragment<'a> {
    #[serde(borrow)]
    fragment_number: Option<Cow<'a, str>>,
    fragment_size_in_bytes: Option<Long>,
    producer_timestamp: Option<Moment>,
    server_timestamp: Option<Moment>,
    fragment_length_in_milliseconds: Option<Long>,
}

impl TryFrom<Option<OutputFragment<'_>>> for Fragment {
    type Error = String;

    fn try_from(fragment: Option<OutputFragment<'_>>) -> Result<Self, String> {
        let fragment = fragment.ok_or("a fragment is null")?;
        let number = fragment.fragment_number.ok_or("a fragment has no FragmentNumber")?;
        Ok(Self {
            number: FragmentNumber::parse(&number).map_err(|error| error.to_string())?,
            size_in_bytes: fragment.fragment_size_in_bytes.map(|long| long.0),
            producer_timestamp: fragment.producer_timestamp.map(|moment| moment.0),
            server_timestamp: fragment.server_timestamp.map(|moment| moment.0),
            length_in_milliseconds: fragment.fragment_length_in_milliseconds.map(|long| long.0),
        })
    }
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::Response;

    use super::{FragmentPage, Input, ListFragments};
    use crate::server::{self, JavaDouble, ServerOperation};
    use crate::wire;
    use crate::{FragmentSelector, InvalidInput, PageToken};

    impl ServerOperation for ListFragments {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            Ok(Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                max_results: input.max_results.map(|n| Self::check_max_results(n.0)).transpose()?,
                next_token: input.next_token.map(PageToken::new).transpose()?,
                selector: input.fragment_selector.map(FragmentSelector::try_from).transpose()?,
            })
        }

        fn encode_response(page: &FragmentPage) -> Response<Bytes> {
            let fragments: Vec<_> = page
                .fragments
                .iter()
                .map(|fragment| OutputFragment {
                    fragment_number: fragment.number.to_string(),
                    fragment_size_in_bytes: fragment.size_in_bytes,
                    producer_timestamp: fragment.producer_timestamp.map(JavaDouble),
                    server_timestamp: fragment.server_timestamp.map(JavaDouble),
                    fragment_length_in_milliseconds: fragment.length_in_milliseconds,
                })
                .collect();
            server::ok(&Output { fragments, next_token: page.next_token.as_ref().map(PageToken::as_str) })
        }
    }

    /// As the real service writes it: every member, null where there is nothing.
    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Output<'a> {
        fragments: Vec<OutputFragment>,
        next_token: Option<&'a str>,
    }

    #[derive(serde::Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct OutputFragment {
        fragment_length_in_milliseconds: Option<i64>,
        fragment_number: String,
        fragment_size_in_bytes: Option<i64>,
        producer_timestamp: Option<JavaDouble>,
        server_timestamp: Option<JavaDouble>,
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for ListFragments {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::new(
            "MaxResults",
            Shape::Long(Bounds::new(1, 1000)),
            "The most fragments that a page may hold; the service's quota is charged by this number.",
        ),
        Member::new("NextToken", common::NEXT_TOKEN, "Where to go on."),
        Member::new(
            "FragmentSelector",
            common::FRAGMENT_SELECTOR,
            "Which fragments; needed unless there is a token.",
        ),
    ];
    const OUTPUT: &'static [Member] = &[
        Member::new(
            "Fragments",
            Shape::List(&FRAGMENT, Bounds::ANY),
            "The fragments, in no particular order.",
        ),
        Member::new("NextToken", common::NEXT_TOKEN, "Where the next page starts."),
    ];
    const ERRORS: &'static [(&'static str, u16)] = common::ARCHIVED_MEDIA_ERRORS;
    const PAGING: Option<Paging> = Some(Paging::of("Fragments"));
}

#[cfg(feature = "shapes")]
const FRAGMENT: Shape = Shape::Structure(&[
    Member::new("FragmentNumber", common::FRAGMENT_NUMBER, "What identifies it in its stream."),
    Member::new("FragmentSizeInBytes", Shape::Long(Bounds::ANY), "Its size."),
    Member::new("ProducerTimestamp", Shape::Timestamp, "When it starts on the producer's clock."),
    Member::new("ServerTimestamp", Shape::Timestamp, "When the service began to receive it."),
    Member::new("FragmentLengthInMilliseconds", Shape::Long(Bounds::ANY), "How long it plays."),
]);

#[cfg(test)]
mod tests;
