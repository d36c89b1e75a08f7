use http::Response;

use super::*;
use crate::ErrorCode;
use crate::ops::{AcknowledgementError, AcknowledgementEvent as Event, ErrorId};

fn reader() -> AcknowledgementReader {
    PutMedia::decode_head(&Response::new(()).into_parts().0).unwrap()
}

fn read(pieces: &[&[u8]]) -> Result<Vec<Acknowledgement>, ResponseError> {
    let mut reader = reader();
    let mut read = Vec::new();
    for piece in pieces {
        reader.push(piece);
        while let Some(acknowledgement) = reader.next()? {
            read.push(acknowledgement);
        }
    }
    reader.finish().map(|()| read)
}

fn read_text(text: &str) -> Result<Vec<Acknowledgement>, ResponseError> {
    read(&[text.as_bytes()])
}

fn one(text: &str) -> Acknowledgement {
    let mut read = read_text(text).unwrap();
    assert_eq!(read.len(), 1, "{text}");
    read.remove(0)
}

/// Literals of the real service, then what its documentation allows besides.
const BODY: &str = concat!(
    r#"{"EventType":"BUFFERING","FragmentTimecode":0,"FragmentNumber":"91343852333181447247962534042408424052728840414"}"#,
    "\n",
    r#"{"EventType":"PERSISTED","FragmentTimecode":1663277247152,"FragmentNumber":"91343852333181432402585582989886887689224114392"}"#,
    r#"{"EventType":"ERROR","FragmentTimecode":-1,"FragmentNumber":"","ErrorId":4006}"#,
    " \r\n\t",
    r#"{"EventType":"IDLE","New":{"a":["}","\"{",{"b":null}]},"Caf\u00e9 é\\":"\\\""}"#,
    "\n",
);

#[test]
fn a_body_is_read_alike_wherever_it_is_split() {
    let whole = read_text(BODY).unwrap();
    let number = |text: &str| Some(text.parse().unwrap());
    assert_eq!(
        whole,
        [
            Acknowledgement::new(
                Event::Buffering,
                Some(0),
                number("91343852333181447247962534042408424052728840414")
            ),
            Acknowledgement::new(
                Event::Persisted,
                Some(1_663_277_247_152),
                number("91343852333181432402585582989886887689224114392")
            ),
            Acknowledgement::new(
                Event::Error(AcknowledgementError::new(ErrorId::InvalidMatroska)),
                None,
                None
            ),
            Acknowledgement::new(Event::Idle, None, None),
        ]
    );
    let bytes = BODY.as_bytes();
    for at in 0..=bytes.len() {
        let (head, tail) = bytes.split_at(at);
        assert_eq!(read(&[head, tail]).as_ref(), Ok(&whole), "split at {at}");
    }
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(read(&single), Ok(whole));
}

#[test]
fn a_body_that_is_cut_anywhere_but_between_objects_is_an_error() {
    let whole = read_text(BODY).unwrap();
    let mut clean_ends = 0;
    for at in 0..BODY.len() {
        let cut = BODY.as_bytes().get(..at).unwrap();
        match read(&[cut]) {
            Ok(read) => {
                assert_eq!(read, whole[..read.len()]);
                let depth_is_zero = cut.last().is_none_or(|byte| b"} \r\n\t".contains(byte));
                assert!(depth_is_zero, "cut at {at}");
                clean_ends += 1;
            }
            Err(error) => assert!(error.to_string().contains("ends early"), "{error}"),
        }
    }
    // Before the first object, after each of the four, and after each of the six white spaces but the last.
    assert_eq!(clean_ends, 1 + 4 + 5);
}

#[test]
fn members_come_under_either_name_as_strings_or_numbers() {
    let number = "91343852333181432402585582989886887689224114392";
    let read = Acknowledgement::new(Event::Received, Some(5000), Some(number.parse().unwrap()));
    for text in [
        format!(r#"{{"EventType":"RECEIVED","FragmentTimecode":5000,"FragmentNumber":"{number}"}}"#),
        format!(r#"{{"AckEventType":"Received","FragmentTimeCode":5.0E3,"FragmentNumber":{number}}}"#),
        format!(
            r#"{{"Acknowledgement":{{"EventType":"RECEIVED","FragmentTimecode":"5000","FragmentNumber":"{number}"}}}}"#
        ),
        format!(
            r#"{{"EventType":"RECEIVED","FragmentTimecode":5000,"FragmentNumber":"{number}","ErrorId":null}}"#
        ),
    ] {
        assert_eq!(one(&text), read, "{text}");
    }
}

#[test]
fn every_reason_is_known_by_its_number_and_an_unknown_one_is_kept() {
    let error = |members: &str| match one(&format!(r#"{{"EventType":"ERROR",{members}}}"#)).event {
        Event::Error(error) => error,
        other => panic!("{other:?}"),
    };
    for known in ErrorId::KNOWN {
        for text in [format!(r#""ErrorId":{}"#, known.id()), format!(r#""ErrorId":"{}""#, known.id())] {
            assert_eq!(error(&text), AcknowledgementError::new(*known));
        }
    }
    assert_eq!(ErrorId::KNOWN.len(), 23);
    assert_eq!(error(r#""ErrorId":4999"#).id, Some(ErrorId::Other(4999)));
    let worded = error(r#""ErrorId":4006,"ErrorCode":"INVALID_MKV_DATA\u001b""#);
    assert_eq!(worded.code.as_deref(), Some("INVALID_MKV_DATA "));
    assert_eq!(worded.to_string(), "the media is not valid Matroska (error 4006, INVALID_MKV_DATA )");
    assert_eq!(error(r#""ErrorId":"STREAM_READ""#).code.as_deref(), Some("STREAM_READ"));
    assert_eq!(error(r#""ErrorId":null"#).to_string(), "the service gave no reason");
}

#[test]
fn an_unknown_event_is_kept() {
    assert_eq!(one(r#"{"EventType":"ARCHIVED"}"#).event, Event::Other("ARCHIVED".to_owned()));
}

#[test]
fn what_is_no_acknowledgement_is_an_error_that_stays() {
    let deep = format!(r#"{{"EventType":"IDLE","New":{}"#, "[".repeat(40));
    let long = format!(r#"{{"EventType":"IDLE","New":"{}""#, "x".repeat(LONGEST));
    for (text, problem) in [
        ("<html>", "other than JSON objects"),
        ("[]", "other than JSON objects"),
        ("{}", "no EventType"),
        (r#"{"EventType":null}"#, "no EventType"),
        (r#"{"EventType":"IDLE"]"#, "broken"),
        (r#"{"EventType":"IDLE","FragmentTimecode":1.5}"#, "FragmentTimecode"),
        (r#"{"EventType":"IDLE","FragmentNumber":"x"}"#, "digits"),
        (deep.as_str(), "deeper"),
        (long.as_str(), "longer"),
    ] {
        let mut reader = reader();
        reader.push(text.as_bytes());
        let error = reader.next().unwrap_err();
        assert!(error.to_string().contains(problem), "{error} for {text:.60}");
        reader.push(br#"{"EventType":"IDLE"}"#);
        assert_eq!(reader.next(), Err(error.clone()));
        assert_eq!(reader.finish(), Err(error));
    }
}

#[test]
fn an_error_in_disguise_is_the_service_s() {
    let body =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    let Err(ResponseError::Service(error)) = read_text(body) else { panic!("it is an error") };
    assert_eq!(error.code(), Some(&ErrorCode::UnknownOperation));
}

#[test]
fn a_refusal_has_no_acknowledgements() {
    let refusal = Response::builder().status(404).body(()).unwrap().into_parts().0;
    assert!(PutMedia::decode_head(&refusal).is_none());
}

#[test]
fn what_was_read_out_is_let_go() {
    let mut reader = reader();
    for _ in 0..1000 {
        reader.push(BODY.as_bytes());
        while reader.next().unwrap().is_some() {}
        assert!(reader.pushed.len() <= 2 * BODY.len());
    }
}

#[cfg(feature = "server")]
#[test]
fn what_is_written_is_read_back() {
    let whole = read_text(BODY).unwrap();
    let written: Vec<u8> = whole.iter().flat_map(Acknowledgement::encode).collect();
    assert_eq!(read(&[&written]), Ok(whole));
    let text = String::from_utf8(written).unwrap();
    assert!(text.contains(
        "{\"EventType\":\"ERROR\",\"FragmentTimecode\":-1,\"FragmentNumber\":\"\",\"ErrorId\":4006}\n"
    ));
    assert!(text.ends_with("{\"EventType\":\"IDLE\"}\n"));
}
