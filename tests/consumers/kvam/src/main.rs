//! Lists two pages of a stream from a server on loopback that knows nothing of this project.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use aws_credential_types::Credentials;
use kvam::{Client, FragmentSelector, StreamId, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let server = thread::spawn({
        let url = url.clone();
        move || (0..3).map(|_| answer(listener.accept()?.0, &url)).collect::<io::Result<Vec<String>>>()
    });

    let client = Client::builder()
        .region("eu-west-1")
        .credentials(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "consumer"))
        .control_endpoint(url)
        .build()?;
    let (start, end): (Timestamp, Timestamp) =
        ("2026-01-28T07:00:00Z".parse()?, "2026-01-28T08:00:00Z".parse()?);
    let mut fragments = client
        .list_fragments(StreamId::name("front-door")?)
        .selector(FragmentSelector::server(start, end)?)
        .fragments();
    let mut numbers = Vec::new();
    while let Some(fragment) = fragments.try_next().await? {
        numbers.push(fragment.number.to_string());
    }
    assert_eq!(numbers, ["1001", "1002", "1003"]);

    let asked = server.join().expect("the server does not panic")?;
    let paths: Vec<&str> = asked.iter().filter_map(|request| request.split(' ').nth(1)).collect();
    assert_eq!(paths, ["/getDataEndpoint", "/listFragments", "/listFragments"]);
    assert!(asked.iter().all(|request| request.contains("/eu-west-1/kinesisvideo/aws4_request")));
    println!("{} fragments listed from two pages", numbers.len());
    Ok(())
}

/// Answers one request as the service would, and returns it.
fn answer(mut socket: TcpStream, url: &str) -> io::Result<String> {
    let request = read_request(&mut socket)?;
    let body = if request.starts_with("POST /getDataEndpoint ") {
        format!(r#"{{"DataEndpoint": "{url}"}}"#)
    } else if request.contains(r#""NextToken":"#) {
        r#"{"Fragments": [{"FragmentNumber": "1003"}], "NextToken": null}"#.to_owned()
    } else {
        r#"{"Fragments": [{"FragmentNumber": "1001"}, {"FragmentNumber": "1002"}], "NextToken": "bmV4dA=="}"#
            .to_owned()
    };
    write!(socket, "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())?;
    Ok(request)
}

/// Reads a head, and a body of the length it names.
fn read_request(socket: &mut TcpStream) -> io::Result<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse().ok())
                .unwrap_or(0);
            if body.len() >= length {
                return Ok(text.into_owned());
            }
        }
        match socket.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => bytes.extend_from_slice(&piece[..n]),
        }
    }
}
