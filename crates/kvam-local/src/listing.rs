use std::num::NonZeroU32;

use kvam_model::ops::{FragmentPage, ListFragments};
use kvam_model::{
    FragmentSelector, FragmentSelectorType, PageToken, ServiceError, Timestamp, TimestampRange,
};

use crate::mix::{mix, mix_text};
use crate::refusal;
use crate::seal::Sealer;
use crate::shuffle::Shuffle;
use crate::stream::{Selection, Stream};

/// Walks through selections page by page, in an order that looks like none.
pub(crate) struct Lister {
    pub(crate) seed: u64,
    pub(crate) sealer: Sealer,
    /// One page of so many comes empty.
    pub(crate) empty_pages: Option<NonZeroU32>,
}

impl Lister {
    pub(crate) fn page(
        &self,
        stream: &Stream,
        request: &ListFragments,
        now: Timestamp,
    ) -> Result<FragmentPage, ServiceError> {
        let walk = match &request.next_token {
            Some(token) => self.resume(stream, token, request.selector)?,
            None => begin(stream, request.selector.ok_or_else(refusal::internal_failure)?, now)?,
        };
        let key = self.key(stream, &walk.selection);
        if !walk.rested && self.is_empty_page(key, walk.place) {
            return Ok(FragmentPage::new(Vec::new(), self.token(stream, &Walk { rested: true, ..walk })?));
        }
        let selected = stream.select(&walk.selection);
        let wanted = request.max_results.unwrap_or(ListFragments::DEFAULT_MAX_RESULTS);
        let end = selected.len().min(walk.place.saturating_add(wanted.into()));
        let shuffle = Shuffle::new(key, selected.len());
        let seed = mix_text(self.seed, stream.info.name.as_str());
        let fragments =
            (walk.place..end).filter_map(|place| selected.fragment(shuffle.at(place), seed)).collect();
        let next = Walk { place: end, rested: false, ..walk };
        let next_token = if end < selected.len() { self.token(stream, &next)? } else { None };
        Ok(FragmentPage::new(fragments, next_token))
    }

    fn resume(
        &self,
        stream: &Stream,
        token: &PageToken,
        selector: Option<FragmentSelector>,
    ) -> Result<Walk, ServiceError> {
        // The ARN holds the creation time, so that a later stream of the same name does not take the token.
        let walk = self.sealer.open(stream.info.arn.as_str(), token.as_str());
        walk.and_then(|content| Walk::read(&content))
            .filter(|walk| selector.is_none_or(|selector| selector == walk.selection.selector))
            .ok_or_else(refusal::bad_token)
    }

    fn token(&self, stream: &Stream, walk: &Walk) -> Result<Option<PageToken>, ServiceError> {
        let token = self.sealer.seal(stream.info.arn.as_str(), &walk.write());
        PageToken::new(token).map(Some).map_err(|_| refusal::internal_failure())
    }

    /// The same for every page of a listing, and for every listing of the same selection.
    fn key(&self, stream: &Stream, selection: &Selection) -> u64 {
        let range = selection.selector.range();
        let words = [
            selection.selector.selector_type() as u64,
            range.start().as_micros().cast_unsigned(),
            range.end().as_micros().cast_unsigned(),
        ];
        words.into_iter().fold(mix_text(self.seed, stream.info.name.as_str()), mix)
    }

    fn is_empty_page(&self, key: u64, place: u64) -> bool {
        self.empty_pages.is_some_and(|one_in| mix(!key, place).is_multiple_of(one_in.get().into()))
    }
}

fn begin(stream: &Stream, selector: FragmentSelector, now: Timestamp) -> Result<Walk, ServiceError> {
    let selection = stream.selection(selector, now);
    let end = selector.range().end();
    if stream.retention_hours() > 0 && end.as_micros() < selection.horizon {
        return Err(refusal::outside_retention(end));
    }
    Ok(Walk { selection, place: 0, rested: false })
}

/// Where a listing stands between two pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Walk {
    selection: Selection,
    /// How many fragments came.
    place: u64,
    /// Whether the page before was an empty one.
    rested: bool,
}

impl Walk {
    const BYTES: usize = 42;

    fn write(&self) -> [u8; Self::BYTES] {
        let Selection { selector, horizon, stored } = self.selection;
        let mut content = [0; Self::BYTES];
        let words = [
            selector.range().start().as_micros().cast_unsigned(),
            selector.range().end().as_micros().cast_unsigned(),
            horizon.cast_unsigned(),
            stored,
            self.place,
        ];
        let by_server = selector.selector_type() == FragmentSelectorType::ServerTimestamp;
        content[0] = u8::from(by_server);
        content[1] = u8::from(self.rested);
        for (bytes, word) in content[2..].chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        content
    }

    fn read(content: &[u8]) -> Option<Self> {
        let (&[by_server, rested], words) = content.split_first_chunk()?;
        let words: [[u8; 8]; 5] = words.as_chunks().0.try_into().ok()?;
        let [start, end, horizon, stored, place] = words.map(u64::from_be_bytes);
        let moment = |word: u64| Timestamp::from_micros(word.cast_signed());
        let range = TimestampRange::new(moment(start), moment(end)).ok()?;
        let selector_type = match by_server {
            0 => FragmentSelectorType::ProducerTimestamp,
            _ => FragmentSelectorType::ServerTimestamp,
        };
        let selector = FragmentSelector::new(selector_type, range);
        let selection = Selection { selector, horizon: horizon.cast_signed(), stored };
        Some(Self { selection, place, rested: rested != 0 })
    }
}

#[cfg(test)]
mod tests;
