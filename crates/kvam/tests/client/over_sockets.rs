//! Media over HTTP/1.1 and a real socket, whose other end the test writes by hand.

use aws_credential_types::Credentials;
use kvam::ops::GetMediaForFragmentList;
use kvam::{Client, ErrorKind, Media, StreamId};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::put_media::{BUFFERING, event, live, put};

async fn loopback() -> (Client, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let builder = Client::builder().region("eu-west-1").credentials(Credentials::for_tests());
    (builder.data_endpoint(endpoint).build().unwrap(), listener)
}

async fn read_until(socket: &mut TcpStream, end: &str) -> String {
    let mut read = Vec::new();
    while !read.ends_with(end.as_bytes()) {
        read.push(socket.read_u8().await.unwrap());
    }
    String::from_utf8(read).unwrap()
}

async fn accept(socket: &mut TcpStream) {
    let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
    let chunk = format!("{head}{:x}\r\n{BUFFERING}\r\n", BUFFERING.len());
    socket.write_all(chunk.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn an_acknowledgement_is_there_before_the_media_has_ended() {
    let (client, listener) = loopback().await;
    let (source, body) = live();
    let putting = put(&client, body);
    let (mut socket, _) = listener.accept().await.unwrap();
    let head = read_until(&mut socket, "\r\n\r\n").await;
    assert!(head.starts_with("POST /putMedia HTTP/1.1\r\n") && head.contains("transfer-encoding: chunked"));
    source.send(Ok("one")).unwrap();
    read_until(&mut socket, "3\r\none\r\n").await;
    accept(&mut socket).await;
    let mut acknowledgements = putting.await.unwrap().unwrap();
    assert_eq!(event(&mut acknowledgements).await, "BUFFERING");

    source.send(Ok("two")).unwrap();
    read_until(&mut socket, "3\r\ntwo\r\n").await;
    drop(source);
    read_until(&mut socket, "0\r\n\r\n").await;
    socket.write_all(b"0\r\n\r\n").await.unwrap();
    assert!(acknowledgements.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn dropping_the_acknowledgements_ends_the_connection_and_not_the_request() {
    let (client, listener) = loopback().await;
    let (source, body) = live();
    let putting = put(&client, body);
    let (mut socket, _) = listener.accept().await.unwrap();
    read_until(&mut socket, "\r\n\r\n").await;
    accept(&mut socket).await;
    drop(putting.await.unwrap().unwrap());
    let mut rest = Vec::new();
    socket.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest, b"", "an end of the chunks would say that this was all");
    assert!(source.is_closed());
}

#[tokio::test]
async fn a_refusal_amid_the_media_is_the_error_although_the_service_hangs_up() {
    let (client, listener) = loopback().await;
    let endless = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![7; 4_096].into()));
    let putting = put(&client, kvam::Body::from_stream(endless));
    let (mut socket, _) = listener.accept().await.unwrap();
    read_until(&mut socket, "\r\n\r\n").await;
    let body = r#"{"Message":"The requested stream is not found or not active."}"#;
    let head = "HTTP/1.1 404 Not Found\r\nx-amzn-ErrorType: ResourceNotFoundException\r\n";
    let answer = format!("{head}content-length: {}\r\n\r\n{body}", body.len());
    socket.write_all(answer.as_bytes()).await.unwrap();
    drop(socket);
    let error = putting.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::NotFound, 1));
}

/// What a client makes of answers that are given one a connection, each of which ends there.
async fn fetch(answers: &[&str]) -> Result<Media, kvam::Error> {
    let (client, listener) = loopback().await;
    let operation =
        GetMediaForFragmentList::new(StreamId::name("front-door").unwrap(), ["7".parse().unwrap()]);
    let service = async {
        for answer in answers {
            let (mut socket, _) = listener.accept().await.unwrap();
            read_until(&mut socket, "}").await;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: video/webm\r\n";
            socket.write_all(format!("{head}{answer}").as_bytes()).await.unwrap();
        }
    };
    let (media, ()) = tokio::join!(client.get_media_for_fragment_list(&operation), service);
    media
}

#[tokio::test]
async fn media_is_whole_only_if_all_came_that_was_announced() {
    for whole in
        ["content-length: 5\r\n\r\nmedia", "transfer-encoding: chunked\r\n\r\n5\r\nmedia\r\n0\r\n\r\n"]
    {
        let mut media = fetch(&[whole]).await.unwrap();
        assert_eq!(media.try_next().await.unwrap().unwrap(), "media");
        assert!(media.try_next().await.unwrap().is_none());
    }
    for cut in ["content-length: 6\r\n\r\nmedia", "transfer-encoding: chunked\r\n\r\n5\r\nmedia\r\n"] {
        let mut media = fetch(&[cut]).await.unwrap();
        assert_eq!(media.try_next().await.unwrap().unwrap(), "media");
        assert_eq!(media.try_next().await.unwrap_err().kind(), ErrorKind::Transport, "{cut}");
    }
}

#[tokio::test]
async fn media_that_is_cut_before_its_first_byte_is_asked_for_again() {
    let empty = "content-length: 5\r\n\r\n";
    let mut media = fetch(&[empty, "transfer-encoding: chunked\r\n\r\n", "content-length: 5\r\n\r\nmedia"])
        .await
        .unwrap();
    assert_eq!(media.try_next().await.unwrap().unwrap(), "media");
    let error = fetch(&[empty, empty, empty]).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
}
