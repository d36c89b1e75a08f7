//! Selectors as they stand in requests.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::FragmentSelector;
use crate::Timestamp;
use crate::wire::Seconds;

/// `FragmentSelector`, `ClipFragmentSelector`, and those of playback sessions.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireSelector<'a> {
    #[serde(borrow, skip_serializing_if = "Option::is_none")]
    pub(crate) fragment_selector_type: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timestamp_range: Option<WireRange>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireRange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) start_timestamp: Option<Seconds>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) end_timestamp: Option<Seconds>,
}

impl WireRange {
    pub(crate) fn new(start: Timestamp, end: Option<Timestamp>) -> Self {
        Self { start_timestamp: Some(Seconds(start)), end_timestamp: end.map(Seconds) }
    }
}

impl From<FragmentSelector> for WireSelector<'_> {
    fn from(selector: FragmentSelector) -> Self {
        let range = selector.range();
        Self {
            fragment_selector_type: Some(selector.selector_type().as_str().into()),
            timestamp_range: Some(WireRange::new(range.start(), Some(range.end()))),
        }
    }
}

#[cfg(feature = "server")]
mod server {
    use super::{WireRange, WireSelector};
    use crate::server::required;
    use crate::{FragmentSelector, InvalidInput, TimestampRange};

    impl TryFrom<WireSelector<'_>> for FragmentSelector {
        type Error = InvalidInput;

        fn try_from(selector: WireSelector<'_>) -> Result<Self, InvalidInput> {
            let selector_type = required("FragmentSelectorType", selector.fragment_selector_type)?;
            let WireRange { start_timestamp, end_timestamp } =
                required("TimestampRange", selector.timestamp_range)?;
            let start = required("StartTimestamp", start_timestamp)?;
            let end = required("EndTimestamp", end_timestamp)?;
            Ok(Self::new(selector_type.parse()?, TimestampRange::new(start.0, end.0)?))
        }
    }
}
