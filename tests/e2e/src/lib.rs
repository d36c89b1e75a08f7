//! The facade against the local service, over real sockets.

use std::time::{Duration, SystemTime};

use aws_credential_types::Credentials;
use kvam::{Client, ClientBuilder, Clock, Fragment, FragmentSelector, Fragments, StreamId, Timestamp};
use kvam_local::{LocalService, LocalServiceBuilder, Service};

/// The video that is made and described in `tests/media`.
pub const VIDEO: &[u8] = include_bytes!("../../media/test-pattern.mkv");

/// The one moment at which these tests happen, on the service's clock and on the clients'.
#[must_use]
pub fn now() -> Timestamp {
    moment("2026-01-28T07:00:00Z")
}

/// A moment, from text that is known to be one.
#[must_use]
pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// `now()`, as clocks give it.
#[must_use]
pub fn wall_clock() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_micros(now().as_micros().unsigned_abs())
}

/// A service at which it is always [`now`].
pub fn service() -> LocalServiceBuilder {
    LocalService::builder().clock(wall_clock)
}

/// The service's credentials.
#[must_use]
pub fn credentials(service: &Service) -> Credentials {
    let token = service.session_token().map(str::to_owned);
    Credentials::new(service.access_key_id(), service.secret_access_key(), token, None, "e2e")
}

/// A client of the service that has to find its data endpoints.
pub fn client(service: &LocalService) -> ClientBuilder {
    Client::builder()
        .region(service.service().region())
        .credentials(credentials(service))
        .control_endpoint(service.control_url())
        .clock(Clock::fixed(wall_clock()))
}

/// Everything up to [`now`], on the server's clock.
#[must_use]
pub fn everything() -> FragmentSelector {
    FragmentSelector::server(Timestamp::UNIX_EPOCH, now()).unwrap_or_else(|error| panic!("{error}"))
}

/// The stream of that name.
#[must_use]
pub fn stream(name: &str) -> StreamId {
    StreamId::name(name).unwrap_or_else(|error| panic!("{error}"))
}

/// All fragments of a listing, by number.
///
/// # Errors
///
/// As the listing's.
pub async fn by_number(mut listing: Fragments) -> Result<Vec<Fragment>, kvam::Error> {
    let mut fragments = Vec::new();
    while let Some(fragment) = listing.try_next().await? {
        fragments.push(fragment);
    }
    fragments.sort_by_key(|fragment| fragment.number);
    Ok(fragments)
}
