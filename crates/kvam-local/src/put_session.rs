use bytes::{Bytes, BytesMut};
use http::request::Parts;
use http::{Request, Response};
use kvam_media::{Event, MediaErrorKind, Splitter};
use kvam_model::ops::{
    Acknowledgement, AcknowledgementError, AcknowledgementEvent, ErrorId, PutMedia, Timecodes,
};
use kvam_model::{ServiceError, StreamId, Timestamp};

use crate::connections::Place;
use crate::put_rules::{PutRules, Recorded};
use crate::quotas::Quota;
use crate::streams::Arriving;
use crate::{MAX_FRAGMENT_BYTES, PutError, Service, refusal};

/// The id of a Cluster element, which is too large when its fragment is.
const CLUSTER: u32 = 0x1F43_B675;

/// One PutMedia, without a socket or a timer: bytes of media in, acknowledgements out. What the acknowledgements are does
/// not depend on how the bytes were cut.
///
/// It is over after an error, and when it is told the end. What is pushed then is not read.
#[derive(Debug)]
pub(crate) struct PutSession {
    service: Service,
    /// By its ARN: a later stream of the same name is another.
    stream: StreamId,
    timecodes: Timecodes,
    acknowledges: bool,
    splitter: Splitter,
    rules: PutRules,
    /// The fragment that is coming.
    current: Option<Current>,
    over: bool,
    /// What was acknowledged and not yet taken.
    made: Vec<Acknowledgement>,
    _place: Place,
}

#[derive(Debug, Clone, Copy)]
struct Current {
    offset: u64,
    /// As the media counts, in milliseconds.
    timecode: i64,
    arriving: Arriving,
}

impl Service {
    /// Begins a PutMedia, or refuses it: by its head alone, which is signed as if there were no body.
    pub(crate) fn begin_put(&self, head: Parts) -> Result<PutSession, ServiceError> {
        let (head, _) = self.verify(Request::from_parts(head, Bytes::new()))?.into_parts();
        let PutMedia { stream, timecodes, acknowledgements, .. } =
            PutMedia::decode_request(&head).map_err(|error| refusal::invalid_input(&error))?;
        let streams = self.streams();
        let stream = streams.get(&stream)?;
        self.charge(Quota::PutMedia, Some(stream), 1)?;
        let place = self.inner().connections.take(&stream.info.arn);
        let place = place.ok_or_else(|| refusal::already_connected(&stream.info.name))?;
        Ok(PutSession {
            service: self.clone(),
            stream: StreamId::Arn(stream.info.arn.clone()),
            timecodes,
            acknowledges: acknowledgements,
            splitter: Splitter::with_cluster_limit(MAX_FRAGMENT_BYTES),
            rules: PutRules::default(),
            current: None,
            over: false,
            made: Vec::new(),
            _place: place,
        })
    }

    /// Takes media that has come whole, and gives all acknowledgements of it.
    pub(crate) fn put_whole(&self, head: Parts, media: &[u8]) -> Response<Bytes> {
        let mut session = match self.begin_put(head) {
            Ok(session) => session,
            Err(error) => return self.refuse(&error),
        };
        let mut body = BytesMut::new();
        for acknowledgement in session.push(media).iter().chain(&session.finish()) {
            body.extend_from_slice(&acknowledgement.encode());
        }
        self.sign_off(PutMedia::encode_head()).map(|_| body.freeze())
    }
}

impl PutSession {
    pub(crate) const fn is_over(&self) -> bool {
        self.over
    }

    /// Takes the next piece of the media.
    pub(crate) fn push(&mut self, piece: &[u8]) -> Vec<Acknowledgement> {
        if !self.over {
            self.splitter.push(piece);
            self.advance();
        }
        self.take()
    }

    /// The media is whole.
    pub(crate) fn finish(&mut self) -> Vec<Acknowledgement> {
        if !self.over {
            self.splitter.finish();
            self.advance();
            self.over = true;
        }
        self.take()
    }

    /// The media cannot be read further.
    pub(crate) fn abort(&mut self) -> Vec<Acknowledgement> {
        self.fail(ErrorId::StreamRead);
        self.take()
    }

    /// The connection has lasted as long as one may.
    pub(crate) fn expire(&mut self) -> Vec<Acknowledgement> {
        self.fail(ErrorId::ConnectionDuration);
        self.take()
    }

    /// Nothing came for a while.
    pub(crate) fn idle(&mut self) -> Vec<Acknowledgement> {
        if !self.over {
            self.acknowledge(Acknowledgement::new(AcknowledgementEvent::Idle, None, None));
        }
        self.take()
    }

    /// Nothing came for so long that nothing is waited for. A fragment that was coming is lost, and not read to its end.
    pub(crate) fn give_up(&mut self) -> Vec<Acknowledgement> {
        if self.current.is_some() {
            return self.abort();
        }
        self.over = true;
        self.take()
    }

    fn take(&mut self) -> Vec<Acknowledgement> {
        std::mem::take(&mut self.made)
    }

    fn advance(&mut self) {
        let step = loop {
            match self.step() {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(id) => break Err(id),
            }
        };
        if let Err(id) = step {
            self.fail(id);
        }
    }

    /// Reads one event, and says whether there may be another.
    fn step(&mut self) -> Result<bool, ErrorId> {
        let event = self.splitter.next_event();
        if let Ok(Some(Event::Cluster(cluster))) = &event {
            self.begin(cluster.offset(), cluster.start())?;
        } else if let Some(open) = self.splitter.open_cluster() {
            // Before what came behind its timecode, be that nothing or an error.
            self.begin(open.offset(), open.start())?;
        }
        let Some(event) = event.map_err(|error| error_id(&PutError::Media(error)))? else { return Ok(false) };
        if let Some(recorded) = self.rules.take(event).map_err(|error| error_id(&error))? {
            self.store(recorded)?;
        }
        Ok(true)
    }

    /// A fragment begins, unless it has: it gets its number, and arrives now.
    fn begin(&mut self, offset: u64, start: std::time::Duration) -> Result<(), ErrorId> {
        if self.current.is_some_and(|current| current.offset == offset) {
            return Ok(());
        }
        let zero = match self.timecodes {
            Timecodes::Relative { producer_start } => producer_start,
            _ => Timestamp::UNIX_EPOCH,
        };
        let producer = zero.checked_add(start);
        let server = self.service.inner().clock.now();
        let number = self.service.streams().next_number(&self.stream, server);
        let number = number.map_err(|_| ErrorId::StreamNotActive)?;
        let arriving = Arriving { number, producer: producer.unwrap_or(zero), server };
        let timecode = i64::try_from(start.as_millis()).map_err(|_| ErrorId::InvalidProducerTimestamp)?;
        self.current = Some(Current { offset, timecode, arriving });
        self.tell(AcknowledgementEvent::Buffering);
        if producer.is_none_or(|producer| producer < Timestamp::UNIX_EPOCH) {
            return Err(ErrorId::InvalidProducerTimestamp);
        }
        self.rules.begin(offset, start).map_err(|error| error_id(&error))
    }

    fn store(&mut self, recorded: Recorded) -> Result<(), ErrorId> {
        let Some(Current { arriving, .. }) = self.current else { return Err(ErrorId::Internal) };
        let now = self.service.inner().clock.now();
        let stored = self.service.streams().store(&self.stream, arriving, recorded, now);
        let (_, is_kept) = stored.map_err(|_| ErrorId::StreamNotActive)?;
        self.tell(AcknowledgementEvent::Received);
        if is_kept {
            self.tell(AcknowledgementEvent::Persisted);
        }
        self.current = None;
        Ok(())
    }

    fn fail(&mut self, id: ErrorId) {
        if !self.over {
            self.over = true;
            self.tell(AcknowledgementEvent::Error(AcknowledgementError::new(id)));
        }
    }

    /// About the fragment that is coming, if one is.
    fn tell(&mut self, event: AcknowledgementEvent) {
        let timecode = self.current.map(|current| current.timecode);
        let number = self.current.map(|current| current.arriving.number);
        self.acknowledge(Acknowledgement::new(event, timecode, number));
    }

    /// Who wants no acknowledgements hears of errors alone.
    fn acknowledge(&mut self, acknowledgement: Acknowledgement) {
        if self.acknowledges || matches!(acknowledgement.event, AcknowledgementEvent::Error(_)) {
            self.made.push(acknowledgement);
        }
    }
}

/// What PutMedia calls it (API reference, `PutMedia`).
fn error_id(error: &PutError) -> ErrorId {
    match error {
        PutError::Media(error) => match error.kind() {
            MediaErrorKind::TooLarge { element, .. } if element.get() == CLUSTER => ErrorId::FragmentSize,
            _ => ErrorId::InvalidMatroska,
        },
        PutError::NoClusters | PutError::SecondSegment => ErrorId::InvalidMatroska,
        PutError::Read(_) => ErrorId::StreamRead,
        PutError::StreamNotFound => ErrorId::StreamNotActive,
        PutError::TagTooLong { .. } | PutError::TooManyTags { .. } => ErrorId::FragmentMetadataLimit,
        PutError::TimeOutOfRange => ErrorId::InvalidProducerTimestamp,
        PutError::TimecodeNotRising { .. } => ErrorId::TimecodeNotMonotonic,
        PutError::TooLong { .. } => ErrorId::FragmentDuration,
        PutError::TooManyTracks { .. } => ErrorId::TooManyTracks,
        PutError::TrackWithoutFrames { .. } => ErrorId::FramesMissingForTrack,
        PutError::UndeclaredTrack { .. } => ErrorId::TrackNumberMismatch,
    }
}

#[cfg(test)]
mod tests;
