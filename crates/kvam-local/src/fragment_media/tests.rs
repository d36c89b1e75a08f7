use kvam_media::{Event, split};
use kvam_model::ErrorCode;

use crate::LocalService;
use crate::answer::Answer;
use crate::plane::Plane;
use crate::test_client::{NOON, TestClient, at, error};
use crate::test_media::{VIDEO, cluster, header, tags};

const PATH: &str = "/getMediaForFragmentList";

fn client() -> TestClient {
    let lobby = format!("name=lobby,start={},every=2s,count=100,retention=24", NOON - 3600);
    TestClient::new(LocalService::builder().stream("door", 24).seed_stream(lobby.parse().unwrap()))
}

/// The numbers of the fragments in the acknowledgements of a put.
fn put(client: &TestClient, stream: &str, media: &[u8]) -> Vec<String> {
    let told = String::from_utf8(client.put(stream, media).into_body().to_vec()).unwrap();
    let persisted = told.lines().filter(|line| line.contains("PERSISTED"));
    persisted.map(|line| line.split('"').nth_back(1).unwrap().to_owned()).collect()
}

fn ask(stream: &str, numbers: &[impl AsRef<str>]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| format!(r#""{}""#, number.as_ref())).collect();
    format!(r#"{{"StreamName":"{stream}","Fragments":[{}]}}"#, numbers.join(","))
}

fn get(client: &TestClient, stream: &str, numbers: &[impl AsRef<str>]) -> Vec<Event> {
    split(client.post(PATH, &ask(stream, numbers)).body()).unwrap()
}

fn pairs(event: &Event) -> Vec<(&str, &str)> {
    let Event::Tags(tags) = event else { panic!("{event:?}") };
    tags.simple.iter().map(|tag| (&*tag.name, &*tag.value)).collect()
}

#[test]
fn each_chunk_is_the_recording_s_header_the_fragment_s_tags_and_its_cluster_in_the_order_asked() {
    let client = client();
    client.clock.advance(758_000);
    let numbers = put(&client, "door", VIDEO);
    let other = put(&client, "door", &[header(1), cluster(500)].concat());
    let answer = client.post(PATH, &ask("door", &[&numbers[3], &other[0], &numbers[1], &numbers[3]]));
    assert_eq!(answer.headers()["content-type"], "video/webm");
    let events = split(answer.body()).unwrap();
    let recorded = split(VIDEO).unwrap();
    let Event::Header(original) = &recorded[0] else { panic!() };
    let originals: Vec<_> =
        recorded.iter().filter_map(|e| if let Event::Cluster(c) = e { Some(c) } else { None }).collect();
    assert_eq!(events.len(), 12);
    for (chunk, (number, nth)) in events.chunks(3).zip([
        (&numbers[3], Some(3)),
        (&other[0], None),
        (&numbers[1], Some(1)),
        (&numbers[3], Some(3)),
    ]) {
        let [Event::Header(header), told, Event::Cluster(cluster)] = chunk else { panic!("{chunk:?}") };
        let producer = nth.map_or_else(|| format!("{NOON}.5"), |nth| (NOON + 2 * nth).to_string());
        assert_eq!(
            pairs(told),
            [
                ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", &**number),
                ("AWS_KINESISVIDEO_SERVER_SIDE_TIMESTAMP", &*format!("{NOON}.758")),
                ("AWS_KINESISVIDEO_PRODUCER_SIDE_TIMESTAMP", &*producer),
            ]
        );
        assert_eq!(header.tracks()[0].codec, if nth.is_some() { "V_MPEG4/ISO/AVC" } else { "V_VP8" });
        if let Some(nth) = nth {
            assert_eq!(header.tracks_element(), original.tracks_element());
            assert_eq!(header.info(), original.info());
            assert_eq!(cluster.bytes(), originals[usize::try_from(nth).unwrap()].bytes());
        }
    }
}

#[test]
fn a_fragment_s_own_tags_come_with_it() {
    let client = client();
    let own = tags(&[("scene", "dawn"), ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", "1")]);
    let numbers = put(&client, "door", &[header(1), cluster(0), own, cluster(2000), cluster(4000)].concat());
    let counted: Vec<_> = numbers.iter().map(|number| get(&client, "door", &[number]).len()).collect();
    assert_eq!(counted, [3, 4, 3]);
    assert_eq!(pairs(&get(&client, "door", &[&numbers[1]])[2]), [("scene", "dawn")]);
}

#[test]
fn numbers_that_the_stream_never_had_are_refused() {
    let client = client();
    let mut numbers = put(&client, "door", &[header(1), cluster(0)].concat());
    numbers.push("17".to_owned());
    let refused = client.refused(PATH, &ask("door", &numbers));
    assert_eq!(refused.code(), Some(&ErrorCode::InvalidArgument));
    assert_eq!(refused.message(), Some("Fragment numbers are invalid : 17"));
    assert_eq!(client.refused(PATH, &ask("lobby", &numbers[..1])).code(), Some(&ErrorCode::InvalidArgument));
    assert_eq!(client.refused(PATH, &ask("yard", &numbers)).code(), Some(&ErrorCode::ResourceNotFound));
    let many: Vec<_> = (1..=12).map(|number| number.to_string()).collect();
    let said = client.refused(PATH, &ask("door", &many)).message().unwrap().to_owned();
    assert_eq!(said, "Fragment numbers are invalid : 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...");
}

/// The tags that end the media at a fragment of which none is kept.
fn assert_gone(end: &Event, number: &str) {
    let [named, code, message] = pairs(end)[..] else { panic!("{end:?}") };
    assert_eq!(named, ("AWS_KINESISVIDEO_FRAGMENT_NUMBER", number));
    assert_eq!(code, ("AWS_KINESISVIDEO_EXCEPTION_ERROR_CODE", "4000"));
    assert_eq!(message.0, "AWS_KINESISVIDEO_EXCEPTION_MESSAGE");
    assert!(message.1.contains(number), "{message:?}");
}

#[test]
fn media_that_is_not_kept_is_told_within_the_answer_which_ends_there() {
    let client = client();
    let listed =
        client.pages("lobby", kvam_model::FragmentSelector::server(at(0), at(NOON)).unwrap(), 1000).concat();
    assert_eq!(listed.len(), 100);
    for fragment in listed {
        let number = fragment.number.to_string();
        let events = get(&client, "lobby", &[&number]);
        assert_eq!(events.len(), 1);
        assert_gone(&events[0], &number);
    }
}

#[test]
fn media_past_retention_is_not_kept() {
    let client = client();
    let mut numbers = put(&client, "door", &[header(1), cluster(0)].concat());
    client.clock.advance(24 * 3_600_000_000);
    assert_eq!(get_later(&client, &numbers).len(), 3, "just retained");
    client.clock.advance(1000);
    let events = get_later(&client, &numbers);
    assert_eq!(events.len(), 1);
    assert_gone(&events[0], &numbers[0]);
    // What is put later is got, up to the one that is gone.
    let mut later = client;
    later.signer.time = NOON + 24 * 3600;
    numbers.extend(put(&later, "door", &[header(1), cluster(0), cluster(2000)].concat()));
    let events = get(&later, "door", &[&numbers[1], &numbers[0], &numbers[2]]);
    assert_eq!(events.len(), 4);
    assert_gone(&events[3], &numbers[0]);
}

fn get_later(client: &TestClient, numbers: &[String]) -> Vec<Event> {
    let mut signer = client.signer.clone();
    signer.time = NOON + 24 * 3600;
    split(client.service.answer(signer.post("localhost", PATH, &ask("door", numbers))).body()).unwrap()
}

#[test]
fn the_clusters_are_handed_on_one_by_one_and_never_copied() {
    let client = client();
    let numbers = put(&client, "door", VIDEO);
    let pieces = || {
        let request = client.signer.post("localhost", PATH, &ask("door", &numbers[..2]));
        match client.service.answer_on(Plane::Both, request).into_body() {
            Answer::Media(media) => media.collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let (once, again) = (pieces(), pieces());
    assert_eq!(once.len(), 4);
    assert_eq!(once, again);
    for nth in [1, 3] {
        assert_eq!(once[nth].as_ptr(), again[nth].as_ptr());
    }
    let answer = error(client.post(PATH, &ask("door", &[] as &[String])));
    assert_eq!(answer.code(), Some(&ErrorCode::InvalidArgument), "none is none");
}
