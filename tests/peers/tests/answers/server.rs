//! A server on loopback that gives whoever asks the answer that was set.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::answer::Answer;

pub(crate) struct Server {
    url: String,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(Vec::new()));
        let given = Arc::clone(&answer);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let answer = given.lock().unwrap().clone();
                tokio::spawn(async move { reply(connection, &answer).await });
            }
        });
        Self { url, answer }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn set(&self, answer: &Answer) {
        *self.answer.lock().unwrap() = answer.to_bytes();
    }
}

/// Reads one request to its end, so that closing the connection does not reset it, and answers.
async fn reply(mut connection: TcpStream, answer: &[u8]) {
    let mut request = Vec::new();
    while !is_whole(&request) {
        match connection.read_buf(&mut request).await {
            Ok(read) if read > 0 => {}
            _ => return,
        }
    }
    // Whoever hangs up early, as over media it does not read, has what it wants.
    let _ = connection.write_all(answer).await;
    let _ = connection.shutdown().await;
}

fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |length| length.trim().parse().unwrap());
    request.len() >= end + 4 + length
}
