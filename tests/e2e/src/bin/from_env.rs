//! Lists a stream as a program does that leaves all settings to its environment: `from_env STREAM START END [PROFILE]`.

use std::error::Error;

use kvam::{Client, Environment, FragmentSelector, StreamId, Timestamp};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (arguments, profile) = match &arguments[..] {
        [stream, start, end] => ([stream, start, end], None),
        [stream, start, end, profile] => ([stream, start, end], Some(profile)),
        _ => return Err("usage: from_env STREAM START END [PROFILE]".into()),
    };
    let [stream, start, end] = arguments;
    let client = match profile {
        None => Client::from_env().await?,
        Some(profile) => Environment::new().profile(profile).builder().await.build()?,
    };
    let (start, end): (Timestamp, Timestamp) = (start.parse()?, end.parse()?);
    let listing =
        client.list_fragments(stream.parse::<StreamId>()?).selector(FragmentSelector::server(start, end)?);
    let mut fragments = listing.fragments();
    while let Some(fragment) = fragments.try_next().await? {
        println!("{}", fragment.number);
    }
    Ok(())
}
