//! Lists a stream as a program does that leaves all settings to its environment: `from_env STREAM START END`.

use std::error::Error;

use kvam::{Client, FragmentSelector, StreamId, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [stream, start, end] = &arguments[..] else { return Err("usage: from_env STREAM START END".into()) };
    let client = Client::from_env().await?;
    let (start, end): (Timestamp, Timestamp) = (start.parse()?, end.parse()?);
    let listing =
        client.list_fragments(stream.parse::<StreamId>()?).selector(FragmentSelector::server(start, end)?);
    let mut fragments = listing.fragments();
    while let Some(fragment) = fragments.try_next().await? {
        println!("{}", fragment.number);
    }
    Ok(())
}
