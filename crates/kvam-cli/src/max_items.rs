//! Where `--starting-token` begins and `--max-items` stops, page by page, as botocore's paginator does.

use kvam::{Fragment, FragmentPage};

use crate::starting_token::StartingToken;

/// Cuts the pages of a listing to what was asked for, and knows the place that it has come to.
#[derive(Debug)]
pub(crate) struct Cutter {
    /// How many more fragments are wanted; `None` is all.
    left: Option<u64>,
    /// Where the next page begins for us.
    place: StartingToken,
}

/// What is left of a page.
#[derive(Debug, PartialEq)]
pub(crate) struct Cut {
    pub(crate) fragments: Vec<Fragment>,
    /// Whether another page is wanted.
    pub(crate) more: bool,
}

impl Cutter {
    pub(crate) fn new(start: StartingToken, max_items: Option<u64>) -> Self {
        Self { left: max_items, place: start }
    }

    /// Takes the next page.
    pub(crate) fn cut(&mut self, page: FragmentPage) -> Cut {
        let FragmentPage { mut fragments, next_token, .. } = page;
        let skip = usize::try_from(self.place.skip).unwrap_or(usize::MAX).min(fragments.len());
        fragments.drain(..skip);
        let came = count(&fragments);
        match self.left {
            Some(left) if came > left => {
                // Less than came, so it fits.
                fragments.truncate(usize::try_from(left).unwrap_or(usize::MAX));
                self.place.skip += left;
                self.place.inside_page = true;
                self.left = Some(0);
                Cut { fragments, more: false }
            }
            left => {
                self.left = left.map(|left| left - came);
                let more = next_token.is_some() && self.left != Some(0);
                self.place = StartingToken { page: next_token, ..StartingToken::default() };
                Cut { fragments, more }
            }
        }
    }

    /// Where to go on, for a listing that stopped before its end.
    pub(crate) fn place(&self) -> Option<&StartingToken> {
        (self.place.page.is_some() || self.place.inside_page).then_some(&self.place)
    }
}

fn count(fragments: &[Fragment]) -> u64 {
    u64::try_from(fragments.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use kvam::PageToken;

    use super::*;

    fn page(numbers: std::ops::Range<u32>, next: Option<&str>) -> FragmentPage {
        let fragments = numbers.map(|number| Fragment::new(number.to_string().parse().unwrap())).collect();
        FragmentPage::new(fragments, next.map(|next| PageToken::new(next).unwrap()))
    }

    /// Lists the pages \[1, 2, 3\], \[\] and \[4, 5\]: the numbers printed, pages asked for, and where to go on.
    fn list(start: &str, max_items: Option<u64>) -> (Vec<String>, usize, Option<String>) {
        let start: StartingToken =
            if start.is_empty() { StartingToken::default() } else { start.parse().unwrap() };
        let first = match start.page.as_ref().map(PageToken::as_str) {
            None => 0,
            Some("t1") => 1,
            Some("t2") => 2,
            Some(other) => panic!("no page has the token {other}"),
        };
        let mut cutter = Cutter::new(start, max_items);
        let (mut numbers, mut pages) = (Vec::new(), 0);
        let all = [page(1..4, Some("t1")), page(4..4, Some("t2")), page(4..6, None)];
        for page in all.into_iter().skip(first) {
            pages += 1;
            let cut = cutter.cut(page);
            numbers.extend(cut.fragments.iter().map(|fragment| fragment.number.to_string()));
            if !cut.more {
                break;
            }
        }
        let place = cutter.place().map(|place| {
            let page = place.page.as_ref().map_or("-", PageToken::as_str);
            if place.inside_page { format!("{page}+{}", place.skip) } else { page.to_owned() }
        });
        (numbers, pages, place)
    }

    /// The cases were run through botocore 1.43.11.
    #[test]
    fn a_listing_stops_where_botocore_stops_and_says_the_same_place() {
        for (max_items, last, pages, place) in [
            (Some(0), 0, 1, Some("-+0")),
            (Some(2), 2, 1, Some("-+2")),
            (Some(3), 3, 1, Some("t1")),
            (Some(4), 4, 3, Some("t2+1")),
            (Some(5), 5, 3, None),
            (Some(6), 5, 3, None),
            (None, 5, 3, None),
        ] {
            let numbers: Vec<_> = (1..=last).map(|number: u32| number.to_string()).collect();
            assert_eq!(list("", max_items), (numbers, pages, place.map(str::to_owned)), "{max_items:?}");
        }
    }

    #[test]
    fn any_two_halves_make_the_whole() {
        for first in 0..=5 {
            let (mut numbers, _, place) = list("", Some(first));
            let token = place.map(|place| {
                let (page, skip) =
                    place.split_once('+').map_or((place.as_str(), None), |(p, n)| (p, Some(n)));
                StartingToken {
                    page: (page != "-").then(|| PageToken::new(page).unwrap()),
                    skip: skip.map_or(0, |n| n.parse().unwrap()),
                    inside_page: skip.is_some(),
                }
            });
            if let Some(token) = token {
                numbers.extend(list(&token.encode(), None).0);
            }
            assert_eq!(numbers, ["1", "2", "3", "4", "5"], "{first} first");
        }
    }

    #[test]
    fn a_second_stop_in_the_same_page_counts_from_its_beginning() {
        let at_one = StartingToken { page: None, skip: 1, inside_page: true }.encode();
        assert_eq!(list(&at_one, Some(1)), (vec!["2".to_owned()], 1, Some("-+2".to_owned())));
    }
}
