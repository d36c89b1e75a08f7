use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_PAD_INDIFFERENT;
use bytes::Bytes;
use serde::Deserialize;
use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::wire::{self, Moment};
use crate::{Image, ImageError, PageToken};

/// One page of images, in the order of their moments, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImagePage {
    /// The images; there may be none although more pages follow.
    pub images: Vec<Image>,
    /// Where the next page starts; `None` on the last.
    pub next_token: Option<PageToken>,
}

impl ImagePage {
    /// A page.
    #[must_use]
    pub fn new(images: Vec<Image>, next_token: Option<PageToken>) -> Self {
        Self { images, next_token }
    }
}

/// Reads an answer image by image: beside the answer itself there are the images read so far, decoded, and the text of
/// one more at most.
pub(super) fn read(body: &[u8]) -> Result<ImagePage, String> {
    let output: Output<'_> = wire::from_object(body)?;
    let next_token = PageToken::received(output.next_token.as_deref());
    // As with a listing: some other answer must not end it early.
    if output.images.is_none() && next_token.is_none() {
        return Err("it has neither Images nor NextToken".to_owned());
    }
    let images = output.images.flatten().map(|images| images.0).unwrap_or_default();
    if images.is_empty() && next_token.is_none() {
        wire::accept_nothing(body)?;
    }
    Ok(ImagePage { images, next_token })
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Output<'a> {
    #[serde(deserialize_with = "wire::present")]
    images: Option<Option<Images>>,
    #[serde(borrow)]
    next_token: Option<Cow<'a, str>>,
}

struct Images(Vec<Image>);

/// A hundred times as many as can be asked for. An image of no members takes more memory than its JSON.
const MOST: usize = 10_000;

impl<'de> Deserialize<'de> for Images {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Images;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of images")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Images, A::Error> {
                let mut images = Vec::new();
                while let Some(image) = list.next_element_seed(At(images.len()))? {
                    if images.len() == MOST {
                        return Err(de::Error::custom(format!("it has more than {MOST} images")));
                    }
                    images.push(image);
                }
                Ok(Images(images))
            }
        }

        deserializer.deserialize_seq(Each)
    }
}

/// The image at this place of the list, counted from 0.
#[derive(Clone, Copy)]
struct At(usize);

impl<'de> DeserializeSeed<'de> for At {
    type Value = Image;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Image, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for At {
    type Value = Image;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "image {} as an object", self.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Image, A::Error> {
        let mut image = Image::default();
        while let Some(name) = members.next_key::<Name>()? {
            match name {
                Name::TimeStamp => {
                    image.timestamp = members.next_value::<Option<Moment>>()?.map(|moment| moment.0);
                }
                Name::Error => {
                    let error = members.next_value::<Option<Cow<'de, str>>>()?;
                    image.error = error.as_deref().map(ImageError::from);
                }
                Name::ImageContent => image.content = members.next_value_seed(ContentAt(self.0))?,
                Name::Unknown => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(image)
    }
}

#[derive(Deserialize)]
#[serde(field_identifier)]
enum Name {
    TimeStamp,
    Error,
    ImageContent,
    #[serde(other)]
    Unknown,
}

/// The base64 text of an image, decoded where the JSON parser has it.
struct ContentAt(usize);

impl<'de> DeserializeSeed<'de> for ContentAt {
    type Value = Option<Bytes>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Bytes>, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for ContentAt {
    type Value = Option<Bytes>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the base64 text of image {}", self.0)
    }

    fn visit_none<E: de::Error>(self) -> Result<Option<Bytes>, E> {
        Ok(None)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Option<Bytes>, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Bytes>, D::Error> {
        deserializer.deserialize_str(self)
    }

    /// No text is no image: the service's model wants a character at least.
    fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<Bytes>, E> {
        match STANDARD_PAD_INDIFFERENT.decode(text) {
            Ok(content) if content.is_empty() => Ok(None),
            Ok(content) => Ok(Some(content.into())),
            Err(_) => Err(E::custom(format!("ImageContent of image {} is not base64", self.0))),
        }
    }
}

#[cfg(feature = "server")]
pub(super) use server::write;

#[cfg(feature = "server")]
mod server {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use bytes::Bytes;
    use http::Response;
    use serde::Serialize;

    use super::ImagePage;
    use crate::server::{self, JavaDouble};
    use crate::{ImageError, PageToken};

    pub(in super::super) fn write(page: &ImagePage) -> Response<Bytes> {
        let images = page.images.iter().map(|image| EncodedImage {
            error: image.error.as_ref().map(ImageError::as_str),
            image_content: image.content.as_ref().map(|content| STANDARD.encode(content)),
            time_stamp: image.timestamp.map(JavaDouble),
        });
        server::ok(&Output {
            images: images.collect(),
            next_token: page.next_token.as_ref().map(PageToken::as_str),
        })
    }

    /// As the service writes its other answers: every member, null where there is nothing.
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Output<'a> {
        images: Vec<EncodedImage<'a>>,
        next_token: Option<&'a str>,
    }

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct EncodedImage<'a> {
        error: Option<&'a str>,
        image_content: Option<String>,
        time_stamp: Option<JavaDouble>,
    }
}
