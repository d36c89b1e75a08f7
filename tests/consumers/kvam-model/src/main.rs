//! Writes a request without sending it, and reads an answer without having asked.

use http::{Request, Response, Uri};
use kvam_model::ops::ListFragments;
use kvam_model::{ApiName, JsonOperation, Operation, StreamId};

const ANSWER: &[u8] = br#"{"Fragments": [{"FragmentNumber": "91343852333185057105875891022195998207386831087",
    "FragmentSizeInBytes": 1.0E3, "ServerTimestamp": 1.643353247067E9, "New": true}], "NextToken": "bmV4dA=="}"#;

fn main() {
    let stream: StreamId = "front-door".parse().expect("a stream's name");
    let endpoint = Uri::from_static("https://b-1.kinesisvideo.us-east-1.amazonaws.com");

    let mut list = ListFragments::new(stream);
    assert!(list.encode(&endpoint).is_err(), "neither selector nor token: the service would refuse it");

    let (head, ()) = Response::new(()).into_parts();
    let page = ListFragments::decode(&head, ANSWER).expect("an answer of the service");
    let fragment = page.fragments.first().expect("one fragment");
    assert_eq!(fragment.number.to_string(), "91343852333185057105875891022195998207386831087");

    list.next_token = page.next_token;
    let request: Request<_> = list.encode(&endpoint).expect("a token is enough");
    assert_eq!(request.uri().path(), ListFragments::PATH);
    assert_eq!(ListFragments::API_NAME, Some(ApiName::ListFragments));
    println!("fragment {} read, the next page's request written", fragment.number);
}
