//! Streams by name or ARN, and page tokens: what is taken is what the service's patterns take, and is kept as it came.

use kvam_model::{PageToken, StreamArn, StreamId, StreamListToken, StreamName};

use crate::Allowance;

/// A copy of the text, twice while it is made, and the error's words.
const MEMORY: Allowance = Allowance::new(4, 4 << 10);

pub(crate) fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    MEMORY.hold(text.len(), || {
        let named =
            |extra: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(b as char));
        let length = |most: usize| (1..=most).contains(&text.len());

        let name = StreamName::new(text);
        assert_eq!(name.is_ok(), length(256) && named("_.-"));
        assert!(name.is_ok_and(|name| name.as_str() == text) || !(length(256) && named("_.-")));

        if let Ok(arn) = StreamArn::new(text) {
            assert_eq!(arn.as_str(), text);
            assert!(length(1024) && text.split(':').count() == 6);
            assert_eq!(text.split(':').nth(3), Some(arn.region()));
        }
        match text.parse::<StreamId>() {
            Ok(stream) => {
                assert_eq!(stream.to_string(), text);
                assert_eq!(stream.as_arn().is_some(), text.starts_with("arn:"));
                assert_ne!(stream.as_arn().is_some(), stream.as_name().is_some());
            }
            Err(error) => assert!(error.to_string().len() < 1 << 10),
        }

        let token = PageToken::new(text);
        let unpadded = text.trim_end_matches('=');
        let is_token = length(4096) && !unpadded.is_empty() && text.len() - unpadded.len() <= 2;
        let is_token = is_token && named("+/=") && !unpadded.contains('=');
        assert_eq!(token.ok().as_ref().map(PageToken::as_str), is_token.then_some(text));
        let token = StreamListToken::new(text);
        let is_token = length(1024) && named("+/=");
        assert_eq!(token.ok().as_ref().map(StreamListToken::as_str), is_token.then_some(text));
    });
}
