use super::*;

fn request(timecodes: Timecodes) -> Request<Bytes> {
    let operation = PutMedia::new(StreamId::name("front-door").unwrap(), timecodes);
    operation
        .encode(&"https://s-ca658586.kinesisvideo.ap-southeast-2.amazonaws.com".parse().unwrap())
        .unwrap()
}

#[test]
fn the_request_is_a_head_alone() {
    let start = Timestamp::from_micros(1_643_353_235_005_000);
    let request = request(Timecodes::Relative { producer_start: start });
    assert_eq!(request.uri(), "https://s-ca658586.kinesisvideo.ap-southeast-2.amazonaws.com/putMedia");
    assert_eq!(request.method(), "POST");
    assert!(request.body().is_empty());
    let mut headers: Vec<_> =
        request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            ("x-amzn-fragment-acknowledgment-required", "1"),
            ("x-amzn-fragment-timecode-type", "RELATIVE"),
            ("x-amzn-producer-start-timestamp", "1643353235.005"),
            ("x-amzn-stream-name", "front-door"),
        ]
    );
}

#[test]
fn a_start_has_three_decimals_and_more_only_where_it_is_finer() {
    for (micros, text) in [
        (0, "0.000"),
        (5_000_000, "5.000"),
        (5_005_000, "5.005"),
        (5_500_000, "5.500"),
        (5_000_001, "5.000001"),
        (-1_500_000, "-1.500"),
    ] {
        assert_eq!(seconds_and_millis(Timestamp::from_micros(micros)), text);
    }
}

#[test]
fn what_was_not_asked_for_is_not_sent() {
    let request = request(Timecodes::ABSOLUTE);
    assert!(!request.headers().contains_key(PRODUCER_START));
    assert_eq!(request.headers()[TIMECODE_TYPE], "ABSOLUTE");
}

#[cfg(feature = "server")]
mod server {
    use super::*;

    fn decode(headers: &[(&str, &str)]) -> Result<PutMedia, InvalidInput> {
        let mut request = Request::builder();
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        PutMedia::decode_request(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_request_is_read_back_as_it_was_written() {
        let endpoint = "https://s-1.example".parse().unwrap();
        let arn =
            StreamId::arn("arn:aws:kinesisvideo:us-west-2:123456789012:stream/s/1598784211076").unwrap();
        let start = Timestamp::from_micros(1_643_353_235_931_000);
        for stream in [StreamId::name("s").unwrap(), arn] {
            for timecodes in [
                Timecodes::ABSOLUTE,
                Timecodes::Absolute { producer_start: Some(start) },
                Timecodes::Relative { producer_start: start },
            ] {
                for acknowledgements in [true, false] {
                    let operation = PutMedia { stream: stream.clone(), timecodes, acknowledgements };
                    let (head, _) = operation.encode(&endpoint).unwrap().into_parts();
                    assert_eq!(PutMedia::decode_request(&head), Ok(operation));
                }
            }
        }
    }

    #[test]
    fn what_the_service_refuses_is_refused_by_name() {
        let name = ("x-amzn-stream-name", "s");
        let absolute = ("x-amzn-fragment-timecode-type", "ABSOLUTE");
        let relative = ("x-amzn-fragment-timecode-type", "RELATIVE");
        let start = |text| ("x-amzn-producer-start-timestamp", text);
        for (headers, member) in [
            (&[absolute][..], "StreamName"),
            (&[name, ("x-amzn-stream-arn", "arn:aws:kinesisvideo:a:1:stream/s/1"), absolute], "StreamName"),
            (&[("x-amzn-stream-name", "bad name"), absolute], "StreamName"),
            (&[name], "FragmentTimecodeType"),
            (&[name, ("x-amzn-fragment-timecode-type", "absolute")], "FragmentTimecodeType"),
            (&[name, relative], "ProducerStartTimestamp"),
            (&[name, relative, start("")], "ProducerStartTimestamp"),
            (&[name, relative, start("2022-01-28T07:00:35Z")], "ProducerStartTimestamp"),
        ] {
            assert_eq!(decode(headers).unwrap_err().member(), member, "{headers:?}");
        }
        assert!(
            decode(&[name, absolute]).unwrap().acknowledgements,
            "the service acknowledges unless told not to"
        );
    }
}
