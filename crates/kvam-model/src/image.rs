use std::fmt;

use bytes::Bytes;

use crate::Timestamp;
use crate::choice::{choice, open_choice};

choice! {
    /// How images are coded.
    ImageFormat of "Format" {
        /// JPEG.
        Jpeg = "JPEG",
        /// PNG.
        Png = "PNG",
    }
}

/// An image of a stream, or why there is none (API reference, `Image`). The service's model leaves every member optional.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Image {
    /// The moment that it shows.
    pub timestamp: Option<Timestamp>,
    /// Why there is no image of that moment.
    pub error: Option<ImageError>,
    /// The image's file: JPEG or PNG, as was asked for.
    pub content: Option<Bytes>,
}

impl Image {
    /// An image of a moment.
    #[must_use]
    pub fn new(timestamp: Timestamp, content: impl Into<Bytes>) -> Self {
        Self { timestamp: Some(timestamp), error: None, content: Some(content.into()) }
    }

    /// A moment of which there is no image.
    #[must_use]
    pub fn missing(timestamp: Timestamp, error: ImageError) -> Self {
        Self { timestamp: Some(timestamp), error: Some(error), content: None }
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.content.as_ref().map(|content| format!("{} bytes", content.len()));
        f.debug_struct("Image")
            .field("timestamp", &self.timestamp)
            .field("error", &self.error)
            .field("content", &size)
            .finish()
    }
}

open_choice! {
    /// Why there is no image of a moment (API reference, `Image`, `Error`).
    ImageError {
        /// Nothing was recorded then.
        NoMedia = "NO_MEDIA",
        /// What was recorded gives no image, sound alone for one.
        MediaError = "MEDIA_ERROR",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_says_how_large_an_image_is_and_does_not_show_it() {
        let image = Image::new(Timestamp::UNIX_EPOCH, vec![0xff; 3]);
        let said = format!("{image:?}");
        assert!(said.contains("3 bytes") && !said.contains("\\xff"), "{said}");
    }

    #[test]
    fn an_error_that_is_new_is_kept() {
        for error in ImageError::KNOWN {
            assert_eq!(ImageError::from(error.as_str()), *error);
        }
        assert_eq!(ImageError::from("NO_LIGHT").to_string(), "NO_LIGHT");
    }
}
