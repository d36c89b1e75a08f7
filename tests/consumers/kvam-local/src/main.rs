//! Runs the service on a port and puts a recording into it; someone without a signature is refused.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::TcpStream;

use kvam_local::{LocalService, PutOptions, SeedStream};

/// One VP8 track; two clusters, at 1 s and 3 s, each of two frames.
const RECORDING: &[u8] = b"\x1A\x45\xDF\xA3\x8B\x42\x82\x88matroska\
    \x18\x53\x80\x67\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\
    \x15\x49\xA9\x66\x80\
    \x16\x54\xAE\x6B\x8F\xAE\x8D\xD7\x81\x01\x83\x81\x01\x86\x85V_VP8\
    \x1F\x43\xB6\x75\x92\xE7\x82\x03\xE8\xA3\x85\x81\x00\x00\x80a\xA3\x85\x81\x00\x28\x00b\
    \x1F\x43\xB6\x75\x92\xE7\x82\x0B\xB8\xA3\x85\x81\x00\x00\x80c\xA3\x85\x81\x00\x50\x00d";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let lobby: SeedStream = "name=lobby,start=2024-01-01T00:00:00Z,every=2s,count=100000000".parse()?;
    let local = LocalService::builder().stream("front-door", 24).seed_stream(lobby).start().await?;

    let fragments = local.service().put_matroska("front-door", RECORDING, &PutOptions::new())?;
    assert_eq!(fragments.len(), 2);
    for fragment in &fragments {
        assert_eq!(fragment.number.to_string().len(), 47);
        assert_eq!(fragment.size_in_bytes, Some(23));
    }
    assert!(fragments[0].number < fragments[1].number);
    assert!(local.service().put_matroska("garage", RECORDING, &PutOptions::new()).is_err(), "no such stream");

    let url = local.url();
    let answer =
        tokio::task::spawn_blocking(move || post(&url, "/listFragments", r#"{"StreamName": "lobby"}"#))
            .await??;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
    assert!(answer.ends_with(r#"{"Message":"Missing Authentication Token"}"#), "{answer}");

    local.stop().await;
    println!("{} fragments put; a request without a signature refused", fragments.len());
    Ok(())
}

fn post(url: &str, path: &str, body: &str) -> io::Result<String> {
    let host = url.trim_start_matches("http://");
    let mut socket = TcpStream::connect(host)?;
    let length = body.len();
    write!(
        socket,
        "POST {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    let mut answer = String::new();
    socket.read_to_string(&mut answer)?;
    Ok(answer)
}
