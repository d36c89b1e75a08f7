//! The splitter from outside: the test video, streams made by hand, and bytes that mean harm.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod ebml;
mod handmade;
mod hostile;
mod test_video;
mod written;

use kvam_media::{Cluster, Event, MediaError, Splitter};

/// What a stream gives when it is pushed in pieces of these many bytes, until its end or an error.
fn in_pieces(mut splitter: Splitter, bytes: &[u8], piece: usize) -> (Vec<Event>, Option<MediaError>) {
    let mut events = Vec::new();
    for piece in bytes.chunks(piece) {
        splitter.push(piece);
        if let Err(error) = drain(&mut splitter, &mut events) {
            return (events, Some(error));
        }
    }
    splitter.finish();
    let error = drain(&mut splitter, &mut events).err();
    (events, error)
}

fn whole(bytes: &[u8]) -> (Vec<Event>, Option<MediaError>) {
    in_pieces(Splitter::new(), bytes, bytes.len().max(1))
}

fn drain(splitter: &mut Splitter, events: &mut Vec<Event>) -> Result<(), MediaError> {
    while let Some(event) = splitter.next_event()? {
        events.push(event);
    }
    Ok(())
}

fn clusters(events: &[Event]) -> Vec<&Cluster> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Cluster(cluster) => Some(cluster),
            _ => None,
        })
        .collect()
}
