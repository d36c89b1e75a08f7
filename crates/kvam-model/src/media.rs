use http::header::CONTENT_TYPE;
use http::response::Parts;

use crate::Operation;

/// An operation that answers with media: its body is handed through as it comes.
pub trait MediaOperation: Operation<Output = MediaHead> {
    /// Reads the head of an answer. `None` says that no media follows: the body is an error's, for
    /// [`decode_error`](crate::decode_error), whatever the status says.
    #[must_use]
    fn decode_head(head: &Parts) -> Option<MediaHead> {
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_media = head.status.is_success() && !content_type.is_some_and(is_a_document);
        is_media.then(|| MediaHead { content_type: content_type.map(str::to_owned) })
    }
}

/// Where the service says what it is instead of sending media: the wrong host answers 200 with an error in JSON.
fn is_a_document(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let document =
        |word: &str| essence == format!("application/{word}") || essence.ends_with(&format!("+{word}"));
    document("json")
        || document("xml")
        || essence.starts_with("application/x-amz-json")
        || matches!(essence.as_str(), "text/html" | "text/xml")
}

/// What the head of an answer says about the media that follows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct MediaHead {
    /// As it came: `video/webm`, `video/mp4`, `video/x-matroska`. It is not checked: the service's own pattern for it does
    /// not fit what it sends.
    pub content_type: Option<String>,
}

impl MediaHead {
    /// The head of media of this type.
    #[must_use]
    pub fn new(content_type: impl Into<String>) -> Self {
        Self { content_type: Some(content_type.into()) }
    }

    /// Whether a body with this first byte may be media. Neither Matroska nor MP4 begins as JSON does: without the content
    /// type of media that is an error that nobody calls so.
    #[must_use]
    pub fn may_begin_with(&self, first: u8) -> bool {
        let is_media = |kind: &str| kind.starts_with("video/") || kind.starts_with("audio/");
        first != b'{' || self.content_type.as_deref().is_some_and(is_media)
    }
}

#[cfg(test)]
mod tests {
    use http::{Request, Response, Uri};

    use super::*;
    use crate::{ApiName, InvalidInput, Points, StreamId};

    struct GetSome;

    impl Operation for GetSome {
        const NAME: &'static str = "GetSome";
        const PATH: &'static str = "/getSome";
        const API_NAME: Option<ApiName> = None;
        type Output = MediaHead;

        fn encode(&self, _: &Uri) -> Result<Request<bytes::Bytes>, InvalidInput> {
            Ok(Request::default())
        }

        fn points(&self) -> Vec<Points> {
            Vec::new()
        }

        fn stream(&self) -> Option<&StreamId> {
            None
        }
    }

    impl MediaOperation for GetSome {}

    fn head(status: u16, content_type: Option<&str>) -> Option<MediaHead> {
        let mut response = Response::builder().status(status);
        if let Some(content_type) = content_type {
            response = response.header("content-type", content_type);
        }
        GetSome::decode_head(&response.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn media_is_what_a_success_brings_whatever_it_is_called() {
        for content_type in ["video/webm", "video/mp4", "video/x-matroska", "application/octet-stream"] {
            assert_eq!(head(200, Some(content_type)), Some(MediaHead::new(content_type)));
        }
        assert_eq!(head(200, None), Some(MediaHead::default()));
    }

    #[test]
    fn json_without_a_type_of_media_is_none() {
        for (content_type, first, may) in [
            (None, b'{', false),
            (Some("application/octet-stream"), b'{', false),
            (Some("video/webm"), b'{', true),
            (None, 0x1A, true),
        ] {
            let head = MediaHead { content_type: content_type.map(str::to_owned) };
            assert_eq!(head.may_begin_with(first), may, "{content_type:?} {first}");
        }
    }

    #[test]
    fn a_document_or_a_failure_is_no_media() {
        for content_type in
            ["application/json", "application/x-amz-json-1.1", "Application/JSON; charset=utf-8", "text/html"]
        {
            assert_eq!(head(200, Some(content_type)), None, "{content_type}");
        }
        assert_eq!(head(400, Some("video/webm")), None);
    }
}
