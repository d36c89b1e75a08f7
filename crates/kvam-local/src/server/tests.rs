use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::test_client::{NOON, Signer, TestClock};
use crate::test_media::{cluster, header};
use crate::{LocalService, LocalServiceBuilder};

fn builder() -> LocalServiceBuilder {
    let clock = TestClock::at_noon();
    LocalService::builder().stream("door", 24).clock(move || clock.now())
}

/// One request on a connection of its own; the whole answer as text.
async fn send(url: &str, head: &str, body: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(head.as_bytes()).await.unwrap();
    socket.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    String::from_utf8(answer).unwrap()
}

async fn post(local: &LocalService, url: &str, path: &str, body: &str) -> String {
    let host = url.strip_prefix("http://").unwrap();
    let request = Signer::of(local).post(host, path, body);
    let mut head = format!("POST {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    send(url, &(head + "\r\n"), body).await
}

const ASK: &str = r#"{"StreamName":"door","APIName":"LIST_FRAGMENTS"}"#;

#[tokio::test]
async fn one_port_serves_both_planes_and_names_itself() {
    let local = builder().start().await.unwrap();
    assert_eq!(local.control_url(), local.data_url());
    let answer = post(&local, &local.url(), "/getDataEndpoint", ASK).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with(&format!(r#"{{"DataEndpoint":"{}"}}"#, local.url())), "{answer}");
    assert_eq!(answer.to_lowercase().matches("\r\ndate: fri, 01 mar 2024 12:00:00 gmt\r\n").count(), 1);
    let body = format!(
        r#"{{"StreamName":"door","FragmentSelector":{{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{{"StartTimestamp":0,"EndTimestamp":{NOON}}}}}}}"#
    );
    let answer = post(&local, &local.url(), "/listFragments", &body).await;
    assert!(answer.ends_with(r#"{"Fragments":[],"NextToken":null}"#), "{answer}");
}

#[tokio::test]
async fn strict_hosts_are_two_ports_that_know_each_other() {
    let local = builder().strict_hosts().start().await.unwrap();
    let (control, data) = (local.control_url(), local.data_url());
    assert_ne!(control, data);
    let answer = post(&local, &control, "/getDataEndpoint", ASK).await;
    assert!(answer.ends_with(&format!(r#"{{"DataEndpoint":"{data}"}}"#)), "{answer}");
    let answer = post(&local, &data, "/getDataEndpoint", ASK).await;
    assert!(answer.contains("UnknownOperationException"), "{answer}");
    let answer = post(&local, &control, "/listFragments", "{}").await;
    assert!(answer.starts_with("HTTP/1.1 403") && answer.contains("<AccessDeniedException>"), "{answer}");
    let environment = local.environment();
    assert!(environment.contains(&("AWS_ENDPOINT_URL_KINESIS_VIDEO", control)));
    assert!(environment.contains(&("AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA", data)));
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let local = builder().start().await.unwrap();
    let head = "POST /listStreams HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    let declared = send(&local.url(), &format!("{head}Content-Length: 1048577\r\n\r\n"), "").await;
    // Nothing is left unread when the last byte is one too many, so that the connection is not reset.
    let chunk = format!("100001\r\n{}", " ".repeat(0x10_0001));
    let in_chunks = send(&local.url(), &format!("{head}Transfer-Encoding: chunked\r\n\r\n"), &chunk).await;
    for answer in [declared, in_chunks] {
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains("x-amzn-requestid"), "{answer}");
    }
}

#[tokio::test]
async fn a_request_that_does_not_come_is_given_up() {
    let local = builder().start().await.unwrap();
    let address = local.url().strip_prefix("http://").unwrap().to_owned();
    let mut head = TcpStream::connect(&address).await.unwrap();
    let mut body = TcpStream::connect(&address).await.unwrap();
    head.write_all(b"POST /listStreams HTTP/1.1\r\n").await.unwrap();
    body.write_all(b"POST /listStreams HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n").await.unwrap();
    // From here on time passes as soon as nothing else happens.
    tokio::time::pause();
    let mut answer = String::new();
    body.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    let mut nothing = Vec::new();
    head.read_to_end(&mut nothing).await.unwrap();
}

#[tokio::test]
async fn it_stops_when_it_is_dropped_and_answers_what_is_under_way() {
    let local = builder().start().await.unwrap();
    let url = local.url();
    let address = url.strip_prefix("http://").unwrap().to_owned();
    let mut under_way = TcpStream::connect(&address).await.unwrap();
    let head =
        "POST /listStreams HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    under_way.write_all(head.as_bytes()).await.unwrap();
    let mut seen = [0; 25];
    under_way.read_exact(&mut seen).await.unwrap();
    assert_eq!(&seen, b"HTTP/1.1 100 Continue\r\n\r\n");
    let stopping = tokio::spawn(local.stop());
    // The listener is gone before the request is answered.
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    under_way.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    under_way.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
    stopping.await.unwrap();
}

#[tokio::test]
async fn a_request_that_does_not_come_is_cut_by_the_stop() {
    let local = builder().start().await.unwrap();
    let mut cut = TcpStream::connect(local.url().strip_prefix("http://").unwrap()).await.unwrap();
    let head =
        "POST /listStreams HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    cut.write_all(head.as_bytes()).await.unwrap();
    let mut seen = [0; 25];
    cut.read_exact(&mut seen).await.unwrap();
    // From here on time passes as soon as nothing else happens: ten seconds until the stop, thirty until it is given up.
    tokio::time::pause();
    local.stop().await;
    let mut answer = Vec::new();
    cut.read_to_end(&mut answer).await.unwrap();
    assert!(answer.is_empty(), "it was still served");
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let local = builder().start().await.unwrap();
    let address = local.url().strip_prefix("http://").unwrap().parse().unwrap();
    let error = builder().listen(address).start().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {address}"));
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn the_public_url_is_what_the_environment_names() {
    let local = builder().public_url("https://localhost:8443").start().await.unwrap();
    let environment = local.environment();
    for name in ["AWS_ENDPOINT_URL_KINESIS_VIDEO", "AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA"] {
        assert!(environment.contains(&(name, "https://localhost:8443".to_owned())), "{environment:?}");
    }
}

/// The head of a PutMedia into a stream, its media in chunks to follow.
fn put_head(local: &LocalService, stream: &str) -> String {
    let noon = NOON.to_string();
    let headers = [
        ("x-amzn-stream-name", stream),
        ("x-amzn-fragment-timecode-type", "RELATIVE"),
        ("x-amzn-producer-start-timestamp", &noon),
    ];
    let request = Signer::of(local).put_media(local.url().strip_prefix("http://").unwrap(), &headers);
    let mut head = "POST /putMedia HTTP/1.1\r\nTransfer-Encoding: chunked\r\n".to_owned();
    for (name, value) in request.headers() {
        head += &format!("{name}: {}\r\n", value.to_str().unwrap());
    }
    head + "\r\n"
}

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Reads until the text has come, and gives all that came.
async fn read_until(socket: &mut TcpStream, wanted: &str) -> String {
    let mut seen = String::new();
    while !seen.contains(wanted) {
        let mut piece = [0; 4096];
        let read = socket.read(&mut piece).await.unwrap();
        assert!(read > 0, "no {wanted} in {seen}");
        seen += std::str::from_utf8(&piece[..read]).unwrap();
    }
    seen
}

async fn begin_put(local: &LocalService, stream: &str) -> TcpStream {
    let mut socket = TcpStream::connect(local.url().strip_prefix("http://").unwrap()).await.unwrap();
    socket.write_all(put_head(local, stream).as_bytes()).await.unwrap();
    socket
}

#[tokio::test]
async fn a_fragment_is_acknowledged_before_the_next_is_sent() {
    let local = builder().start().await.unwrap();
    let mut socket = begin_put(&local, "door").await;
    // The head of the answer comes before any media.
    let answer = read_until(&mut socket, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    socket.write_all(&chunk(&header(1))).await.unwrap();
    for start in [0, 2000] {
        let (first, rest) = (&cluster(start)[..40], &cluster(start)[40..]);
        socket.write_all(&chunk(first)).await.unwrap();
        let told = read_until(&mut socket, "BUFFERING").await;
        assert!(told.contains(&format!(r#""FragmentTimecode":{start}"#)), "{told}");
        socket.write_all(&chunk(rest)).await.unwrap();
        read_until(&mut socket, "PERSISTED").await;
    }
    socket.write_all(b"0\r\n\r\n").await.unwrap();
    read_until(&mut socket, "0\r\n\r\n").await;
    // The connection is good for another request.
    socket.write_all(b"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n").await.unwrap();
    read_until(&mut socket, "HTTP/1.1 403").await;
}

#[tokio::test]
async fn media_larger_than_a_request_may_be_is_taken() {
    let local = builder().start().await.unwrap();
    let mut socket = begin_put(&local, "door").await;
    socket.write_all(&chunk(&header(1))).await.unwrap();
    let void = crate::test_media::element(crate::test_media::VOID, &vec![0; 3 << 20]);
    socket.write_all(&chunk(&void)).await.unwrap();
    socket.write_all(&chunk(&cluster(0))).await.unwrap();
    read_until(&mut socket, "PERSISTED").await;
}

#[tokio::test]
async fn an_error_is_told_although_more_media_is_on_its_way() {
    let local = builder().start().await.unwrap();
    let more = chunk(&vec![0; 8 << 20]);
    let mut refused = begin_put(&local, "nowhere").await;
    refused.write_all(&more).await.unwrap();
    let answer = read_until(&mut refused, "not active").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    let mut ended = begin_put(&local, "door").await;
    ended.write_all(&chunk(b"no matroska")).await.unwrap();
    ended.write_all(&more).await.unwrap();
    let told = read_until(&mut ended, "0\r\n\r\n").await;
    assert!(told.contains(r#""ErrorId":4006"#), "{told}");
}

#[tokio::test]
async fn a_body_that_breaks_off_ends_its_put() {
    let local = builder().start().await.unwrap();
    let mut socket = begin_put(&local, "door").await;
    socket.write_all(&chunk(&header(1))).await.unwrap();
    socket.write_all(b"ffff\r\n").await.unwrap();
    socket.write_all(&cluster(0)).await.unwrap();
    read_until(&mut socket, "PERSISTED").await;
    socket.shutdown().await.unwrap();
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.unwrap();
    // The stream has its connection free again.
    let mut next = begin_put(&local, "door").await;
    let answer = read_until(&mut next, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer} after {:?}", String::from_utf8_lossy(&rest));
}

#[tokio::test]
async fn a_put_under_way_does_not_hold_up_the_stop() {
    let local = builder().start().await.unwrap();
    let mut socket = begin_put(&local, "door").await;
    read_until(&mut socket, "\r\n\r\n").await;
    // From here on time passes as soon as nothing else happens.
    tokio::time::pause();
    let began = tokio::time::Instant::now();
    local.stop().await;
    assert_eq!(began.elapsed().as_secs(), 0);
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.unwrap();
    assert!(!rest.ends_with(b"0\r\n\r\n"), "the put was not over");
}

#[tokio::test]
async fn who_waits_to_be_told_to_send_media_is_told() {
    let local = builder().start().await.unwrap();
    let mut socket = TcpStream::connect(local.url().strip_prefix("http://").unwrap()).await.unwrap();
    let head = put_head(&local, "door").replacen("\r\n", "\r\nExpect: 100-continue\r\n", 1);
    socket.write_all(head.as_bytes()).await.unwrap();
    let answer = read_until(&mut socket, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\n"), "{answer}");
    socket.write_all(&chunk(&[header(1), cluster(0)].concat())).await.unwrap();
    read_until(&mut socket, "PERSISTED").await;
    // Who is refused is not asked for media first.
    let mut refused = TcpStream::connect(local.url().strip_prefix("http://").unwrap()).await.unwrap();
    let head = put_head(&local, "nowhere").replacen("\r\n", "\r\nExpect: 100-continue\r\n", 1);
    refused.write_all(head.as_bytes()).await.unwrap();
    let answer = read_until(&mut refused, "not active").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[tokio::test]
async fn who_sends_and_never_reads_is_cut() {
    let local = builder().start().await.unwrap();
    let mut socket = begin_put(&local, "door").await;
    read_until(&mut socket, "\r\n\r\n").await;
    socket.write_all(&chunk(&header(1))).await.unwrap();
    // From here on time passes as soon as nothing else happens.
    tokio::time::pause();
    let mut start = 0;
    // Of each fragment more is told than is sent, so that it ends when the sockets' buffers are full.
    while socket.write_all(&chunk(&cluster(start))).await.is_ok() {
        start += 1;
    }
    tokio::time::resume();
    let mut next = begin_put(&local, "door").await;
    read_until(&mut next, "HTTP/1.1 200").await;
}
