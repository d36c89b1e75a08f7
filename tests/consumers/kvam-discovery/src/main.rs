//! Remembers endpoints over a lookup of its own, and refuses one that is not the service's.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use kvam_discovery::{Endpoints, Region, Trust, Untrusted, Variant, control_endpoint};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let region = Region::parse("eu-central-1").expect("a region's name");
    let control = control_endpoint(&region, Variant::default());
    let trust = Arc::new(Trust::new(&region, &control));

    let asked = Arc::new(AtomicU32::new(0));
    let endpoints = Endpoints::<&str, Untrusted>::new({
        let asked = Arc::clone(&asked);
        move |stream| {
            asked.fetch_add(1, Ordering::Relaxed);
            let trust = Arc::clone(&trust);
            async move {
                match stream {
                    "front-door" => {
                        trust.check_discovered("https://b-1.kinesisvideo.eu-central-1.amazonaws.com")
                    }
                    _ => trust.check_discovered("https://kinesisvideo.eu-central-1.example.com"),
                }
            }
        }
    });

    let first = endpoints.resolve(&"front-door").await.expect("the service's own host");
    let again = endpoints.resolve(&"front-door").await.expect("the service's own host");
    assert_eq!(first, again);
    assert_eq!(asked.load(Ordering::Relaxed), 1);

    endpoints.forget(&"front-door", &first);
    endpoints.resolve(&"front-door").await.expect("the service's own host");
    assert_eq!(asked.load(Ordering::Relaxed), 2);

    assert!(endpoints.resolve(&"garage").await.is_err(), "a host of someone else");
    println!("{first} found once, then remembered; a stranger's host refused");
}
