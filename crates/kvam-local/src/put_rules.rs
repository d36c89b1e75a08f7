use std::sync::Arc;
use std::time::Duration;

use kvam_media::{Cluster, Event, Header, SimpleTag, Tags};

use crate::{MAX_FRAGMENT_DURATION, MAX_TAGS, MAX_TRACKS, PutError};

/// The service's limits of a tag's name and value, in bytes (developer guide, "Kinesis Video Streams quotas").
const MAX_TAG_NAME: usize = 128;
const MAX_TAG_VALUE: usize = 256;

/// What the service's own tags begin with. Those of an earlier answer mean nothing in a new fragment.
const OWN_TAGS: &str = "AWS_KINESISVIDEO_";

/// What PutMedia takes (API reference, `PutMedia`), whether it comes over HTTP or from a file.
#[derive(Debug, Default)]
pub(crate) struct PutRules {
    header: Option<Arc<Header>>,
    /// The cluster that began last: its offset and its start.
    begun: Option<(u64, Duration)>,
    /// Those of the fragment to come.
    tags: Vec<SimpleTag>,
    /// What is wrong with them, should a fragment come.
    refused_tags: Option<PutError>,
}

/// A cluster that may become a fragment, with what is needed to play it.
#[derive(Debug)]
pub(crate) struct Recorded {
    pub(crate) header: Arc<Header>,
    pub(crate) tags: Arc<[SimpleTag]>,
    pub(crate) cluster: Cluster,
}

impl PutRules {
    /// A cluster begins. It may be told again, and when it ends without having been told, it begins then.
    pub(crate) fn begin(&mut self, offset: u64, start: Duration) -> Result<(), PutError> {
        match self.begun {
            Some((begun, _)) if begun == offset => Ok(()),
            Some((_, last)) if start <= last => Err(PutError::TimecodeNotRising { offset }),
            _ => {
                self.begun = Some((offset, start));
                self.refused_tags.take().map_or(Ok(()), Err)
            }
        }
    }

    /// What comes next in the recording; of a cluster, the fragment that it makes.
    pub(crate) fn take(&mut self, event: Event) -> Result<Option<Recorded>, PutError> {
        match event {
            Event::Header(header) => self.open(header)?,
            Event::Tags(tags) => self.tag(tags),
            Event::Cluster(cluster) => return self.close(cluster),
            _ => {}
        }
        Ok(None)
    }

    fn open(&mut self, header: Header) -> Result<(), PutError> {
        if self.header.is_some() {
            return Err(PutError::SecondSegment);
        }
        let tracks = header.tracks().len();
        if tracks > MAX_TRACKS {
            return Err(PutError::TooManyTracks { tracks });
        }
        self.header = Some(Arc::new(header));
        Ok(())
    }

    fn tag(&mut self, tags: Tags) {
        // Before the first cluster they are about the recording, and players' files have many; so have those behind the last.
        if self.begun.is_none() || self.refused_tags.is_some() {
            return;
        }
        let offset = tags.offset;
        for tag in tags.simple {
            if tag.name.starts_with(OWN_TAGS) {
                continue;
            }
            if tag.name.len() > MAX_TAG_NAME || tag.value.len() > MAX_TAG_VALUE {
                self.refused_tags = Some(PutError::TagTooLong { offset });
                return;
            }
            if self.tags.len() == MAX_TAGS {
                self.refused_tags = Some(PutError::TooManyTags { offset });
                return;
            }
            self.tags.push(tag);
        }
    }

    fn close(&mut self, cluster: Cluster) -> Result<Option<Recorded>, PutError> {
        let offset = cluster.offset();
        self.begin(offset, cluster.start())?;
        // The splitter gives no cluster before a header.
        let Some(header) = &self.header else { return Ok(None) };
        if cluster.length() > MAX_FRAGMENT_DURATION {
            return Err(PutError::TooLong { offset });
        }
        if let Some(track) = cluster.undeclared_track() {
            return Err(PutError::UndeclaredTrack { offset, track });
        }
        let silent = |track: &u64| cluster.tracks().binary_search(track).is_err();
        if let Some(track) = header.tracks().iter().map(|track| track.number).find(silent) {
            return Err(PutError::TrackWithoutFrames { offset, track });
        }
        let tags = std::mem::take(&mut self.tags).into();
        Ok(Some(Recorded { header: Arc::clone(header), tags, cluster }))
    }
}
