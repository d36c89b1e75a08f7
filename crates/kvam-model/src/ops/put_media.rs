use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::response::Parts;
use http::{Request, Uri};

use crate::operation::post;
use crate::{ApiName, InvalidInput, Operation, Points, Quota, StreamId, Timestamp};

mod acknowledgement;
mod error_id;
mod reader;

pub use acknowledgement::{Acknowledgement, AcknowledgementError, AcknowledgementEvent};
pub use error_id::ErrorId;
pub use reader::AcknowledgementReader;

/// `PutMedia`: sends Matroska to a stream, each cluster of it one fragment.
///
/// The request is a head without a body: the caller puts the media in, and signs as if there were none. The answer is one
/// [`Acknowledgement`] after the other, while the media is still going out. Source: API reference, `API_dataplane_PutMedia`,
/// and the service's own producers, which send `x-amzn-fragment-acknowledgment-required` besides.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PutMedia {
    /// Which stream.
    pub stream: StreamId,
    /// What the timecodes of the media count from.
    pub timecodes: Timecodes,
    /// Whether the service is to acknowledge fragments.
    pub acknowledgements: bool,
}

/// What the timecodes of a recording count from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Timecodes {
    /// From 1970 (`ABSOLUTE`).
    Absolute {
        /// When the producer began to record. It changes no fragment's time; the service's own producers send it.
        producer_start: Option<Timestamp>,
    },
    /// From the moment at which the producer began to record (`RELATIVE`).
    Relative {
        /// That moment, on the producer's clock.
        producer_start: Timestamp,
    },
}

impl Timecodes {
    /// From 1970.
    pub const ABSOLUTE: Self = Self::Absolute { producer_start: None };

    /// The service's name of it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absolute { .. } => ABSOLUTE,
            Self::Relative { .. } => RELATIVE,
        }
    }

    /// When the producer began to record, if it says.
    #[must_use]
    pub const fn producer_start(self) -> Option<Timestamp> {
        match self {
            Self::Absolute { producer_start } => producer_start,
            Self::Relative { producer_start } => Some(producer_start),
        }
    }
}

const ABSOLUTE: &str = "ABSOLUTE";
const RELATIVE: &str = "RELATIVE";

const STREAM_NAME: HeaderName = HeaderName::from_static("x-amzn-stream-name");
const STREAM_ARN: HeaderName = HeaderName::from_static("x-amzn-stream-arn");
const TIMECODE_TYPE: HeaderName = HeaderName::from_static("x-amzn-fragment-timecode-type");
const PRODUCER_START: HeaderName = HeaderName::from_static("x-amzn-producer-start-timestamp");
const ACKNOWLEDGEMENTS: HeaderName = HeaderName::from_static("x-amzn-fragment-acknowledgment-required");

impl PutMedia {
    /// Sends media to `stream`, and wants acknowledgements.
    #[must_use]
    pub fn new(stream: StreamId, timecodes: Timecodes) -> Self {
        Self { stream, timecodes, acknowledgements: true }
    }

    /// Reads the head of an answer. `None` says that no acknowledgements follow: the body is an error's, for
    /// [`decode_error`](crate::decode_error).
    #[must_use]
    pub fn decode_head(head: &Parts) -> Option<AcknowledgementReader> {
        head.status.is_success().then(|| AcknowledgementReader::new(head))
    }
}

impl Operation for PutMedia {
    const NAME: &'static str = "PutMedia";
    const PATH: &'static str = "/putMedia";
    const API_NAME: Option<ApiName> = Some(ApiName::PutMedia);
    /// Fragments that were sent before would be stored twice.
    const REPEATABLE: bool = false;
    type Output = AcknowledgementReader;

    fn encode(&self, endpoint: &Uri) -> Result<Request<Bytes>, InvalidInput> {
        let mut request = post(endpoint, Self::PATH)?;
        let headers = request.headers_mut();
        match &self.stream {
            StreamId::Name(name) => insert(headers, STREAM_NAME, "StreamName", name.as_str())?,
            StreamId::Arn(arn) => insert(headers, STREAM_ARN, "StreamARN", arn.as_str())?,
        }
        headers.insert(TIMECODE_TYPE, HeaderValue::from_static(self.timecodes.as_str()));
        if let Some(start) = self.timecodes.producer_start() {
            insert(headers, PRODUCER_START, "ProducerStartTimestamp", &seconds_and_millis(start))?;
        }
        let wanted = if self.acknowledgements { "1" } else { "0" };
        headers.insert(ACKNOWLEDGEMENTS, HeaderValue::from_static(wanted));
        Ok(request)
    }

    fn points(&self) -> Vec<Points> {
        vec![Points::new(Quota::PutMediaOfStream, 1)]
    }

    fn stream(&self) -> Option<&StreamId> {
        Some(&self.stream)
    }
}

fn insert(
    headers: &mut HeaderMap,
    header: HeaderName,
    member: &'static str,
    text: &str,
) -> Result<(), InvalidInput> {
    let value = HeaderValue::from_str(text)
        .map_err(|_| InvalidInput::new(member, "has characters that no header can carry"))?;
    headers.insert(header, value);
    Ok(())
}

/// Decimal seconds with three decimals at least: `5.005`, where the service's producer in C writes `5.5`.
fn seconds_and_millis(moment: Timestamp) -> String {
    let text = moment.to_epoch_seconds();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    format!("{whole}.{fraction:0<3}")
}

#[cfg(feature = "server")]
mod server {
    use bytes::Bytes;
    use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
    use http::{Response, request};

    use super::{
        ABSOLUTE, ACKNOWLEDGEMENTS, PRODUCER_START, PutMedia, RELATIVE, STREAM_ARN, STREAM_NAME,
        TIMECODE_TYPE, Timecodes,
    };
    use crate::invalid_input::quoted;
    use crate::{InvalidInput, Timestamp, wire};

    impl PutMedia {
        /// Reads a request's head and holds it against the service's constraints. The media is its body.
        ///
        /// # Errors
        ///
        /// What the service would refuse, by the member's name.
        pub fn decode_request(head: &request::Parts) -> Result<Self, InvalidInput> {
            let text = |header: HeaderName, member: &'static str| {
                let value = head.headers.get(header).map(HeaderValue::to_str).transpose();
                value.map_err(|_| InvalidInput::new(member, "is no text"))
            };
            let stream_name = text(STREAM_NAME, "StreamName")?;
            let stream_arn = text(STREAM_ARN, "StreamARN")?;
            let start = text(PRODUCER_START, "ProducerStartTimestamp")?
                .map(|text| {
                    Timestamp::from_epoch_seconds(text).ok_or_else(|| {
                        let problem = format!("{} is no number of seconds", quoted(text));
                        InvalidInput::new("ProducerStartTimestamp", problem)
                    })
                })
                .transpose()?;
            let timecodes = match text(TIMECODE_TYPE, "FragmentTimecodeType")? {
                Some(ABSOLUTE) => Timecodes::Absolute { producer_start: start },
                Some(RELATIVE) => Timecodes::Relative {
                    producer_start: start
                        .ok_or_else(|| InvalidInput::new("ProducerStartTimestamp", "is missing"))?,
                },
                Some(other) => {
                    let problem = format!("{} is neither {ABSOLUTE} nor {RELATIVE}", quoted(other));
                    return Err(InvalidInput::new("FragmentTimecodeType", problem));
                }
                None => return Err(InvalidInput::new("FragmentTimecodeType", "is missing")),
            };
            let acknowledgements =
                head.headers.get(ACKNOWLEDGEMENTS).is_none_or(|value| value.as_bytes() != b"0");
            Ok(Self { stream: wire::stream_id(stream_name, stream_arn)?, timecodes, acknowledgements })
        }

        /// The head of a successful answer, which is sent before the media is read.
        #[must_use]
        pub fn encode_head() -> Response<Bytes> {
            let mut response = Response::new(Bytes::new());
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            response
        }
    }
}

#[cfg(test)]
mod tests;
