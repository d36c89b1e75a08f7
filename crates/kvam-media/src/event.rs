use crate::{Cluster, Header, Tags};

/// One thing read from a Matroska stream. Events come in the order in which their elements end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// A segment's header: it is known as soon as both Info and Tracks are, and always before the first cluster.
    /// Every segment has its own, so a concatenation of streams has several.
    Header(Header),
    /// A Tags element, wherever it stands in the segment.
    Tags(Tags),
    /// A cluster: in a Kinesis video stream, one fragment.
    Cluster(Cluster),
}
