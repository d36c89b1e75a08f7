//! Matroska as it comes from a network: the first byte says how it is cut into pieces, the second one the limit of a
//! cluster, the rest is the stream.
//!
//! What is read does not depend on the pieces, and a stream that was read whole, written again, is read as the same.

use kvam_media::{Event, MediaError, Splitter, write_cluster, write_header, write_tags};

use crate::Allowance;

/// The stream is held while it is read, and what is kept of it once more. A tag of nine bytes or a track of eleven becomes a
/// value of about fifty, and a list that grows is there twice.
const MEMORY: Allowance = Allowance::new(48, 16 << 10);

pub(crate) fn check(data: &[u8]) {
    let [cut, limit, stream @ ..] = data else { return };
    // Limits that small streams reach too.
    let limit = 16 << (limit % 16);
    let whole = MEMORY.hold(stream.len(), || read(limit, [stream]));
    let piece = usize::from(*cut % 64) + 1;
    let pieces = MEMORY.hold(stream.len(), || read(limit, stream.chunks(piece)));
    assert_eq!(pieces, whole, "in pieces of {piece}");
    // The last piece is the largest, and one of the middle is empty.
    let (start, end) = stream.split_at(usize::from(*cut) * stream.len() / 256);
    assert_eq!(read(limit, [start, &[], end]), whole);

    let (events, error) = whole;
    for event in &events {
        if let Event::Cluster(cluster) = event {
            assert!(cluster.bytes().len() as u64 <= limit);
            let at = usize::try_from(cluster.offset()).expect("an offset in the stream");
            assert!(stream[at..].starts_with(cluster.bytes()), "a cluster as it came");
            assert_eq!(cluster.first_frame_timecode().is_some(), cluster.frames() > 0);
            assert!(cluster.first_frame_timecode() <= cluster.last_frame_timecode());
        }
    }
    // Tags may come before the header, which cannot be written so.
    if error.is_none() && matches!(events.first(), None | Some(Event::Header(_))) {
        let written = write(&events);
        let (again, error) = read(u64::MAX, [&written[..]]);
        assert_eq!(error, None);
        assert_eq!(told(&again), told(&events));
    }
}

fn read<'a>(limit: u64, pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Event>, Option<MediaError>) {
    let mut splitter = Splitter::with_cluster_limit(limit);
    let mut events = Vec::new();
    let mut drain = |splitter: &mut Splitter| {
        while let Some(event) = splitter.next_event()? {
            events.push(event);
        }
        Ok(())
    };
    let read = || {
        for piece in pieces {
            splitter.push(piece);
            drain(&mut splitter)?;
        }
        splitter.finish();
        drain(&mut splitter)
    };
    let error = read().err();
    if let Some(error) = &error {
        assert_eq!(splitter.next_event().as_ref(), Err(error), "an error stays");
    }
    (events, error)
}

fn write(events: &[Event]) -> Vec<u8> {
    let mut out = Vec::new();
    for event in events {
        match event {
            Event::Header(header) => write_header(header, &mut out),
            Event::Tags(tags) => write_tags(&tags.simple, &mut out),
            Event::Cluster(cluster) => write_cluster(cluster, &mut out),
            _ => unreachable!("an event that cannot be written"),
        }
    }
    out
}

/// All that an event says but where it stood.
fn told(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            Event::Header(h) => format!("{h:?} {:?} {:?} {:?}", h.ebml(), h.info(), h.tracks_element()),
            Event::Tags(tags) => format!("{:?}", tags.simple),
            Event::Cluster(c) => format!(
                "{:?} {:?} {:?} {:?} {} {} {:?}",
                c.start(),
                c.length(),
                c.first_frame_timecode(),
                c.last_frame_timecode(),
                c.frames(),
                c.starts_with_keyframe(),
                c.bytes()
            ),
            _ => unreachable!("an event that cannot be told"),
        })
        .collect()
}
