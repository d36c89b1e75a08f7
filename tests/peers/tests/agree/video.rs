//! A Matroska stream of many small clusters, no two alike.

/// What the file says of one cluster.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cluster {
    /// Its timecode, in milliseconds.
    pub(crate) start: u32,
    /// From its first frame to its last, in milliseconds.
    pub(crate) length: u16,
    /// Of the whole element.
    pub(crate) bytes: usize,
}

/// A stream with so many clusters, about two seconds each, and what it says of them.
pub(crate) fn video(clusters: u32) -> (Vec<u8>, Vec<Cluster>) {
    let mut file = header();
    let described = (0..clusters).map(|index| cluster(&mut file, index)).collect();
    (file, described)
}

fn header() -> Vec<u8> {
    let mut file = element(&[0x1A, 0x45, 0xDF, 0xA3], &element(&[0x42, 0x82], b"matroska"));
    // A Segment of unknown size, as a live stream has.
    file.extend([0x18, 0x53, 0x80, 0x67, 0xFF]);
    // Info without a TimestampScale: a millisecond.
    file.extend(element(&[0x15, 0x49, 0xA9, 0x66], &[]));
    let number = element(&[0xD7], &[1]);
    let video = element(&[0x83], &[1]);
    let codec = element(&[0x86], b"V_MPEG4/ISO/AVC");
    let track = element(&[0xAE], &[number, video, codec].concat());
    file.extend(element(&[0x16, 0x54, 0xAE, 0x6B], &track));
    file
}

fn cluster(file: &mut Vec<u8>, index: u32) -> Cluster {
    let start = index * 2000 + index * 37 % 100;
    let length = 1700 + u16::try_from(index * 13 % 200).expect("below 200");
    let payload = vec![0; 1 + usize::try_from(index % 50).expect("below 50")];
    let block = |at: u16| {
        // Track 1, the time from the cluster's, a keyframe.
        let head = [&[0x81][..], &at.to_be_bytes(), &[0x80]].concat();
        element(&[0xA3], &[head, payload.clone()].concat())
    };
    let timecode = element(&[0xE7], &start.to_be_bytes());
    let cluster = element(&[0x1F, 0x43, 0xB6, 0x75], &[timecode, block(0), block(length)].concat());
    file.extend(&cluster);
    Cluster { start, length, bytes: cluster.len() }
}

/// An EBML element; its size is written in two bytes (RFC 8794 section 4).
fn element(id: &[u8], data: &[u8]) -> Vec<u8> {
    let size = u16::try_from(data.len()).expect("small") | 0x4000;
    [id, &size.to_be_bytes(), data].concat()
}
