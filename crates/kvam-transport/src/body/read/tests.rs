use std::collections::VecDeque;
use std::error::Error as _;

use futures_util::StreamExt;
use http::HeaderMap;
use http_body::Frame;
use http_body_util::BodyExt;
use tokio::io::AsyncReadExt;

use super::*;

/// A body of these frames, then of trailers, and of whatever comes after them.
fn body(pieces: &[&'static str], last: Option<TransportErrorKind>) -> Body {
    let mut frames: VecDeque<_> =
        pieces.iter().map(|piece| Ok(Frame::data(Bytes::from_static(piece.as_bytes())))).collect();
    frames.push_back(Ok(Frame::trailers(HeaderMap::new())));
    frames.extend(last.map(|kind| Err(TransportError::new(kind, "it broke"))));
    Body::new(Frames(frames))
}

struct Frames(VecDeque<Result<Frame<Bytes>, TransportError>>);

impl HttpBody for Frames {
    type Data = Bytes;
    type Error = TransportError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
        Poll::Ready(self.0.pop_front())
    }
}

#[tokio::test]
async fn a_stream_has_the_pieces_without_the_trailers() {
    let pieces: Vec<_> = body(&["frag", "", "ments"], None).map(Result::unwrap).collect().await;
    assert_eq!(pieces, ["frag", "", "ments"]);
}

#[tokio::test]
async fn reading_goes_over_empty_pieces_to_the_end() {
    let mut text = String::new();
    body(&["frag", "", "ments"], None).read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "fragments");
    let mut memory = Body::from(Bytes::from_static(b"fragments"));
    text.clear();
    memory.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "fragments");
}

#[tokio::test]
async fn all_three_ways_take_from_the_same_bytes() {
    for mut body in [body(&["fragments", "!", "?"], None), Body::from(Bytes::from_static(b"fragments"))] {
        let mut four = [0; 4];
        body.read_exact(&mut four).await.unwrap();
        assert_eq!(&four, b"frag");
        assert!(HttpBody::size_hint(&body).lower() >= 5 && !body.is_end_stream());
        assert_eq!(body.next().await.unwrap().unwrap(), "ments");
        let Some(frame) = body.frame().await else { continue };
        assert_eq!(frame.unwrap().into_data().unwrap(), "!");
        body.read_exact(&mut four[..1]).await.unwrap();
        assert_eq!(four[0], b'?');
        assert!(body.next().await.is_none());
    }
}

#[tokio::test]
async fn what_was_read_in_part_still_counts_for_who_collects_it() {
    let mut body = body(&["fragments"], None);
    body.read_u8().await.unwrap();
    assert_eq!(crate::collect(body, 8).await.unwrap(), "ragments");
}

#[tokio::test]
async fn after_an_error_a_stream_has_ended_and_reading_never_does() {
    let failing = || body(&["frag"], Some(TransportErrorKind::BodyCut));
    let mut stream = failing();
    assert_eq!(stream.next().await.unwrap().unwrap(), "frag");
    assert_eq!(stream.next().await.unwrap().unwrap_err().kind(), TransportErrorKind::BodyCut);
    assert!(stream.next().await.is_none());
    assert_eq!(crate::collect(stream, 9).await.unwrap_err().kind(), TransportErrorKind::BodyCut);

    let mut reader = failing();
    let mut bytes = Vec::new();
    for _ in 0..2 {
        let error = reader.read_to_end(&mut bytes).await.unwrap_err();
        assert_eq!((error.kind(), bytes.as_slice()), (io::ErrorKind::UnexpectedEof, b"frag".as_slice()));
        let own = error.get_ref().unwrap().downcast_ref::<TransportError>().unwrap();
        assert_eq!(own.source().unwrap().to_string(), "it broke");
    }
}

#[tokio::test]
async fn looking_for_more_takes_nothing_and_hides_no_error() {
    let mut whole = body(&["", "frag"], None);
    for _ in 0..2 {
        assert_eq!(whole.peek().await.unwrap(), Some(b'f'));
    }
    assert_eq!(whole.next().await.unwrap().unwrap(), "frag");
    assert_eq!(whole.peek().await.unwrap(), None);
    assert_eq!(Body::empty().peek().await.unwrap(), None);

    let mut cut = body(&[], Some(TransportErrorKind::BodyCut));
    for _ in 0..2 {
        assert_eq!(cut.peek().await.unwrap_err().kind(), TransportErrorKind::BodyCut);
    }
    assert!(cut.read_u8().await.is_err());
}

#[tokio::test]
async fn a_body_of_a_reader_or_of_a_stream_has_its_bytes_and_its_errors() {
    let long = vec![7; 200_000];
    let read = Body::from_reader(io::Cursor::new(long.clone()));
    assert_eq!(crate::collect(read, 200_000).await.unwrap(), long);

    let broken = futures_util::stream::iter([Ok(Bytes::from_static(b"frag")), Err(io::Error::other("gone"))]);
    for mut body in [Body::from_stream(broken), Body::from_reader(broken_reader())] {
        assert_eq!(body.next().await.unwrap().unwrap(), "frag");
        let error = body.next().await.unwrap().unwrap_err();
        assert_eq!(error.source().unwrap().to_string(), "gone");
        assert!(body.next().await.is_none());
    }
}

fn broken_reader() -> impl AsyncRead {
    struct Gone;
    impl AsyncRead for Gone {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Err(io::Error::other("gone")))
        }
    }
    io::Cursor::new(*b"frag").chain(Gone)
}

#[tokio::test]
async fn the_end_stays_the_end_even_of_a_source_that_may_not_be_asked_again() {
    let once = || {
        futures_util::stream::unfold(true, |more| async move {
            more.then_some((Ok::<_, io::Error>(Bytes::from_static(b"frag")), false))
        })
    };
    let (mut reader, mut stream, mut frames) =
        (Body::from_stream(once()), Body::from_stream(once()), Body::from_stream(once()));
    assert_eq!(stream.next().await.unwrap().unwrap(), "frag");
    frames.frame().await.unwrap().unwrap();
    for _ in 0..2 {
        let mut read = Vec::new();
        reader.read_to_end(&mut read).await.unwrap();
        assert!(stream.next().await.is_none() && frames.frame().await.is_none());
        assert_eq!(stream.peek().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_body_that_ends_before_the_length_it_announced_is_cut() {
    /// Ends at once, as hyper's does when its connection's task is dropped.
    struct Announced;
    impl HttpBody for Announced {
        type Data = Bytes;
        type Error = TransportError;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, TransportError>>> {
            Poll::Ready(None)
        }

        fn size_hint(&self) -> http_body::SizeHint {
            http_body::SizeHint::with_exact(1)
        }
    }
    let error = Body::new(Announced).read_to_end(&mut Vec::new()).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::UnexpectedEof);
    assert_eq!(
        crate::collect(Body::new(Announced), 9).await.unwrap_err().kind(),
        TransportErrorKind::BodyCut
    );
}
