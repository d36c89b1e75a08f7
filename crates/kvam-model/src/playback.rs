use std::fmt;
use std::sync::Arc;

use crate::bounds::{DAY, check_end, check_number};
use crate::choice::choice;
use crate::selector::wire::{WireRange, WireSelector};
use crate::{FragmentSelectorType, InvalidInput, Timestamp};

choice! {
    /// What a playback session shows (API reference, `GetHLSStreamingSessionURL` and `GetDASHStreamingSessionURL`).
    PlaybackMode of "PlaybackMode" {
        /// The newest fragments, as they come. The service's default.
        Live = "LIVE",
        /// From a moment on, at the speed of the recording.
        LiveReplay = "LIVE_REPLAY",
        /// A range of time, all of it from the start.
        OnDemand = "ON_DEMAND",
    }
}

/// Which fragments a playback session shows: both parts may be left to the service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SessionSelector {
    /// By which clock; the service takes `None` as the server's.
    pub selector_type: Option<FragmentSelectorType>,
    /// In which range. `ON_DEMAND` and `LIVE_REPLAY` need it; the reference says that `LIVE` should have none.
    pub range: Option<SessionRange>,
}

impl SessionSelector {
    /// By a clock, in a range, or what the service takes for `None`.
    #[must_use]
    pub const fn new(selector_type: Option<FragmentSelectorType>, range: Option<SessionRange>) -> Self {
        Self { selector_type, range }
    }
}

/// The range of a playback session, both ends included; the end must be after the start, by 24 hours at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SessionRange {
    /// The first moment.
    pub start: Timestamp,
    /// The last moment. `ON_DEMAND` needs it; without it `LIVE_REPLAY` goes on with what is ingested until the session
    /// expires.
    pub end: Option<Timestamp>,
}

impl SessionRange {
    /// From `start` to `end`, or with no end.
    #[must_use]
    pub const fn new(start: Timestamp, end: Option<Timestamp>) -> Self {
        Self { start, end }
    }
}

/// Refuses what the reference says a mode cannot do without, by the selector's own member name.
pub(crate) fn check_selector(
    member: &'static str,
    mode: Option<PlaybackMode>,
    selector: Option<SessionSelector>,
) -> Result<(), InvalidInput> {
    let range = selector.and_then(|selector| selector.range);
    if let Some(mode @ (PlaybackMode::LiveReplay | PlaybackMode::OnDemand)) = mode {
        let missing =
            |member| Err(InvalidInput::new(member, format!("is missing, and PlaybackMode is {mode}")));
        match range {
            None if selector.is_none() => return missing(member),
            None => return missing("TimestampRange"),
            Some(SessionRange { end: None, .. }) if mode == PlaybackMode::OnDemand => {
                return missing("EndTimestamp");
            }
            Some(_) => {}
        }
    }
    match range {
        Some(SessionRange { start, end: Some(end) }) => check_end(start, end, DAY),
        _ => Ok(()),
    }
}

/// The shortest and the longest life of a session, in seconds.
pub(crate) const EXPIRES: (u32, u32) = (300, 43_200);
/// The least and the greatest number of fragments in a playlist or manifest.
pub(crate) const MAX_FRAGMENTS: (u32, u32) = (1, 5000);

pub(crate) fn check_expires(expires: impl Into<i64>) -> Result<u32, InvalidInput> {
    check_number("Expires", expires, EXPIRES.0, EXPIRES.1)
}

pub(crate) fn check_max_fragments(
    member: &'static str,
    fragments: impl Into<i64>,
) -> Result<u32, InvalidInput> {
    check_number(member, fragments, MAX_FRAGMENTS.0, MAX_FRAGMENTS.1)
}

impl From<SessionSelector> for WireSelector<'_> {
    fn from(selector: SessionSelector) -> Self {
        Self {
            fragment_selector_type: selector.selector_type.map(|clock| clock.as_str().into()),
            timestamp_range: selector.range.map(|range| WireRange::new(range.start, range.end)),
        }
    }
}

/// Where a media player finds a session's playlist or manifest.
///
/// Whoever has it can watch until the session expires, without credentials: a secret. `Debug` shows no more of it than
/// its scheme and host; [`as_str`](Self::as_str) gives it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionUrl(Arc<str>);

impl SessionUrl {
    /// A URL as the service wrote it. It is not checked.
    #[must_use]
    pub fn new(url: impl AsRef<str>) -> Self {
        Self(url.as_ref().into())
    }

    /// A URL as it came; an empty one is none.
    pub(crate) fn received(url: Option<&str>) -> Option<Self> {
        url.filter(|url| !url.is_empty()).map(Self::new)
    }

    /// The whole URL, session token included.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SessionUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = self.0.parse::<http::Uri>().ok().and_then(|uri| {
            let (scheme, host) = (uri.scheme_str()?, uri.host()?);
            Some(format!("{scheme}://{host}/"))
        });
        write!(f, "SessionUrl({}…)", origin.unwrap_or_default())
    }
}

#[cfg(feature = "server")]
mod server {
    use super::{SessionRange, SessionSelector};
    use crate::InvalidInput;
    use crate::selector::wire::{WireRange, WireSelector};
    use crate::server::required;

    impl TryFrom<WireSelector<'_>> for SessionSelector {
        type Error = InvalidInput;

        fn try_from(selector: WireSelector<'_>) -> Result<Self, InvalidInput> {
            let selector_type = selector.fragment_selector_type.map(|clock| clock.parse()).transpose()?;
            let range = selector.timestamp_range.map(SessionRange::try_from).transpose()?;
            Ok(Self { selector_type, range })
        }
    }

    impl TryFrom<WireRange> for SessionRange {
        type Error = InvalidInput;

        fn try_from(range: WireRange) -> Result<Self, InvalidInput> {
            let start = required("StartTimestamp", range.start_timestamp)?;
            Ok(Self { start: start.0, end: range.end_timestamp.map(|end| end.0) })
        }
    }
}

#[cfg(feature = "shapes")]
pub(crate) mod shapes {
    use super::{EXPIRES, MAX_FRAGMENTS};
    use crate::FragmentSelectorType;
    use crate::shapes::{Bounds, Member, Shape};

    pub(crate) const SELECTOR: Shape = Shape::Structure(&[
        Member::new(
            "FragmentSelectorType",
            Shape::Choice(FragmentSelectorType::NAMES),
            "The clock of the range.",
        ),
        Member::new("TimestampRange", RANGE, "The range of time; not for LIVE."),
    ]);
    const RANGE: Shape = Shape::Structure(&[
        Member::new("StartTimestamp", Shape::Timestamp, "The first moment of the range."),
        Member::new("EndTimestamp", Shape::Timestamp, "The last moment of the range, itself included."),
    ]);
    pub(crate) const EXPIRES_MEMBER: Member =
        Member::new("Expires", Shape::Integer(Bounds::of(EXPIRES)), "How many seconds the session lives.");
    pub(crate) const MAX_FRAGMENTS_SHAPE: Shape = Shape::Long(Bounds::of(MAX_FRAGMENTS));
    pub(crate) const ERRORS: &[(&str, u16)] = &[
        ("ResourceNotFoundException", 404),
        ("InvalidArgumentException", 400),
        ("ClientLimitExceededException", 400),
        ("NotAuthorizedException", 401),
        ("UnsupportedStreamMediaTypeException", 400),
        ("NoDataRetentionException", 400),
        ("MissingCodecPrivateDataException", 400),
        ("InvalidCodecPrivateDataException", 400),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_hides_the_token() {
        let url = SessionUrl::new(
            "https://b-1.kinesisvideo.eu-west-1.amazonaws.com/hls/v1/x.m3u8?SessionToken=hush",
        );
        assert_eq!(format!("{url:?}"), "SessionUrl(https://b-1.kinesisvideo.eu-west-1.amazonaws.com/…)");
        assert_eq!(format!("{:?}", SessionUrl::new("hush hush")), "SessionUrl(…)");
        assert!(!format!("{:?}", SessionUrl::new("https://user:hush@b-1.example/")).contains("hush"));
    }

    #[test]
    fn a_mode_has_the_range_that_it_needs() {
        use PlaybackMode::{Live, LiveReplay, OnDemand};
        let at = Timestamp::from_micros;
        let open = SessionRange::new(at(0), None);
        let closed = SessionRange::new(at(0), Some(at(86_400_000_000)));
        let bare = SessionSelector::default();
        let select = |range| Some(SessionSelector::new(None, Some(range)));
        for (mode, selector, missing) in [
            (None, None, None),
            (None, select(open), None),
            (Some(Live), Some(bare), None),
            (Some(Live), select(closed), None),
            (Some(LiveReplay), None, Some("HLSFragmentSelector")),
            (Some(LiveReplay), Some(bare), Some("TimestampRange")),
            (Some(LiveReplay), select(open), None),
            (Some(LiveReplay), select(closed), None),
            (Some(OnDemand), None, Some("HLSFragmentSelector")),
            (Some(OnDemand), Some(bare), Some("TimestampRange")),
            (Some(OnDemand), select(open), Some("EndTimestamp")),
            (Some(OnDemand), select(closed), None),
            (
                Some(OnDemand),
                select(SessionRange::new(at(0), Some(at(86_400_000_001)))),
                Some("EndTimestamp"),
            ),
            (Some(OnDemand), select(SessionRange::new(at(7), Some(at(7)))), Some("EndTimestamp")),
            (Some(LiveReplay), select(SessionRange::new(at(7), Some(at(6)))), Some("EndTimestamp")),
        ] {
            let said = check_selector("HLSFragmentSelector", mode, selector);
            assert_eq!(said.as_ref().err().map(InvalidInput::member), missing, "{mode:?} {selector:?}");
        }
    }
}
