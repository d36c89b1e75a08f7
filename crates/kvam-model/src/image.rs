use std::fmt;

use bytes::Bytes;

use crate::Timestamp;
use crate::choice::choice;

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

/// Why there is no image of a moment (API reference, `Image`, `Error`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImageError {
    /// `NO_MEDIA`: nothing was recorded then.
    NoMedia,
    /// `MEDIA_ERROR`: what was recorded gives no image, sound alone for one.
    MediaError,
    /// A reason that is not in the reference, as it came.
    Other(String),
}

impl ImageError {
    /// Those in the reference, in the service's order.
    pub const KNOWN: &'static [Self] = &[Self::NoMedia, Self::MediaError];

    #[cfg(feature = "shapes")]
    pub(crate) const NAMES: &'static [&'static str] = &[Self::NO_MEDIA, Self::MEDIA_ERROR];
    const NO_MEDIA: &'static str = "NO_MEDIA";
    const MEDIA_ERROR: &'static str = "MEDIA_ERROR";

    /// As the service spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::NoMedia => Self::NO_MEDIA,
            Self::MediaError => Self::MEDIA_ERROR,
            Self::Other(error) => error,
        }
    }
}

impl From<&str> for ImageError {
    fn from(error: &str) -> Self {
        match error {
            Self::NO_MEDIA => Self::NoMedia,
            Self::MEDIA_ERROR => Self::MediaError,
            _ => Self::Other(error.to_owned()),
        }
    }
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
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
