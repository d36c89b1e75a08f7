use http::Response;

use super::*;
use crate::{Image, ImageError, ResponseError, Timestamp};

fn micros(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

fn bare() -> GetImages {
    let selector = FragmentSelector::server(micros(1_500_000), micros(301_500_000)).unwrap();
    GetImages::new(StreamId::name("s").unwrap(), selector, ImageFormat::Jpeg)
}

fn full() -> GetImages {
    GetImages {
        sampling_interval: Some(200),
        jpeg_quality: Some(100),
        width_pixels: Some(3840),
        height_pixels: Some(2160),
        max_results: Some(100),
        next_token: Some(PageToken::new("AA==").unwrap()),
        ..bare()
    }
}

fn encoded(operation: &GetImages) -> Result<String, InvalidInput> {
    let request = operation.encode(&"https://b-1.example".parse().unwrap())?;
    assert_eq!(request.uri(), "https://b-1.example/getImages");
    Ok(String::from_utf8(request.into_body().to_vec()).unwrap())
}

fn decoded(body: &str) -> Result<ImagePage, ResponseError> {
    let (head, ()) = Response::new(()).into_parts();
    GetImages::decode(&head, body.as_bytes())
}

#[test]
fn the_request_has_what_was_asked_for_and_no_more() {
    assert_eq!(
        encoded(&bare()).unwrap(),
        r#"{"StreamName":"s","ImageSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1.5,"EndTimestamp":301.5,"Format":"JPEG"}"#
    );
    assert_eq!(
        encoded(&full()).unwrap(),
        r#"{"StreamName":"s","ImageSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1.5,"EndTimestamp":301.5,"SamplingInterval":200,"Format":"JPEG","FormatConfig":{"JPEGQuality":"100"},"WidthPixels":3840,"HeightPixels":2160,"MaxResults":100,"NextToken":"AA=="}"#
    );
}

#[test]
fn what_the_service_would_refuse_does_not_leave() {
    let selector = FragmentSelector::producer(micros(0), micros(300_000_001)).unwrap();
    for (operation, member) in [
        (GetImages { selector, ..full() }, "EndTimestamp"),
        (GetImages { sampling_interval: Some(199), ..full() }, "SamplingInterval"),
        (GetImages { sampling_interval: Some(1 << 31), ..full() }, "SamplingInterval"),
        (GetImages { jpeg_quality: Some(0), ..full() }, "JPEGQuality"),
        (GetImages { jpeg_quality: Some(101), ..full() }, "JPEGQuality"),
        (GetImages { width_pixels: Some(0), ..full() }, "WidthPixels"),
        (GetImages { width_pixels: Some(3841), ..full() }, "WidthPixels"),
        (GetImages { height_pixels: Some(0), ..full() }, "HeightPixels"),
        (GetImages { height_pixels: Some(2161), ..full() }, "HeightPixels"),
        (GetImages { height_pixels: None, ..full() }, "HeightPixels"),
        (GetImages { max_results: Some(0), ..full() }, "MaxResults"),
        (GetImages { max_results: Some(101), ..full() }, "MaxResults"),
    ] {
        assert_eq!(encoded(&operation).unwrap_err().member(), member, "{operation:?}");
    }
    for operation in [
        GetImages { width_pixels: None, ..full() },
        // The reference does not say that a PNG must have none.
        GetImages { format: ImageFormat::Png, ..full() },
        GetImages { selector: FragmentSelector::server(micros(5), micros(5)).unwrap(), ..full() },
    ] {
        assert!(encoded(&operation).is_ok(), "{operation:?}");
    }
}

#[test]
fn a_page_costs_what_is_asked_not_what_comes() {
    let costs = |metadata, media| {
        [Points::new(Quota::FragmentMetadata, metadata), Points::new(Quota::FragmentMedia, media)]
    };
    assert_eq!(bare().points(), costs(425, 25));
    assert_eq!(full().points(), costs(500, 100));
}

#[test]
fn images_are_decoded_whatever_the_json_escapes_and_the_padding() {
    let page = decoded(
        r#"{"New":[{}],"Images":[
            {"TimeStamp":1.643353235931E9,"Error":null,"ImageContent":"/9j+AA==","New":{"a":1}},
            {"TimeStamp":1643353236,"ImageContent":"\/9j\u002bAA"},
            {"TimeStamp":1.643353237E9,"Error":"NO_MEDIA","ImageContent":null},
            {"TimeStamp":null,"Error":"NO_LIGHT","ImageContent":""},
            {"TimeStamp":null,"Error":null,"ImageContent":null},{"New":1},{}],"NextToken":"any/thing+="}"#,
    )
    .unwrap();
    let content = &b"\xff\xd8\xfe\x00"[..];
    let new = ImageError::Other("NO_LIGHT".to_owned());
    assert_eq!(
        page.images,
        [
            Image::new(micros(1_643_353_235_931_000), content),
            Image::new(micros(1_643_353_236_000_000), content),
            Image::missing(micros(1_643_353_237_000_000), ImageError::NoMedia),
            Image { error: Some(new), ..Image::default() },
            Image::default(),
            Image::default(),
            Image::default(),
        ]
    );
    assert_eq!(page.next_token.unwrap().as_str(), "any/thing+=");
}

#[test]
fn an_image_that_cannot_be_read_is_named_by_its_place_and_not_shown() {
    for (second, problem) in [
        (r#"{"ImageContent":"hush%"}"#, "ImageContent of image 1 is not base64"),
        (r#"{"ImageContent":"hushh"}"#, "ImageContent of image 1 is not base64"),
        (r#"{"ImageContent":7}"#, "the base64 text of image 1"),
        ("null", "image 1 as an object"),
        (r#"{"TimeStamp":"soon"}"#, "is no moment"),
    ] {
        let error =
            decoded(&format!(r#"{{"Images":[{{"TimeStamp":1}},{second}]}}"#)).unwrap_err().to_string();
        assert!(error.contains(problem) && !error.contains("hush"), "{second}: {error}");
        assert_eq!(error.matches("line 1").count(), 1, "{error}");
    }
}

#[test]
fn more_images_than_a_page_could_ever_have_end_the_reading() {
    let page = |count: usize| {
        format!(r#"{{"Images":[{}{{"Error":"NO_MEDIA"}}]}}"#, r#"{"Error":null},"#.repeat(count - 1))
    };
    assert_eq!(decoded(&page(10_000)).unwrap().images.len(), 10_000);
    let error = decoded(&page(10_001)).unwrap_err().to_string();
    assert!(error.contains("more than 10000 images"), "{error}");
}

#[test]
fn an_empty_page_is_a_page() {
    for (body, more) in [
        (r#"{"Images":[],"NextToken":null}"#, false),
        (r#"{"Images":null,"NextToken":""}"#, false),
        (r#"{"Images":[],"NextToken":"t"}"#, true),
        (r#"{"NextToken":"t"}"#, true),
    ] {
        let page = decoded(body).unwrap();
        assert_eq!((page.images.len(), page.next_token.is_some()), (0, more), "{body}");
    }
}

#[test]
fn a_success_that_is_no_page_is_an_error() {
    let complete = r#"{"Images":[{"ImageContent":"/9j+AA=="}],"NextToken":null}"#;
    let cut = (0..complete.len()).map(|end| complete[..end].to_owned());
    let others = ["{}", "[]", "<html>", r#"{"NextToken":null}"#, r#"{"Images":{}}"#, r#"{"Images":"x"}"#];
    for body in cut.chain(others.map(str::to_owned)) {
        assert!(matches!(decoded(&body), Err(ResponseError::Malformed(_))), "{body}");
    }
    for body in [
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
        r#"{"__type":"a#InternalFailure","Images":[]}"#,
    ] {
        assert!(matches!(decoded(body), Err(ResponseError::Service(_))), "{body}");
    }
}

#[test]
fn the_limit_of_an_answer_has_room_for_what_the_quota_allows() {
    assert!(GetImages::BODY_LIMIT >= 100_000_000_usize.div_ceil(3) * 4 + 100 * 200);
}

#[cfg(feature = "server")]
mod server {
    use super::*;
    use crate::ServerOperation;

    #[test]
    fn the_server_reads_what_the_client_writes_and_refuses_the_rest_by_member() {
        let read = |body: &str| GetImages::decode_request(body.as_bytes());
        assert_eq!(read(&encoded(&bare()).unwrap()), Ok(bare()));
        let complete = encoded(&full()).unwrap();
        assert_eq!(read(&complete), Ok(full()));
        for (from, to, member) in [
            (r#""StreamName":"s","#, "", "StreamName"),
            ("SERVER_TIMESTAMP", "SERVER", "ImageSelectorType"),
            (r#""ImageSelectorType":"SERVER_TIMESTAMP","#, "", "ImageSelectorType"),
            (r#""StartTimestamp":1.5,"#, "", "StartTimestamp"),
            (":1.5", r#":"1.5""#, "request"),
            (":301.5", r#":"1970-01-01T00:05:01.5Z""#, "request"),
            (":301.5", ":1.25", "EndTimestamp"),
            (":301.5", ":301.500001", "EndTimestamp"),
            (":200", ":199", "SamplingInterval"),
            (r#""JPEG","#, r#""GIF","#, "Format"),
            ("JPEGQuality", "PNGQuality", "FormatConfig"),
            (r#"{"JPEGQuality":"100"}"#, "{}", "FormatConfig"),
            (r#""100""#, r#""high""#, "JPEGQuality"),
            (r#""100""#, r#""101""#, "JPEGQuality"),
            (r#""100""#, r#""+80""#, "JPEGQuality"),
            (r#""100""#, r#""100","PNGQuality":"1""#, "FormatConfig"),
            (":3840", ":-1", "WidthPixels"),
            (r#","HeightPixels":2160"#, "", "HeightPixels"),
            (r#""MaxResults":100"#, r#""MaxResults":101"#, "MaxResults"),
            ("AA==", "%", "NextToken"),
        ] {
            let body = complete.replace(from, to);
            assert_ne!(body, complete);
            assert_eq!(read(&body).unwrap_err().member(), member, "{body}");
        }
    }

    #[test]
    fn the_client_reads_what_the_server_writes() {
        let page = ImagePage::new(
            vec![
                Image::new(micros(1_643_353_235_931_000), vec![1, 2, 3, 4]),
                Image::missing(micros(0), ImageError::MediaError),
            ],
            Some(PageToken::new("AA==").unwrap()),
        );
        let (head, body) = GetImages::encode_response(&page).into_parts();
        assert_eq!(GetImages::decode(&head, &body), Ok(page));
    }
}
