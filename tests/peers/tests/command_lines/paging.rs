//! Pages and tokens. Tokens are the service's secret, or the client's own, so they are not compared but used: each program
//! goes on from where it stopped.

use serde_json::Value;

use crate::both::Both;
use crate::place::Place;
use crate::reading::ALL;

const LIST: &str = "aws kinesis-video-archived-media list-fragments --stream-name front-door";

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_is_stopped_and_gone_on_with_in_both() {
    let both = Both::start("max-items").await;
    let (first, rest) =
        (format!("{LIST} {ALL} --page-size 5 --max-items 3"), format!("{LIST} {ALL} --page-size 5"));
    both.agree_but_for(&first, &["NextToken"]).await;
    for place in [&both.aws, &both.kvam] {
        let mut listed = Listed::default();
        listed.add(place, &first).await;
        let token = listed.token.clone().expect("there is more");
        listed.add(place, &format!("{rest} --starting-token {token}")).await;
        listed.expect_everything(place);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_the_aws_cli_is_good_for_kvam() {
    let both = Both::start("their-token").await;
    // Inside the first page, where the token is the client's own: the service was asked for nothing more.
    let mut listed = Listed::default();
    listed.add(&both.aws, &format!("{LIST} {ALL} --page-size 5 --max-items 3")).await;
    let token = listed.token.clone().expect("there is more");
    listed.add(&both.kvam, &format!("{LIST} {ALL} --page-size 5 --starting-token {token}")).await;
    listed.expect_everything(&both.kvam);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_page_is_asked_for_by_hand_in_both() {
    let both = Both::start("by-hand").await;
    let page =
        both.agree_but_for(&format!("{LIST} {ALL} --no-paginate --max-results 4"), &["NextToken"]).await;
    assert_eq!(
        (page["Fragments"].as_array().unwrap().len(), &page["NextToken"]),
        (4, &Value::from("opaque"))
    );
    // The service's token by hand, which turns the clients' paging off.
    for place in [&both.aws, &both.kvam] {
        let mut listed = Listed::default();
        let mut token = String::new();
        loop {
            listed.add(place, &format!("{LIST} {ALL} --max-results 4 {token}")).await;
            let Some(next) = &listed.token else { break };
            token = format!("--next-token {next}");
        }
        listed.expect_everything(place);
    }
}

/// The numbers that came so far, and where to go on.
#[derive(Debug, Default)]
struct Listed {
    numbers: Vec<String>,
    token: Option<String>,
}

impl Listed {
    async fn add(&mut self, place: &Place, line: &str) {
        let said = place.run(line).await;
        assert!(said.worked, "{line}: {}", said.err);
        let page: Value = serde_json::from_str(&said.out).unwrap();
        let fragments = page["Fragments"].as_array().unwrap().iter();
        self.numbers
            .extend(fragments.map(|fragment| fragment["FragmentNumber"].as_str().unwrap().to_owned()));
        self.token = page["NextToken"].as_str().map(str::to_owned);
    }

    /// Every fragment came, once.
    fn expect_everything(mut self, place: &Place) {
        let mut numbers = place.numbers.clone();
        numbers.sort();
        self.numbers.sort();
        assert_eq!((self.numbers, self.token), (numbers, None));
    }
}
