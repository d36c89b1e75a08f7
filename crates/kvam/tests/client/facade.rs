//! The facade over a scripted transport: what it asks, in which order, and what becomes of the answers.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, future};
use futures_core::Stream;
use kvam::{
    ApiName, Client, ErrorCode, ErrorKind, FragmentSelector, Fragments, PageToken, Randomness, RetryPolicy,
    StreamId, Timestamp,
};

use crate::script::{Answer, Script, client, client_of};

const SIX: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

fn selector() -> FragmentSelector {
    FragmentSelector::server(Timestamp::UNIX_EPOCH, Timestamp::from_micros(1_643_353_235_931_000)).unwrap()
}

fn stream() -> StreamId {
    StreamId::name("front-door").unwrap()
}

fn listing(client: &Client) -> Fragments {
    client.list_fragments(stream()).selector(selector()).fragments()
}

async fn numbers(fragments: &mut Fragments) -> Result<Vec<String>, kvam::Error> {
    let mut numbers = Vec::new();
    while let Some(fragment) = fragments.try_next().await? {
        numbers.push(fragment.number.to_string());
    }
    Ok(numbers)
}

#[test]
fn the_client_and_its_streams_go_anywhere() {
    fn client_is<T: Send + Sync + Clone + 'static>() {}
    fn stream_is<T: Stream + Send + Unpin + 'static>() {}
    client_is::<Client>();
    stream_is::<Fragments>();
    stream_is::<kvam::FragmentPages>();
}

#[tokio::test(start_paused = true)]
async fn a_listing_asks_for_the_endpoint_once_and_then_for_each_page_there() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX[..2], Some("dDE=")),
        Answer::page(&[], Some("dDI=")),
        Answer::page(&SIX[2..], None),
    ]);
    let client = client(&script);
    let mut fragments = listing(&client);
    assert!(script.requests().is_empty(), "nothing is asked before the first poll");
    assert_eq!(numbers(&mut fragments).await.unwrap(), SIX);

    let requests = script.requests();
    let control = "https://kinesisvideo.eu-west-1.amazonaws.com/getDataEndpoint";
    let data = "https://b-1.kinesisvideo.eu-west-1.amazonaws.com/listFragments";
    assert_eq!(requests.iter().map(|r| r.uri.as_str()).collect::<Vec<_>>(), [control, data, data, data]);
    assert_eq!(requests[0].body, r#"{"StreamName":"front-door","APIName":"LIST_FRAGMENTS"}"#);
    let asked = |token: &str| {
        format!(
            r#"{{"StreamName":"front-door","MaxResults":1000,{token}"FragmentSelector":{{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{{"StartTimestamp":0,"EndTimestamp":1643353235.931}}}}}}"#
        )
    };
    assert_eq!(requests[1].body, asked(""));
    assert_eq!(requests[2].body, asked(r#""NextToken":"dDE=","#));
    assert_eq!(requests[3].body, asked(r#""NextToken":"dDI=","#));
    for request in &requests {
        let scope = "/eu-west-1/kinesisvideo/aws4_request";
        assert!(request.authorization.contains(scope), "{}", request.authorization);
    }
    let receipt = fragments.receipt();
    assert_eq!((receipt.pages, receipt.requests, receipt.retries), (3, 3, 0));
}

#[tokio::test(start_paused = true)]
async fn a_page_is_not_asked_for_before_it_is_needed() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX[..2], Some("dDE=")),
        Answer::page(&SIX[2..], None),
    ]);
    let client = client(&script);
    let mut fragments = listing(&client);
    for _ in 0..2 {
        fragments.try_next().await.unwrap();
    }
    assert_eq!(script.requests().len(), 2);
    drop(fragments);
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn dropping_a_stream_cancels_what_is_under_way() {
    let script = Script::new([Answer::Never]);
    let client = client_of(&script, |builder| builder.endpoint("https://data.example"));
    let mut fragments = listing(&client);
    tokio::select! {
        biased;
        _ = fragments.try_next() => panic!("there is no answer"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!(script.under_way(), 1, "only its future was dropped: the stream goes on");
    drop(fragments);
    assert_eq!(script.under_way(), 0);
}

#[tokio::test(start_paused = true)]
async fn one_page_is_asked_for_with_just_what_was_set() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX, Some("dDE=")),
        Answer::page(&[], None),
    ]);
    let client = client(&script);
    let page = client.list_fragments(stream()).selector(selector()).send().await.unwrap();
    assert_eq!(page.fragments.len(), 6);
    client
        .list_fragments(stream())
        .starting_token(page.next_token.unwrap())
        .page_size(7)
        .send()
        .await
        .unwrap();
    let requests = script.requests();
    assert!(!requests[1].body.contains("MaxResults"), "{}", requests[1].body);
    assert_eq!(requests[2].body, r#"{"StreamName":"front-door","MaxResults":7,"NextToken":"dDE="}"#);
}

#[tokio::test(start_paused = true)]
async fn each_stream_has_its_own_endpoint_and_clones_share_it() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::endpoint("https://b-2.kinesisvideo.eu-west-1.amazonaws.com"),
    ]);
    let client = client(&script);
    let other = StreamId::name("back-door").unwrap();
    for client in [&client, &client.clone()] {
        let first = client.data_endpoint(&stream(), ApiName::ListFragments).await.unwrap();
        assert_eq!(first.host(), "b-1.kinesisvideo.eu-west-1.amazonaws.com");
        let second = client.data_endpoint(&other, ApiName::ListFragments).await.unwrap();
        assert_eq!(second.host(), "b-2.kinesisvideo.eu-west-1.amazonaws.com");
    }
    assert_eq!(script.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_the_service_would_refuse_does_not_leave() {
    let script = Script::new([]);
    let client = client(&script);
    let arn = StreamId::arn("arn:aws:kinesisvideo:us-east-1:111122223333:stream/front-door/1").unwrap();
    let refused = [
        (client.list_fragments(stream()), "FragmentSelector"),
        (client.list_fragments(stream()).selector(selector()).page_size(0), "MaxResults"),
        (client.list_fragments(stream()).selector(selector()).page_size(1001), "MaxResults"),
        (client.list_fragments(arn.clone()).selector(selector()), "StreamARN"),
    ];
    for (listing, member) in refused {
        for error in [
            listing.clone().send().await.unwrap_err(),
            listing.clone().fragments().try_next().await.unwrap_err(),
            listing.pages().try_next().await.unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(!error.may_have_been_sent() && !error.is_retryable());
            let cause = error.source().unwrap().to_string();
            assert!(cause.starts_with(member), "{cause}");
        }
    }
    let error = client.data_endpoint(&arn, ApiName::ListFragments).await.unwrap_err();
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("us-east-1") && cause.contains("eu-west-1"), "{cause}");
    assert!(script.requests().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_token_seen_before_is_an_error_after_the_page_that_brought_it() {
    let script = Script::new([
        Answer::page(&SIX[..2], Some("dDE=")),
        Answer::page(&SIX[2..4], Some("dDI=")),
        Answer::page(&SIX[4..], Some("dDE=")),
    ]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let mut fragments = listing(&client);
    for number in SIX {
        assert_eq!(fragments.try_next().await.unwrap().unwrap().number.to_string(), number);
    }
    let error = fragments.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::RepeatedToken, false));
    assert!(fragments.try_next().await.unwrap().is_none(), "a stream ends after an error");
}

#[tokio::test(start_paused = true)]
async fn an_error_says_what_happened_and_where_to_go_on() {
    let script = Script::new([
        Answer::page(&SIX[..2], Some("dDE=")),
        Answer::error(404, "ResourceNotFoundException", "The requested stream is not found or not active."),
    ]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let mut fragments = listing(&client);
    assert!(fragments.try_next().await.unwrap().is_some());
    assert!(fragments.try_next().await.unwrap().is_some());
    let error = fragments.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some(&ErrorCode::ResourceNotFound));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert_eq!(error.message(), Some("The requested stream is not found or not active."));
    assert_eq!(error.request_id(), Some("id-of-request"));
    assert_eq!((error.is_retryable(), error.may_have_been_sent(), error.attempts()), (false, true, 1));
    assert_eq!(error.resume_token(), Some(&PageToken::new("dDE=").unwrap()));
    assert_eq!(error.to_string(), "ListFragments of stream front-door failed");
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "ResourceNotFoundException: The requested stream is not found or not active.");
    assert!(fragments.try_next().await.unwrap().is_none(), "a stream ends after an error");
}

#[tokio::test(start_paused = true)]
async fn the_service_s_throttle_is_waited_out() {
    let throttled =
        || Answer::error(400, "ClientLimitExceededException", "Rate exceeded for stream front-door");
    let script = Script::new([throttled(), throttled(), Answer::page(&SIX, None)]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let mut fragments = listing(&client);
    assert_eq!(numbers(&mut fragments).await.unwrap(), SIX);
    let receipt = fragments.receipt();
    assert_eq!((receipt.requests, receipt.retries, receipt.throttles), (3, 2, 2));
}

#[tokio::test(start_paused = true)]
async fn a_throttle_that_stays_is_an_error_that_counts_its_attempts() {
    let script =
        Script::new([(); 3].map(|()| Answer::error(400, "ClientLimitExceededException", "Rate exceeded")));
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let mut fragments = listing(&client);
    let error = fragments.try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable(), error.attempts()), (ErrorKind::Throttled, true, 3));
    assert_eq!(error.to_string(), "ListFragments of stream front-door failed after 3 attempts");
    assert_eq!(fragments.receipt().requests, 3);
}

#[tokio::test(start_paused = true)]
async fn the_service_is_left_alone_for_as_long_as_it_asks() {
    for (status, code) in [(400, "ClientLimitExceededException"), (500, "InternalFailure")] {
        let asks = Answer::error(status, code, "…").with("x-amz-retry-after", "4000");
        let script = Script::new([asks, Answer::page(&SIX, None)]);
        // Of itself it would not wait at all.
        let client = client_of(&script, |builder| {
            let policy = RetryPolicy::default().randomness(Randomness::new(|| 0.0));
            builder.data_endpoint("https://data.example").retry(policy)
        });
        let started = tokio::time::Instant::now();
        assert_eq!(numbers(&mut listing(&client)).await.unwrap(), SIX);
        let waited = started.elapsed().as_millis();
        assert!((4000..4010).contains(&waited), "{code}: {waited} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_fails_for_long_uses_up_the_retries_of_a_client_and_its_clones() {
    // 500 tokens are 35 retries at 14.
    let script = Script::new([(); 37].map(|()| Answer::error(500, "InternalFailure", "Internal Failure")));
    let client = client_of(&script, |builder| {
        let policy = RetryPolicy::default().max_attempts(100);
        builder.data_endpoint("https://data.example").retry(policy)
    });
    for (client, attempts) in [(client.clone(), 36), (client, 1)] {
        let error = listing(&client).try_next().await.unwrap_err();
        assert_eq!((error.attempts(), error.is_retryable()), (attempts, true));
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_that_is_no_listing_is_tried_again_and_then_an_error() {
    let page = || Answer::raw(200, "<html><body>Please log in</body></html>");
    let script = Script::new([page(), page(), page()]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let error = listing(&client).try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Malformed, 3));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_does_not_know_the_operation_is_replaced_by_asking_again() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::raw(
            200,
            r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#,
        ),
        Answer::endpoint("https://b-2.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX, None),
    ]);
    let client = client(&script);
    assert_eq!(numbers(&mut listing(&client)).await.unwrap(), SIX);
    let last = script.requests().pop().unwrap();
    assert_eq!(last.uri, "https://b-2.kinesisvideo.eu-west-1.amazonaws.com/listFragments");
}

#[tokio::test(start_paused = true)]
async fn a_configured_host_that_does_not_know_the_operation_is_not_asked_again() {
    let wrong = Answer::error(
        403,
        "AccessDeniedException",
        "Unable to determine service/operation name to be authorized",
    );
    let script = Script::new([wrong]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let error = listing(&client).try_next().await.unwrap_err();
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
}

#[tokio::test(start_paused = true)]
async fn a_host_that_takes_no_connection_is_replaced_by_asking_again() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::NoConnection,
        Answer::endpoint("https://b-2.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX, None),
    ]);
    assert_eq!(numbers(&mut listing(&client(&script))).await.unwrap(), SIX);
}

#[tokio::test(start_paused = true)]
async fn the_next_listing_of_a_stream_that_was_not_found_asks_for_its_host_again() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::error(404, "ResourceNotFoundException", "The requested stream is not found or not active."),
        Answer::endpoint("https://b-2.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX, None),
    ]);
    let client = client(&script);
    let error = listing(&client).try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 1));
    assert_eq!(numbers(&mut listing(&client)).await.unwrap(), SIX);
}

#[tokio::test(start_paused = true)]
async fn credentials_or_a_clock_that_the_service_does_not_accept_are_the_caller_s_to_mend() {
    for code in ["ExpiredTokenException", "RequestExpired"] {
        let script = Script::new([Answer::error(403, code, "…")]);
        let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
        let error = listing(&client).try_next().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::AccessDenied, 1), "{code}");
        assert!(!error.is_retryable(), "{code}: asking again changes nothing");
    }
}

#[tokio::test(start_paused = true)]
async fn requests_are_counted_whatever_ends_the_call() {
    let unknown =
        r#"{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}"#;
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::raw(200, unknown),
        Answer::error(404, "ResourceNotFoundException", "The requested stream is not found or not active."),
    ]);
    let client = client(&script);
    let mut fragments = listing(&client);
    let error = fragments.try_next().await.unwrap_err();
    assert_eq!((error.operation(), error.kind()), ("GetDataEndpoint", ErrorKind::NotFound));
    assert_eq!((fragments.receipt().requests, fragments.receipt().pages), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn no_signed_request_goes_to_a_host_that_is_not_the_service_s() {
    for endpoint in
        ["https://b-1.kinesisvideo.eu-west-1.amazonaws.com.evil.example", "http://169.254.169.254", "x"]
    {
        let script = Script::new([Answer::endpoint(endpoint)]);
        let error = listing(&client(&script)).try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UntrustedEndpoint);
        assert_eq!(error.operation(), "GetDataEndpoint");
        assert!(error.may_have_been_sent(), "the control plane got its request");
        let cause = error.source().unwrap().to_string();
        assert!(cause.contains(endpoint), "{cause}");
        assert_eq!(script.requests().len(), 1, "only the control plane was asked");
    }
}

#[tokio::test(start_paused = true)]
async fn a_failed_lookup_is_the_listing_s_error_and_is_not_retried_twice() {
    let script = Script::new([(); 3].map(|()| Answer::error(500, "InternalFailure", "Internal Failure")));
    let error = listing(&client(&script)).try_next().await.unwrap_err();
    assert_eq!(
        (error.operation(), error.kind(), error.attempts()),
        ("GetDataEndpoint", ErrorKind::Service, 3)
    );
    assert_eq!(script.requests().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_ends_in_a_timeout() {
    let script = Script::new([Answer::Never, Answer::Never, Answer::Never]);
    let client = client_of(&script, |b| {
        b.data_endpoint("https://data.example").attempt_timeout(Duration::from_secs(7))
    });
    let started = tokio::time::Instant::now();
    let error = listing(&client).try_next().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 3));
    assert!(error.may_have_been_sent() && error.is_retryable());
    assert!(started.elapsed() < Duration::from_secs(3 * 7 + 1), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn an_endless_answer_ends_in_an_error() {
    let script = Script::new([Answer::Endless]);
    let client = client_of(&script, |builder| builder.data_endpoint("https://data.example"));
    let error = listing(&client).try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    let cause = error.source().unwrap().to_string();
    assert!(cause.contains("larger"), "{cause}");
}

/// Counts how often it is asked.
#[derive(Debug, Clone, Default)]
struct Counted(Arc<AtomicU32>);

impl ProvideCredentials for Counted {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::Relaxed);
        future::ProvideCredentials::ready(Ok(Credentials::for_tests()))
    }
}

#[tokio::test(start_paused = true)]
async fn credentials_are_asked_for_once_however_many_requests_are_signed() {
    let script = Script::new([
        Answer::endpoint("https://b-1.kinesisvideo.eu-west-1.amazonaws.com"),
        Answer::page(&SIX[..2], Some("dDE=")),
        Answer::page(&SIX[2..], None),
    ]);
    let provider = Counted::default();
    let client = client_of(&script, |builder| builder.credentials(provider.clone()));
    assert_eq!(provider.0.load(Ordering::Relaxed), 0, "not before they are needed");
    numbers(&mut listing(&client)).await.unwrap();
    assert_eq!(provider.0.load(Ordering::Relaxed), 1);
}

#[test]
fn a_builder_prints_no_secret() {
    let builder = Client::builder()
        .credentials(Credentials::new("key-id", "hush", Some("hush".into()), None, "test"))
        .control_endpoint("https://user:hush@kvs.example")
        .data_endpoint("https://kvs.example/?token=hush");
    let printed = format!("{builder:?}");
    assert!(!printed.contains("hush") && !printed.contains("key-id"), "{printed}");
    assert!(printed.contains("kvs.example"), "{printed}");
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let builder = || Client::builder().region("eu-west-1").credentials(Credentials::for_tests());
    for (builder, part) in [
        (Client::builder().credentials(Credentials::for_tests()), "region"),
        (Client::builder().region("not a region").credentials(Credentials::for_tests()), "region"),
        (Client::builder().region("eu-west-1"), "credentials"),
        (builder().control_endpoint("http://kvs.example"), "control endpoint"),
        (builder().control_endpoint("kvs.example"), "control endpoint"),
        (builder().control_endpoint("https://kvs.example").fips(true), "control endpoint"),
        (builder().data_endpoint("http://10.0.0.1:8080"), "data endpoint"),
        (builder().data_endpoint("https://kvs.example").dual_stack(true), "data endpoint"),
    ] {
        assert_eq!(builder.build().unwrap_err().part(), part);
    }
    for builder in [
        builder().control_endpoint("http://127.0.0.1:8080"),
        builder().data_endpoint("http://localhost:8080"),
        builder().control_endpoint("http://kvs.example").allow_plain_http("kvs.example"),
        builder().fips(true).dual_stack(true),
    ] {
        builder.build().unwrap();
    }
}
