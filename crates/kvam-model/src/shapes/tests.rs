use super::{Member, Shape, Shaped, Value};
use crate::JsonOperation;
use crate::ops::{
    CreateStream, DeleteStream, DescribeStream, GetClip, GetDashStreamingSessionUrl, GetDataEndpoint,
    GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments, ListStreams,
    UpdateDataRetention,
};

const ARN: &str = "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/s/1735442939457";
const SELECTOR: &str =
    r#"{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":1.5,"EndTimestamp":2}}"#;
const STREAM_INFO: &str = r#"{"DeviceName":"d","StreamName":"s","StreamARN":"ARN","MediaType":"video/h264","KmsKeyId":"k","Version":"v1","Status":"ACTIVE","CreationTime":1.5,"DataRetentionInHours":24}"#;

/// Has every member but those, and becomes the operation and JSON again.
fn asks<O: Shaped>(members: &str, absent: &[&str]) {
    let json = format!("{{{members}}}").replace("\"ARN\"", &format!("\"{ARN}\""));
    let value = Value::read_structure(O::INPUT, json.as_bytes()).unwrap();
    assert_complete(O::INPUT, &value, absent);
    let request = O::from_value(&value).unwrap().encode(&"https://b-1.example".parse().unwrap()).unwrap();
    let again = Value::read_structure(O::INPUT, request.body()).unwrap();
    assert_eq!(again.to_json(), value.to_json(), "{}", O::NAME);
}

/// Has every member, and becomes the output and JSON again.
fn answers<O: Shaped + JsonOperation>(members: &str) {
    let json = format!("{{{members}}}").replace("\"ARN\"", &format!("\"{ARN}\""));
    let value = Value::read_structure(O::OUTPUT, json.as_bytes()).unwrap();
    assert_complete(O::OUTPUT, &value, &[]);
    let output = O::decode_output(json.as_bytes()).unwrap();
    assert_eq!(O::output_value(&output).unwrap().to_json(), json, "{}", O::NAME);
}

fn assert_complete(members: &[Member], value: &Value, absent: &[&str]) {
    for member in members {
        let found = value.get(member.name);
        assert_eq!(found.is_none(), absent.contains(&member.name), "{}", member.name);
        match (member.shape, found) {
            (Shape::Structure(members), Some(value)) => assert_complete(members, value, &[]),
            (Shape::List(Shape::Structure(members), _), Some(Value::List(values))) => {
                assert!(!values.is_empty());
                for value in values {
                    assert_complete(members, value, &[]);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn every_member_of_every_request_is_known_as_data_and_as_a_type() {
    let name = r#""StreamName":"s""#;
    let by_name = &["StreamARN"][..];
    asks::<GetMediaForFragmentList>(&format!(r#"{name},"Fragments":["1","007"]"#), by_name);
    asks::<GetClip>(&format!(r#"{name},"ClipFragmentSelector":{SELECTOR}"#), by_name);
    asks::<ListFragments>(
        &format!(r#"{name},"MaxResults":7,"NextToken":"AA==","FragmentSelector":{SELECTOR}"#),
        by_name,
    );
    asks::<GetHlsStreamingSessionUrl>(
        &format!(
            r#"{name},"PlaybackMode":"ON_DEMAND","HLSFragmentSelector":{SELECTOR},"ContainerFormat":"MPEG_TS","DiscontinuityMode":"NEVER","DisplayFragmentTimestamp":"ALWAYS","Expires":300,"MaxMediaPlaylistFragmentResults":1"#
        ),
        by_name,
    );
    asks::<GetDashStreamingSessionUrl>(
        &format!(
            r#"{name},"PlaybackMode":"LIVE_REPLAY","DisplayFragmentTimestamp":"NEVER","DisplayFragmentNumber":"ALWAYS","DASHFragmentSelector":{SELECTOR},"Expires":300,"MaxManifestFragmentResults":1"#
        ),
        by_name,
    );
    asks::<GetImages>(
        &format!(
            r#"{name},"ImageSelectorType":"PRODUCER_TIMESTAMP","StartTimestamp":1.5,"EndTimestamp":2,"SamplingInterval":200,"Format":"JPEG","FormatConfig":{{"JPEGQuality":"80"}},"WidthPixels":1,"HeightPixels":1,"MaxResults":1,"NextToken":"AA==""#
        ),
        by_name,
    );
    asks::<GetDataEndpoint>(&format!(r#"{name},"APIName":"GET_CLIP""#), by_name);
    asks::<DescribeStream>(r#""StreamARN":"ARN""#, &["StreamName"]);
    asks::<ListStreams>(
        r#""MaxResults":7,"NextToken":"=a","StreamNameCondition":{"ComparisonOperator":"BEGINS_WITH","ComparisonValue":"s"}"#,
        &[],
    );
    asks::<CreateStream>(
        &format!(
            r#"{name},"DeviceName":"d","MediaType":"video/h264","KmsKeyId":"k","DataRetentionInHours":24,"Tags":{{"k":"v"}},"StreamStorageConfiguration":{{"DefaultStorageTier":"HOT"}}"#
        ),
        &[],
    );
    asks::<DeleteStream>(r#""CurrentVersion":"v1","StreamARN":"ARN""#, &[]);
    asks::<UpdateDataRetention>(
        &format!(
            r#"{name},"CurrentVersion":"v1","Operation":"DECREASE_DATA_RETENTION","DataRetentionChangeInHours":1"#
        ),
        by_name,
    );
}

#[test]
fn every_member_of_every_answer_is_known_as_data_and_as_a_type() {
    answers::<ListFragments>(
        r#""Fragments":[{"FragmentNumber":"007","FragmentSizeInBytes":1,"ProducerTimestamp":1.5,"ServerTimestamp":2,"FragmentLengthInMilliseconds":0}],"NextToken":"AA==""#,
    );
    answers::<GetHlsStreamingSessionUrl>(r#""HLSStreamingSessionURL":"https://b-1.example/""#);
    answers::<GetDashStreamingSessionUrl>(r#""DASHStreamingSessionURL":"https://b-1.example/""#);
    answers::<GetImages>(
        r#""Images":[{"TimeStamp":1.5,"Error":"NO_MEDIA","ImageContent":"/9j+AA=="}],"NextToken":"AA==""#,
    );
    answers::<GetDataEndpoint>(r#""DataEndpoint":"https://b-1.example""#);
    answers::<DescribeStream>(&format!(r#""StreamInfo":{STREAM_INFO}"#));
    answers::<ListStreams>(&format!(r#""StreamInfoList":[{STREAM_INFO}],"NextToken":"=a""#));
    answers::<CreateStream>(r#""StreamARN":"ARN""#);
    answers::<DeleteStream>("");
    answers::<UpdateDataRetention>("");
}
