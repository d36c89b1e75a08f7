//! Finds the fragments of a stream that comes byte by byte, tags each, and writes a stream that reads the same.

use kvam_media::{
    Cluster, Event, MediaError, SimpleTag, Splitter, split, write_cluster, write_header, write_tags,
};

/// One VP8 track; two clusters, at 1 s and 3 s, each of two frames.
const STREAM: &[u8] = b"\x1A\x45\xDF\xA3\x8B\x42\x82\x88matroska\
    \x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\
    \x15\x49\xA9\x66\x80\
    \x16\x54\xAE\x6B\x8F\xAE\x8D\xD7\x81\x01\x83\x81\x01\x86\x85V_VP8\
    \x1F\x43\xB6\x75\x92\xE7\x82\x03\xE8\xA3\x85\x81\x00\x00\x80a\xA3\x85\x81\x00\x28\x00b\
    \x1F\x43\xB6\x75\x92\xE7\x82\x0B\xB8\xA3\x85\x81\x00\x00\x80c\xA3\x85\x81\x00\x50\x00d";

fn main() -> Result<(), MediaError> {
    let mut events = Vec::new();
    let mut splitter = Splitter::new();
    for byte in STREAM {
        splitter.push(&[*byte]);
        while let Some(event) = splitter.next_event()? {
            events.push(event);
        }
    }
    splitter.finish();
    while let Some(event) = splitter.next_event()? {
        events.push(event);
    }

    let mut copy = Vec::new();
    for event in &events {
        match event {
            Event::Header(header) => write_header(header, &mut copy),
            Event::Cluster(cluster) => {
                write_tags(&[SimpleTag::new("at", cluster.start().as_millis().to_string())], &mut copy);
                write_cluster(cluster, &mut copy);
            }
            _ => {}
        }
    }
    let again = split(&copy)?;

    let starts =
        |events: &[Event]| clusters(events).map(|c| (c.start().as_secs(), c.length().as_millis())).collect();
    let (first, second): (Vec<_>, Vec<_>) = (starts(&events), starts(&again));
    assert_eq!(first, [(1, 40), (3, 80)]);
    assert_eq!(first, second);
    let tags: Vec<&str> = again
        .iter()
        .filter_map(|event| if let Event::Tags(tags) = event { Some(tags.simple.as_slice()) } else { None })
        .flatten()
        .map(|tag| tag.value.as_str())
        .collect();
    assert_eq!(tags, ["1000", "3000"]);

    assert!(split(&STREAM[..STREAM.len() - 1]).is_err(), "a cut stream is an error");
    println!("{} fragments found, tagged, and found again", first.len());
    Ok(())
}

fn clusters(events: &[Event]) -> impl Iterator<Item = &Cluster> {
    events.iter().filter_map(|event| if let Event::Cluster(cluster) = event { Some(cluster) } else { None })
}
