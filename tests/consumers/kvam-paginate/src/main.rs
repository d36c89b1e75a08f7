//! Pages through a token listing that has nothing to do with AWS.

use std::convert::Infallible;

use kvam_paginate::{PageError, pages};

/// Ten numbers, three a page; the token is the next number.
async fn numbers(from: Option<u32>) -> Result<(Vec<u32>, Option<u32>), Infallible> {
    let from = from.unwrap_or(0);
    let next = (from + 3 < 10).then_some(from + 3);
    Ok(((from..10).take(3).collect(), next))
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut items = pages(None, numbers).items(|page| page);
    let mut all = Vec::new();
    while let Some(number) = items.try_next().await.expect("no page fails") {
        all.push(number);
    }
    assert_eq!(all, Vec::from_iter(0..10));

    // A listing that goes in a circle is an error, not an end.
    let mut circle = pages(None, async |_: Option<u8>| Ok::<_, Infallible>(((), Some(7))));
    let error = loop {
        match circle.try_next().await {
            Ok(Some(())) => {}
            Ok(None) => panic!("ended quietly"),
            Err(error) => break error,
        }
    };
    assert!(matches!(error, PageError::RepeatedToken { token: 7, .. }));
    println!("{} items in order, and a circle found", all.len());
}
