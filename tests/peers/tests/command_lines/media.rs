//! Media, into a file.

use serde_json::json;

use crate::both::Both;

#[tokio::test(flavor = "multi_thread")]
async fn the_same_media_is_written_to_the_file_that_is_named() {
    let both = Both::start("media").await;
    let [first, second, ..] = both.kvam.numbers.as_slice() else { panic!("there is a recording") };
    let line = format!(
        "aws kinesis-video-archived-media get-media-for-fragment-list --fragments {first} {second} \
         --stream-name front-door two.mkv"
    );
    assert_eq!(both.agree(&line).await, json!({"ContentType": "video/webm"}));
    let (aws, kvam) = (both.aws.read("two.mkv"), both.kvam.read("two.mkv"));
    assert!(aws == kvam, "aws wrote {} bytes, kvam {}", aws.len(), kvam.len());
    assert!(aws.starts_with(&[0x1A, 0x45, 0xDF, 0xA3]), "it is no Matroska");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_local_service_cannot_make_is_refused_in_both_with_its_code() {
    let both = Both::start("no-clip").await;
    let range = "TimestampRange={StartTimestamp=2022-01-28T07:00:00Z,EndTimestamp=2022-01-28T07:01:00Z}";
    for line in [
        format!(
            "get-clip --stream-name front-door \
             --clip-fragment-selector 'FragmentSelectorType=SERVER_TIMESTAMP,{range}' clip.mp4"
        ),
        format!(
            "get-hls-streaming-session-url --stream-name front-door --playback-mode ON_DEMAND \
             --hls-fragment-selector 'FragmentSelectorType=SERVER_TIMESTAMP,{range}'"
        ),
        "get-images --stream-name front-door --image-selector-type SERVER_TIMESTAMP --format JPEG \
         --start-timestamp 2022-01-28T07:00:00Z --end-timestamp 2022-01-28T07:01:00Z"
            .to_owned(),
    ] {
        both.both_fail(&format!("aws kinesis-video-archived-media {line}"), "InvalidArgumentException").await;
    }
}
