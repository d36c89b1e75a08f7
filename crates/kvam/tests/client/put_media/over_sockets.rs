//! The same over HTTP/1.1 and a real socket, whose other end the test writes by hand.

use aws_credential_types::Credentials;
use kvam::{Client, ErrorKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{BUFFERING, event, live, put};

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
