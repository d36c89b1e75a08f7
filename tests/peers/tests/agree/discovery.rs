//! moto's server answers GetDataEndpoint to our discovery.

use kvam::{ApiName, Client, Endpoint, ErrorCode, ErrorKind, StreamId};

use crate::boto3::Boto3;
use crate::moto::Moto;
use crate::peer::{Keys, REGION};

#[tokio::test]
async fn the_data_endpoint_that_moto_names_is_accepted() {
    let moto = Moto::start().await;
    let keys = keys();
    let mut boto3 = Boto3::start(&keys);
    let arn = boto3.create_stream(moto.url(), "front-door", 24).await;
    let theirs = boto3.data_endpoint(moto.url(), "front-door").await.unwrap();
    assert!(theirs.starts_with("https://b-") && theirs.ends_with(".amazonaws.com"), "{theirs}");

    let client = client(&moto, &keys);
    for stream in [StreamId::name("front-door").unwrap(), StreamId::arn(&arn).unwrap()] {
        let ours = client.data_endpoint(&stream, ApiName::ListFragments).await.unwrap();
        assert_eq!(ours, Endpoint::parse(&theirs).unwrap(), "{stream}");
    }
}

#[tokio::test]
async fn the_error_of_moto_is_read_with_its_code_and_message() {
    let moto = Moto::start().await;
    let stream = StreamId::name("nobody-made-it").unwrap();
    let error = client(&moto, &keys()).data_endpoint(&stream, ApiName::ListFragments).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some(&ErrorCode::ResourceNotFound));
    assert_eq!(error.status().unwrap().as_u16(), 404);
    assert_eq!(error.message(), Some("The requested stream is not found or not active."));
}

fn client(moto: &Moto, keys: &Keys) -> Client {
    let builder = Client::builder().region(REGION).credentials(keys.credentials());
    builder.control_endpoint(moto.url()).build().unwrap()
}

/// moto looks at the region and the service in the signature, and takes any keys.
fn keys() -> Keys {
    Keys { access_key_id: "AKIDMOTO".to_owned(), secret_access_key: "any".to_owned() }
}
