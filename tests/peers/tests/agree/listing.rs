//! A peer creates a stream, asks for its data endpoint and lists 2,500 fragments of it on both clocks, page by page. It
//! must read what was put, and so must `kvam`.

use crate::boto3::Boto3;
use crate::peer::{Clock, Page, Row, sorted};
use crate::rust_sdk::RustSdk;
use crate::service::{Archived, Service, list};

const STREAM: &str = "front-door";
const CLOCKS: [Clock; 2] = [Clock::Producer, Clock::Server];
/// The service's default, one that divides nothing, and the largest.
const PAGE_SIZES: [Option<u32>; 3] = [None, Some(7), Some(1000)];

#[tokio::test(flavor = "multi_thread")]
async fn boto3_lists_what_was_put_and_what_kvam_lists() {
    let service = Service::start().await;
    let mut boto3 = Boto3::start(&service.keys());
    boto3.create_stream(&service.control_url(), STREAM, 24).await;
    let archived = service.fill(STREAM);
    let endpoint = boto3.data_endpoint(&service.control_url(), STREAM).await.unwrap();
    for clock in CLOCKS {
        for page_size in PAGE_SIZES {
            let selection = archived.selection(clock, page_size);
            let pages = boto3.list_fragments(&endpoint, STREAM, selection).await.unwrap();
            check(pages, page_size, &archived);
        }
    }
    kvam_agrees(&service, &archived).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rust_sdk_lists_what_was_put_and_what_kvam_lists() {
    let service = Service::start().await;
    let sdk = RustSdk::new(&service.keys());
    sdk.create_stream(&service.control_url(), STREAM, 24).await;
    let archived = service.fill(STREAM);
    let endpoint = sdk.data_endpoint(&service.control_url(), STREAM).await.unwrap();
    for clock in CLOCKS {
        for page_size in PAGE_SIZES {
            let selection = archived.selection(clock, page_size);
            let pages = sdk.list_fragments(&endpoint, STREAM, selection).await.unwrap();
            check(pages, page_size, &archived);
        }
    }
    kvam_agrees(&service, &archived).await;
}

/// A peer's pages are no larger than asked, and hold what was put, each fragment once.
fn check(pages: Vec<Page>, page_size: Option<u32>, archived: &Archived) {
    let largest = page_size.unwrap_or(100) as usize;
    assert!(pages.iter().all(|page| page.len() <= largest), "a page has more than {largest} fragments");
    assert_rows(sorted(pages.concat()), archived);
}

async fn kvam_agrees(service: &Service, archived: &Archived) {
    let client = service.client();
    for clock in CLOCKS {
        for page_size in PAGE_SIZES {
            let rows = list(&client, STREAM, archived.selection(clock, page_size)).await;
            assert_rows(sorted(rows), archived);
        }
    }
}

/// Row by row, so that a difference among thousands can be read.
fn assert_rows(rows: Vec<Row>, archived: &Archived) {
    assert_eq!(rows.len(), archived.selected().len());
    for (row, put) in rows.iter().zip(archived.selected()) {
        assert_eq!(row, put);
    }
}
