//! Signs a request and sends it over a socket to a server that looks at it, as an S3 or SQS client would.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use http::Request;
use kvam_transport::{Body, Clock, Https, Signed, SigningScope, Transport, collect};

const BODY: &[u8] = b"{\"QueueUrl\":\"q\"}";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let server = thread::spawn(move || -> std::io::Result<String> {
        let (mut socket, _) = listener.accept()?;
        let request = read_request(&mut socket)?;
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}")?;
        Ok(request)
    });

    let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "consumer");
    let sqs = Signed::new(
        Https::builder().build()?,
        SigningScope::new("sqs", "eu-west-1"),
        SharedCredentialsProvider::new(credentials),
        Clock::system(),
    );
    let request =
        Request::post(format!("http://{address}/")).body(Body::from(bytes::Bytes::from_static(BODY)))?;
    let response = sqs.send(request).await?;
    assert_eq!(response.status(), 200);
    assert_eq!(collect(response.into_body(), 10).await?.as_ref(), b"{}");

    let seen = server.join().expect("the server does not panic")?;
    let signature = seen
        .lines()
        .find(|line| line.to_ascii_lowercase().starts_with("authorization: aws4-hmac-sha256 "))
        .expect("a signature");
    assert!(signature.contains("/eu-west-1/sqs/aws4_request"), "{signature}");
    assert!(seen.ends_with("{\"QueueUrl\":\"q\"}"));
    println!("a signed request went over a socket and its answer came back");
    Ok(())
}

/// Reads until the known body has come.
fn read_request(socket: &mut TcpStream) -> std::io::Result<String> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.ends_with(BODY) {
        match socket.read(&mut piece)? {
            0 => break,
            n => request.extend_from_slice(&piece[..n]),
        }
    }
    Ok(String::from_utf8_lossy(&request).into_owned())
}
