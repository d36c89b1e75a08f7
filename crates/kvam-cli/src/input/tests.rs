use kvam::ops::{CreateStream, GetHlsStreamingSessionUrl, GetImages, GetMediaForFragmentList, ListFragments};
use kvam::shapes::Shaped;

use super::*;

fn shape<O: Shaped>(name: &str) -> Shape {
    member(O::INPUT, name).unwrap().shape
}

fn flag<O: Shaped>(name: &str, values: &[&str]) -> Result<String, String> {
    let values: Vec<_> = values.iter().map(|value| (*value).to_owned()).collect();
    let reader = Reader::new(Timestamp::from_micros(1_643_353_235_931_000));
    reader.flag(shape::<O>(name), &values).map(|value| value.to_json())
}

fn input<O: Shaped>(text: &str) -> Result<String, String> {
    let reader = Reader::new(Timestamp::UNIX_EPOCH);
    reader.cli_input(O::INPUT, text).map(|members| Value::Structure(members).to_json())
}

const SELECTOR: &str = r#"{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":1643353235.931001,"EndTimestamp":1643353236}}"#;

#[test]
fn a_structure_is_the_same_in_shorthand_and_in_json() {
    let shorthand = "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=2022-01-28T07:00:35.931001Z,\
                     EndTimestamp=1643353236}";
    let json = r#" {"TimestampRange": {"EndTimestamp": "2022-01-28T07:00:36+00:00", "StartTimestamp": 1643353235.931001},
        "FragmentSelectorType": "SERVER_TIMESTAMP"}"#;
    assert_eq!(flag::<ListFragments>("FragmentSelector", &[shorthand]).as_deref(), Ok(SELECTOR));
    let in_json = flag::<ListFragments>("FragmentSelector", &[json]).unwrap();
    let reordered = r#"{"TimestampRange":{"EndTimestamp":1643353236,"StartTimestamp":1643353235.931001},"FragmentSelectorType":"SERVER_TIMESTAMP"}"#;
    assert_eq!(in_json, reordered);
}

#[test]
fn a_list_is_values_or_json() {
    let fragments = flag::<GetMediaForFragmentList>(
        "Fragments",
        &["1", "91343852333183888465720004820715065721442989478"],
    );
    assert_eq!(fragments.as_deref(), Ok(r#"["1","91343852333183888465720004820715065721442989478"]"#));
    assert_eq!(
        flag::<GetMediaForFragmentList>("Fragments", &[r#"["1", "2"]"#]).as_deref(),
        Ok(r#"["1","2"]"#)
    );
    assert!(flag::<GetMediaForFragmentList>("Fragments", &["[1]"]).unwrap_err().contains("JSON string"));
}

#[test]
fn a_map_is_pairs_or_json() {
    assert_eq!(flag::<CreateStream>("Tags", &["a=1,b=x y"]).as_deref(), Ok(r#"{"a":"1","b":"x y"}"#));
    assert_eq!(flag::<CreateStream>("Tags", &[r#"{"a":"1"}"#]).as_deref(), Ok(r#"{"a":"1"}"#));
    assert_eq!(
        flag::<GetImages>("FormatConfig", &["JPEGQuality=80"]).as_deref(),
        Ok(r#"{"JPEGQuality":"80"}"#)
    );
}

#[test]
fn what_is_wrong_is_said_with_its_member() {
    let selector = |text| flag::<ListFragments>("FragmentSelector", &[text]).unwrap_err();
    for (text, error) in [
        ("SERVER_TIMESTAMP", "neither JSON nor shorthand"),
        ("Type=x", "has no member \"Type\"; it has FragmentSelectorType, TimestampRange"),
        ("TimestampRange=now", "TimestampRange needs braces"),
        ("TimestampRange={StartTimestamp=soon}", "TimestampRange StartTimestamp \"soon\" is neither"),
        (r#"{"TimestampRange":{"StartTimestamp":1643353235931}}"#, "after the year 9999"),
        (r#"{"TimestampRange":{"StartTimestamp":true}}"#, "TimestampRange StartTimestamp should be a time"),
        (r#"{"TimestampRange":"#, "is not JSON"),
        (r#"{"FragmentSelectorType":1}"#, "FragmentSelectorType should be a JSON string"),
        (r#"[]"#, "should be a JSON object"),
    ] {
        assert!(selector(text).contains(error), "{}", selector(text));
    }
    assert_eq!(flag::<GetHlsStreamingSessionUrl>("Expires", &["5m"]).unwrap_err(), "\"5m\" is no integer");
}

#[test]
fn an_input_in_json_has_the_operations_members_and_no_others() {
    let text = format!(r#"{{"StreamName":"s","MaxResults":null,"FragmentSelector":{SELECTOR}}}"#);
    assert_eq!(
        input::<ListFragments>(&text),
        Ok(format!(r#"{{"StreamName":"s","FragmentSelector":{SELECTOR}}}"#))
    );
    assert!(input::<ListFragments>(r#"{"Stream":"s"}"#).unwrap_err().contains("\"Stream\""));
    assert!(input::<ListFragments>(r#"{"StreamName":"a","StreamName":"b"}"#).unwrap_err().contains("twice"));
    assert!(input::<ListFragments>("[]").unwrap_err().contains("object"));
}

#[test]
fn a_moment_before_1970_is_a_number_in_json() {
    let text = r#"{"FragmentSelector":{"TimestampRange":{"StartTimestamp":-1.5,"EndTimestamp":1.5E0}}}"#;
    let read = r#"{"FragmentSelector":{"TimestampRange":{"StartTimestamp":-1.5,"EndTimestamp":1.5}}}"#;
    assert_eq!(input::<ListFragments>(text).as_deref(), Ok(read));
}

#[test]
fn a_value_may_be_in_a_file() {
    let path = std::env::temp_dir().join(format!("kvam-input-{}.json", std::process::id()));
    std::fs::write(&path, SELECTOR).unwrap();
    let url = format!("file://{}", path.display());
    let read = flag::<ListFragments>("FragmentSelector", &[&url]);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(read.as_deref(), Ok(SELECTOR));
    assert!(flag::<ListFragments>("FragmentSelector", &[&url]).unwrap_err().contains("cannot be read from"));
}
