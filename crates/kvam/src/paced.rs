//! Media at the speed of its own clock.

use std::collections::VecDeque;
use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as HttpBody, Frame};
use kvam_media::{Event, MediaError, Splitter};
use kvam_transport::Body;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// What is read at once.
const PIECE: usize = 64 << 10;

/// Media from `reader`, Matroska, as a camera would send it: each cluster goes out when it is due by its timecode, counted
/// from the first cluster, which goes out at once. What stands between clusters goes with what is before it.
///
/// A cluster that comes late from the reader, or whose timecode lies before the first one's, goes out when it comes. A
/// gap in the timecodes is waited through. Not a byte is changed. Of a cluster whose timecode has not been read yet, the few
/// bytes before it may go out early. One cluster is held in memory, of 50 MB at most, as the service takes it.
///
/// The body fails if the reader does, or where what it gives is not Matroska (`kvam_media::MediaError`), after what stands
/// before that: such media has no clock.
pub fn paced(reader: impl AsyncRead + Send + 'static) -> Body {
    Body::new(Paced {
        reader: Box::pin(reader),
        buffer: vec![0; PIECE].into(),
        splitter: Splitter::new(),
        rest: Bytes::new(),
        position: 0,
        clusters: VecDeque::new(),
        met: None,
        origin: None,
        timer: None,
        failed: None,
    })
}

struct Paced<R> {
    reader: Pin<Box<R>>,
    buffer: Box<[u8]>,
    splitter: Splitter,
    /// What was read and has not gone out.
    rest: Bytes,
    /// Where `rest` begins, in bytes from the first one read.
    position: u64,
    /// Where clusters begin that have not gone out, and when by the media's clock.
    clusters: VecDeque<(u64, Duration)>,
    /// Where the last known cluster begins.
    met: Option<u64>,
    /// When the first cluster went out, and its start.
    origin: Option<(Instant, Duration)>,
    timer: Option<Pin<Box<Sleep>>>,
    /// What is wrong with the media behind `rest`.
    failed: Option<MediaError>,
}

type BoxError = Box<dyn Error + Send + Sync>;

impl<R: AsyncRead> Paced<R> {
    /// Reads the next piece; false at the end.
    fn poll_piece(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, BoxError>> {
        let mut buffer = ReadBuf::new(&mut self.buffer);
        ready!(self.reader.as_mut().poll_read(cx, &mut buffer))?;
        self.rest = Bytes::copy_from_slice(buffer.filled());
        match self.rest.is_empty() {
            true => self.splitter.finish(),
            false => self.splitter.push(&self.rest),
        }
        if let Err(error) = self.find_clusters() {
            // What stands before it is media all the same.
            let good = error.offset().saturating_sub(self.position);
            self.rest.truncate(usize::try_from(good).unwrap_or(usize::MAX));
            self.failed = Some(error);
        }
        Poll::Ready(Ok(!self.rest.is_empty()))
    }

    fn find_clusters(&mut self) -> Result<(), MediaError> {
        loop {
            let event = self.splitter.next_event()?;
            if let Some(Event::Cluster(cluster)) = &event {
                self.meet(cluster.offset(), cluster.start());
            }
            if let Some(cluster) = self.splitter.open_cluster() {
                self.meet(cluster.offset(), cluster.start());
            }
            if event.is_none() {
                return Ok(());
            }
        }
    }

    fn meet(&mut self, offset: u64, start: Duration) {
        if self.met.is_none_or(|met| met < offset) {
            self.met = Some(offset);
            self.clusters.push_back((offset, start));
        }
    }

    /// Waits until a cluster that starts then is due.
    fn poll_due(&mut self, start: Duration, cx: &mut Context<'_>) -> Poll<()> {
        let now = Instant::now();
        let (began, first) = *self.origin.get_or_insert((now, start));
        // A time that the clock does not have never comes.
        let due = began.checked_add(start.saturating_sub(first));
        if due.is_some_and(|due| due <= now) {
            return Poll::Ready(());
        }
        let Some(due) = due else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if timer.deadline() != due {
            timer.as_mut().reset(due);
        }
        timer.as_mut().poll(cx)
    }
}

impl<R: AsyncRead> HttpBody for Paced<R> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if self.rest.is_empty() && (self.failed.is_some() || !ready!(self.poll_piece(cx))?) {
                return Poll::Ready(self.failed.take().map(|error| Err(error.into())));
            }
            let before = match self.clusters.front().copied() {
                Some((offset, start)) if offset <= self.position => {
                    ready!(self.poll_due(start, cx));
                    self.clusters.pop_front();
                    continue;
                }
                Some((offset, _)) => offset - self.position,
                None => u64::MAX,
            };
            let length =
                usize::try_from(before).map_or(self.rest.len(), |before| before.min(self.rest.len()));
            let piece = self.rest.split_to(length);
            self.position += piece.len() as u64;
            return Poll::Ready(Some(Ok(Frame::data(piece))));
        }
    }
}
