//! A wrong signature is refused to everyone alike, on the control plane and at the data endpoint.

use kvam::{ApiName, Client, Error, StreamId, Timestamp};

use crate::boto3::Boto3;
use crate::peer::{Clock, Keys, REGION, Refusal, Selection};
use crate::rust_sdk::RustSdk;
use crate::service::Service;

const STREAM: &str = "front-door";

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_secret_is_refused_to_all_three_alike() {
    let service = Service::start().await;
    let keys = Keys { secret_access_key: "not-the-secret".to_owned(), ..service.keys() };
    all_are_refused(&service, &keys, || Refusal::new("InvalidSignatureException", 403)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_access_key_is_refused_to_all_three_alike() {
    let service = Service::start().await;
    let keys = Keys { access_key_id: "AKIDUNKNOWNEXAMPLE".to_owned(), ..service.keys() };
    all_are_refused(&service, &keys, || Refusal::new("UnrecognizedClientException", 403)).await;
}

async fn all_are_refused(service: &Service, keys: &Keys, refusal: impl Fn() -> Refusal) {
    let (url, data_url) = (service.control_url(), service.data_url());
    // The stream is there, so that nothing but the signature is wrong.
    let mut allowed = Boto3::start(&service.keys());
    allowed.create_stream(&url, STREAM, 24).await;
    allowed.data_endpoint(&url, STREAM).await.unwrap();
    let second = Timestamp::from_micros(1_000_000);
    let selection =
        Selection { clock: Clock::Server, start: Timestamp::UNIX_EPOCH, end: second, page_size: None };

    let mut boto3 = Boto3::start(keys);
    assert_eq!(boto3.data_endpoint(&url, STREAM).await, Err(refusal()));
    assert_eq!(boto3.list_fragments(&data_url, STREAM, selection).await, Err(refusal()));

    let sdk = RustSdk::new(keys);
    assert_eq!(sdk.data_endpoint(&url, STREAM).await, Err(refusal()));
    assert_eq!(sdk.list_fragments(&data_url, STREAM, selection).await, Err(refusal()));

    let stream = StreamId::name(STREAM).unwrap();
    let error = service.client_with(keys).data_endpoint(&stream, ApiName::ListFragments).await.unwrap_err();
    assert_eq!((error.operation(), read(&error)), ("GetDataEndpoint", refusal()));
    let builder = Client::builder().region(REGION).credentials(keys.credentials());
    let direct = builder.control_endpoint(&url).data_endpoint(&data_url).build().unwrap();
    let error = direct.list_fragments(stream).selector(selection.selector()).send().await.unwrap_err();
    assert_eq!((error.operation(), read(&error)), ("ListFragments", refusal()));
}

/// A refusal as `kvam` reads it.
fn read(error: &Error) -> Refusal {
    Refusal::new(error.code().unwrap().as_str(), error.status().unwrap().as_u16())
}
