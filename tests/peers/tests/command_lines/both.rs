//! Both programs, side by side.

use std::time::SystemTime;

use kvam::Timestamp;
use serde_json::Value;

use crate::place::{Place, Said};
use crate::program::Program;

pub(crate) struct Both {
    pub(crate) aws: Place,
    pub(crate) kvam: Place,
}

impl Both {
    pub(crate) async fn start(name: &str) -> Self {
        // Whole milliseconds, as the service tells them; near enough to now for signatures.
        let now = Timestamp::from(kvam::Clock::system().now());
        let now = SystemTime::try_from(Timestamp::from_micros(now.as_millis() * 1000)).unwrap();
        let aws = Place::new(Program::Aws, name, now).await;
        let kvam = Place::new(Program::Kvam, name, now).await;
        assert_eq!(aws.numbers, kvam.numbers, "the services are alike");
        Self { aws, kvam }
    }

    /// Runs one line with both.
    pub(crate) async fn say(&self, line: &str) -> (Said, Said) {
        let (aws, kvam) = tokio::join!(self.aws.run(line), self.kvam.run(line));
        (aws, kvam)
    }

    /// Both work, and print the same JSON, or both nothing; here it is.
    pub(crate) async fn agree(&self, line: &str) -> Value {
        let (aws, kvam) = self.say(line).await;
        self.same(line, &aws, &kvam, &[])
    }

    /// The same, apart from members of the top whose values are opaque: that they are there is compared.
    pub(crate) async fn agree_but_for(&self, line: &str, opaque: &[&str]) -> Value {
        let (aws, kvam) = self.say(line).await;
        self.same(line, &aws, &kvam, opaque)
    }

    /// Both fail, and both name the code that the service gave, or the argument that is wrong.
    pub(crate) async fn both_fail(&self, line: &str, word: &str) {
        let (aws, kvam) = self.say(line).await;
        for (name, said) in [("aws", &aws), ("kvam", &kvam)] {
            assert!(!said.worked && said.out.is_empty(), "{name} did {line}: {said:?}");
            assert!(said.err.contains(word), "{name} does not say {word} of {line}: {}", said.err);
        }
    }

    fn same(&self, line: &str, aws: &Said, kvam: &Said, opaque: &[&str]) -> Value {
        assert!(aws.worked, "aws refused {line}: {}", aws.err);
        assert!(kvam.worked, "kvam refused {line}: {}", kvam.err);
        let ours = json(&kvam.out.replace(&self.kvam.data_url(), DATA_URL), opaque);
        let theirs = json(&aws.out.replace(&self.aws.data_url(), DATA_URL), opaque);
        assert!(theirs == ours, "{line}\naws printed {theirs:#}\nkvam printed {ours:#}");
        ours
    }
}

/// In the place of a local service's address, which has a port of its own.
pub(crate) const DATA_URL: &str = "https://b-54c7cb80.kinesisvideo.us-east-1.amazonaws.com";

fn json(printed: &str, opaque: &[&str]) -> Value {
    if printed.is_empty() {
        return Value::Null;
    }
    let mut value: Value = serde_json::from_str(printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    if let Some(fragments) = value.get_mut("Fragments").and_then(Value::as_array_mut) {
        // The service promises no order, and kvam asks for larger pages.
        fragments.sort_by_key(Value::to_string);
    }
    for name in opaque {
        if let Some(member) = value.get_mut(name) {
            assert!(member.is_string(), "{name} is {member}");
            *member = Value::from("opaque");
        }
    }
    value
}
