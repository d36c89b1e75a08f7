use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Uri};
use serde::{Deserialize, Serialize};

use crate::bounds::{check_length, check_number};
use crate::operation::post_json;
#[cfg(feature = "shapes")]
use crate::shapes::{Bounds, Member, Paging, Shape, common};
use crate::wire::{self, Long, Seconds};
use crate::{
    ApiName, FragmentSelector, ImageFormat, InvalidInput, JsonOperation, Operation, PageToken, Points, Quota,
    StreamId,
};

mod page;

pub use page::ImagePage;

/// `GetImages`: images of a stream at regular moments of a range of time.
///
/// Source: API reference, `API_reader_GetImages`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct GetImages {
    /// Which stream; needed with a token too.
    pub stream: StreamId,
    /// Which range of time on which clock, of 300 seconds at most.
    pub selector: FragmentSelector,
    /// How images are coded.
    pub format: ImageFormat,
    /// How far apart images are, in milliseconds, 200 at least.
    pub sampling_interval: Option<u32>,
    /// How good a JPEG is, 1 to 100; the service takes `None` as 80.
    pub jpeg_quality: Option<u32>,
    /// How wide an image is, 1 to 3,840; only beside a height.
    pub width_pixels: Option<u32>,
    /// How high an image is, 1 to 2,160; without a width, the width follows from it.
    pub height_pixels: Option<u32>,
    /// The most images that a page may hold, 1 to 100; the service takes `None` as 25, and gives pages of 25 for more.
    pub max_results: Option<u32>,
    /// Where to go on. `None` starts at the beginning.
    pub next_token: Option<PageToken>,
}

impl GetImages {
    /// The longest range of time.
    pub const MAX_RANGE: Duration = Duration::from_secs(300);
    /// The most images that can be asked for in a page.
    pub const MAX_RESULTS: u32 = 100;
    /// How many the service returns when nothing is asked.
    pub const DEFAULT_MAX_RESULTS: u32 = 25;

    /// Images of a range of time, with the service's defaults for the rest.
    #[must_use]
    pub fn new(stream: StreamId, selector: FragmentSelector, format: ImageFormat) -> Self {
        Self {
            stream,
            selector,
            format,
            sampling_interval: None,
            jpeg_quality: None,
            width_pixels: None,
            height_pixels: None,
            max_results: None,
            next_token: None,
        }
    }

    fn check(&self) -> Result<(), InvalidInput> {
        let range = self.selector.range();
        check_length(range.start(), range.end(), Self::MAX_RANGE)?;
        let check = |member: &'static str, number: Option<u32>, (least, most): (u32, u32)| {
            number.map(|number| check_number(member, number, least, most)).transpose()
        };
        check("SamplingInterval", self.sampling_interval, SAMPLING_INTERVAL)?;
        check(JPEG_QUALITY, self.jpeg_quality, QUALITY)?;
        check("WidthPixels", self.width_pixels, WIDTH)?;
        check("HeightPixels", self.height_pixels, HEIGHT)?;
        check("MaxResults", self.max_results, (1, Self::MAX_RESULTS))?;
        if self.width_pixels.is_some() && self.height_pixels.is_none() {
            return Err(InvalidInput::new("HeightPixels", "is missing beside WidthPixels"));
        }
        Ok(())
    }
}

/// The least of the reference, and what an integer of the service holds.
const SAMPLING_INTERVAL: (u32, u32) = (200, i32::MAX.unsigned_abs());
const QUALITY: (u32, u32) = (1, 100);
const WIDTH: (u32, u32) = (1, 3840);
const HEIGHT: (u32, u32) = (1, 2160);
/// The only key of `FormatConfig`.
const JPEG_QUALITY: &str = "JPEGQuality";

impl Operation for GetImages {
    const NAME: &'static str = "GetImages";
    const PATH: &'static str = "/getImages";
    const API_NAME: Option<ApiName> = Some(ApiName::GetImages);
    type Output = ImagePage;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        self.check()?;
        let (stream_name, stream_arn) = wire::stream_members(&self.stream);
        let range = self.selector.range();
        let long = |number: u32| Long(number.into());
        let input = Input {
            stream_name: stream_name.map(Cow::Borrowed),
            stream_arn: stream_arn.map(Cow::Borrowed),
            image_selector_type: Some(self.selector.selector_type().as_str().into()),
            start_timestamp: Some(Seconds(range.start())),
            end_timestamp: Some(Seconds(range.end())),
            sampling_interval: self.sampling_interval.map(long),
            format: Some(self.format.as_str().into()),
            format_config: self
                .jpeg_quality
                .map(|quality| BTreeMap::from([(JPEG_QUALITY.into(), quality.to_string().into())])),
            width_pixels: self.width_pixels.map(long),
            height_pixels: self.height_pixels.map(long),
            max_results: self.max_results.map(long),
            next_token: self.next_token.as_ref().map(|token| token.as_str().into()),
        };
        post_json(endpoint, Self::PATH, &input)
    }

    /// By what is asked for, however many images come (Developer Guide, "Quotas").
    fn points(&self) -> Vec<Points> {
        let images = self.max_results.unwrap_or(Self::DEFAULT_MAX_RESULTS);
        vec![
            Points::new(Quota::FragmentMetadata, images.saturating_add(400)),
            Points::new(Quota::FragmentMedia, images),
        ]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

impl JsonOperation for GetImages {
    /// The service gives 100 MB a request at most (Developer Guide, "Quotas"): read as 100 MiB of images, which are a
    /// third longer in base64, and 1 MiB for the JSON around them.
    const BODY_LIMIT: usize = 100 * 1024 * 1024 / 3 * 4 + 1024 * 1024;

    fn decode_output(body: &[u8]) -> Result<ImagePage, String> {
        page::read(body)
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
    image_selector_type: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_timestamp: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_timestamp: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sampling_interval: Option<Long>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    format: Option<Cow<'a, str>>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    format_config: Option<BTreeMap<Cow<'a, str>, Cow<'a, str>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    width_pixels: Option<Long>,
    #[serde(skip_serializing_if = "Option::is_none")]
    height_pixels: Option<Long>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_results: Option<Long>,
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    next_token: Option<Cow<'a, str>>,
}

#[cfg(feature = "server")]
mod server {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use bytes::Bytes;
    use http::Response;

    use super::{GetImages, HEIGHT, ImagePage, Input, JPEG_QUALITY, SAMPLING_INTERVAL, WIDTH, page};
    use crate::bounds::check_number;
    use crate::invalid_input::quoted;
    use crate::server::{self, ServerOperation, required};
    use crate::wire::{self, Long};
    use crate::{FragmentSelector, FragmentSelectorType, InvalidInput, PageToken, TimestampRange};

    impl ServerOperation for GetImages {
        fn decode_request(body: &[u8]) -> Result<Self, InvalidInput> {
            let input: Input<'_> = server::from_request(body)?;
            let selector_type = required(SELECTOR_TYPE, input.image_selector_type)?;
            let selector_type: FragmentSelectorType = selector_type
                .parse()
                .map_err(|error: InvalidInput| InvalidInput::new(SELECTOR_TYPE, error.problem()))?;
            let start = required("StartTimestamp", input.start_timestamp)?;
            let end = required("EndTimestamp", input.end_timestamp)?;
            let number = |member: &'static str, number: Option<Long>, (least, most): (u32, u32)| {
                number.map(|long| check_number(member, long.0, least, most)).transpose()
            };
            let operation = Self {
                stream: wire::stream_id(input.stream_name.as_deref(), input.stream_arn.as_deref())?,
                selector: FragmentSelector::new(selector_type, TimestampRange::new(start.0, end.0)?),
                format: required("Format", input.format)?.parse()?,
                sampling_interval: number("SamplingInterval", input.sampling_interval, SAMPLING_INTERVAL)?,
                jpeg_quality: input.format_config.as_ref().map(jpeg_quality).transpose()?,
                width_pixels: number("WidthPixels", input.width_pixels, WIDTH)?,
                height_pixels: number("HeightPixels", input.height_pixels, HEIGHT)?,
                max_results: number("MaxResults", input.max_results, (1, Self::MAX_RESULTS))?,
                next_token: input.next_token.map(PageToken::new).transpose()?,
            };
            operation.check()?;
            Ok(operation)
        }

        fn encode_response(page: &ImagePage) -> Response<Bytes> {
            page::write(page)
        }
    }

    const SELECTOR_TYPE: &str = "ImageSelectorType";

    /// The one entry that `FormatConfig` can have.
    fn jpeg_quality(config: &BTreeMap<Cow<'_, str>, Cow<'_, str>>) -> Result<u32, InvalidInput> {
        let refuse = |problem: String| Err(InvalidInput::new("FormatConfig", problem));
        let mut entries = config.iter();
        match (entries.next(), entries.next()) {
            // A plus sign is none of the service's pattern, and would be read.
            (Some((key, value)), None) if key == JPEG_QUALITY => {
                let digits = value.bytes().all(|byte| byte.is_ascii_digit());
                value.parse().ok().filter(|_| digits).ok_or_else(|| {
                    InvalidInput::new(JPEG_QUALITY, format!("{} is not in 1 to 100", quoted(value)))
                })
            }
            (Some((key, _)), None) => refuse(format!("has {}, which is not {JPEG_QUALITY}", quoted(key))),
            _ => refuse(format!("has {} entries, not one", config.len())),
        }
    }
}

#[cfg(feature = "shapes")]
impl crate::shapes::Shaped for GetImages {
    const INPUT: &'static [Member] = &[
        common::STREAM_NAME,
        common::STREAM_ARN,
        Member::required("ImageSelectorType", common::SELECTOR_TYPE, "The clock of the range."),
        Member::required("StartTimestamp", Shape::Timestamp, "The first moment of the range."),
        Member::required(
            "EndTimestamp",
            Shape::Timestamp,
            "The last moment of the range, 300 seconds after the first at most.",
        ),
        Member::new(
            "SamplingInterval",
            Shape::Integer(Bounds::ANY),
            "How far apart images are, in milliseconds, 200 at least.",
        ),
        Member::required("Format", Shape::Choice(ImageFormat::NAMES), "How images are coded."),
        Member::new(
            "FormatConfig",
            Shape::Map(
                &Shape::Choice(&[JPEG_QUALITY]),
                &Shape::Text { length: Bounds::new(0, 256), pattern: Some("^[a-zA-Z_0-9]+") },
                Bounds::new(1, 1),
            ),
            "How good a JPEG is: JPEGQuality, 1 to 100.",
        ),
        Member::new(
            "WidthPixels",
            Shape::Integer(Bounds::of(WIDTH)),
            "How wide an image is; only beside a height.",
        ),
        Member::new("HeightPixels", Shape::Integer(Bounds::of(HEIGHT)), "How high an image is."),
        Member::new(
            "MaxResults",
            Shape::Long(Bounds::of((1, Self::MAX_RESULTS))),
            "The most images that a page may hold; the service's quota is charged by this number.",
        ),
        Member::new("NextToken", common::NEXT_TOKEN, "Where to go on."),
    ];
    const OUTPUT: &'static [Member] = &[
        Member::new("Images", Shape::List(&IMAGE, Bounds::ANY), "The images."),
        Member::new("NextToken", common::NEXT_TOKEN, "Where the next page starts."),
    ];
    const ERRORS: &'static [(&'static str, u16)] = &[
        ("ResourceNotFoundException", 404),
        ("InvalidArgumentException", 400),
        ("ClientLimitExceededException", 400),
        ("NotAuthorizedException", 401),
        ("NoDataRetentionException", 400),
    ];
    const PAGING: Option<Paging> = Some(Paging::of("Images"));
}

#[cfg(feature = "shapes")]
const IMAGE: Shape = Shape::Structure(&[
    Member::new("TimeStamp", Shape::Timestamp, "The moment that it shows."),
    Member::new("Error", Shape::Choice(crate::ImageError::NAMES), "Why there is no image of that moment."),
    Member::new(
        "ImageContent",
        Shape::Text { length: Bounds::new(1, 6_291_456), pattern: None },
        "The image's file, in base64.",
    ),
]);

#[cfg(test)]
mod tests;
