//! The answer of GetMediaForFragmentList (API reference, `API_reader_GetMediaForFragmentList`): of each fragment a chunk,
//! which is the header of its recording, tags that say what it is, and its cluster.

use bytes::{Bytes, BytesMut};
use kvam_media::{SimpleTag, write_header, write_preamble, write_tags};
use kvam_model::{Fragment, FragmentNumber, Timestamp};

use crate::stream::{Kept, Media};

const FRAGMENT_NUMBER: &str = "AWS_KINESISVIDEO_FRAGMENT_NUMBER";
const SERVER_TIMESTAMP: &str = "AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP";
const PRODUCER_TIMESTAMP: &str = "AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP";
const ERROR_CODE: &str = "AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE";
const ERROR_MESSAGE: &str = "AWS_KINESISVIDEO_EXCEPTION_MESSAGE";

/// "Requested fragment is not found", in the list of the API reference of `GetMedia`.
const FRAGMENT_NOT_FOUND: &str = "4000";

/// The media of some fragments, in pieces that are made one after the other. It ends after the first fragment whose media
/// is not kept, with tags that say so, as the real service tells an error within a success.
#[derive(Debug, Default)]
pub(crate) struct FragmentMedia {
    asked: std::vec::IntoIter<(FragmentNumber, Kept)>,
    /// The cluster whose header and tags were given.
    cluster: Option<Bytes>,
}

impl FragmentMedia {
    pub(crate) const CONTENT_TYPE: &str = "video/webm";

    pub(crate) fn new(asked: Vec<(FragmentNumber, Kept)>) -> Self {
        Self { asked: asked.into_iter(), cluster: None }
    }

    /// All of it, as one.
    pub(crate) fn join(self) -> Bytes {
        let mut all = BytesMut::new();
        self.for_each(|piece| all.extend_from_slice(&piece));
        all.freeze()
    }
}

impl Iterator for FragmentMedia {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        if let Some(cluster) = self.cluster.take() {
            return Some(cluster);
        }
        Some(match self.asked.next()? {
            (_, Kept::Media(fragment, media)) => {
                let head = head(&fragment, &media);
                self.cluster = Some(media.cluster);
                head
            }
            (number, Kept::NoMedia) => {
                self.asked = Vec::new().into_iter();
                gone(number)
            }
        })
    }
}

/// What stands before the cluster.
fn head(fragment: &Fragment, media: &Media) -> Bytes {
    let seconds = |moment: Option<Timestamp>| moment.map(Timestamp::to_epoch_seconds).unwrap_or_default();
    let mut head = Vec::new();
    write_header(&media.header, &mut head);
    let own = [
        SimpleTag::new(FRAGMENT_NUMBER, fragment.number.to_string()),
        SimpleTag::new(SERVER_TIMESTAMP, seconds(fragment.server_timestamp)),
        SimpleTag::new(PRODUCER_TIMESTAMP, seconds(fragment.producer_timestamp)),
    ];
    write_tags(&own, &mut head);
    if !media.tags.is_empty() {
        write_tags(&media.tags, &mut head);
    }
    head.into()
}

/// The message is ours.
fn gone(number: FragmentNumber) -> Bytes {
    let message =
        format!("The media of the fragment {number} is not kept: it was made up, or is past retention.");
    let mut out = Vec::new();
    write_preamble(&mut out);
    let tags = [
        SimpleTag::new(FRAGMENT_NUMBER, number.to_string()),
        SimpleTag::new(ERROR_CODE, FRAGMENT_NOT_FOUND),
        SimpleTag::new(ERROR_MESSAGE, message),
    ];
    write_tags(&tags, &mut out);
    out.into()
}

#[cfg(test)]
mod tests;
