//! The environment that the local service names, and `kvam local` prints, is all that boto3 needs to reach it.

use crate::boto3::{Boto3, OF_ENVIRONMENT};
use crate::peer::{Clock, sorted};
use crate::service::Service;

const STREAM: &str = "front-door";

#[tokio::test(flavor = "multi_thread")]
async fn boto3_finds_keys_region_and_both_planes_in_the_environment_alone() {
    let service = Service::start().await;
    let mut boto3 = Boto3::start_in(&service.environment());
    boto3.create_stream(OF_ENVIRONMENT, STREAM, 24).await;
    let archived = service.fill(STREAM);
    assert_eq!(boto3.data_endpoint(OF_ENVIRONMENT, STREAM).await, Ok(service.data_url()));
    let selection = archived.selection(Clock::Server, Some(1000));
    let pages = boto3.list_fragments(OF_ENVIRONMENT, STREAM, selection).await.unwrap();
    assert_eq!(sorted(pages.concat()), archived.selected());
}
