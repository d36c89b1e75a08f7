//! Inputs that the service's model allows and botocore sends, and that `kvam-model` refuses on purpose: the one table of them,
//! with the reasons. Tests fail for a refusal that is not here, for one here that is not made, and for an input of such
//! a kind that leaves.

use kvam_model::shapes::Value;

pub(crate) struct Refused {
    pub(crate) operations: &'static [&'static str],
    /// The member that the refusal names.
    pub(crate) member: &'static str,
    /// Whether an input is of this kind.
    pub(crate) applies: fn(&Value) -> bool,
    pub(crate) reason: &'static str,
}

const OF_A_STREAM: &[&str] = &[
    "DescribeStream",
    "GetClip",
    "GetDASHStreamingSessionURL",
    "GetDataEndpoint",
    "GetHLSStreamingSessionURL",
    "GetImages",
    "GetMediaForFragmentList",
    "ListFragments",
    "UpdateDataRetention",
];
const SESSIONS: &[&str] = &["GetDASHStreamingSessionURL", "GetHLSStreamingSessionURL"];

/// In microseconds.
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

pub(crate) const REFUSED: &[Refused] = &[
    Refused {
        operations: OF_A_STREAM,
        member: "StreamName",
        applies: |input| input.get("StreamName").is_some() == input.get("StreamARN").is_some(),
        reason: "the reference wants either the name or the ARN",
    },
    Refused {
        operations: &["ListFragments"],
        member: "FragmentSelector",
        applies: |input| input.get("FragmentSelector").is_none() && input.get("NextToken").is_none(),
        reason: "the service answers InternalFailure to a listing without a selector and a token",
    },
    Refused {
        operations: &["ListFragments"],
        member: "EndTimestamp",
        applies: |input| range(input, "FragmentSelector").is_some_and(|range| range.length < Some(0)),
        reason: "no fragment is in a range that ends before it starts",
    },
    Refused {
        operations: &["GetClip"],
        member: "EndTimestamp",
        applies: |input| range(input, "ClipFragmentSelector").is_some_and(Range::is_no_clip),
        reason: "the reference wants an end that is later than the start, within 24 hours",
    },
    Refused {
        operations: &["GetHLSStreamingSessionURL"],
        member: "HLSFragmentSelector",
        applies: |input| wants_a_range(input) && session_selector(input).is_none(),
        reason: "the reference wants a range for recorded media",
    },
    Refused {
        operations: &["GetDASHStreamingSessionURL"],
        member: "DASHFragmentSelector",
        applies: |input| wants_a_range(input) && session_selector(input).is_none(),
        reason: "the reference wants a range for recorded media",
    },
    Refused {
        operations: SESSIONS,
        member: "TimestampRange",
        applies: |input| {
            wants_a_range(input)
                && session_selector(input).is_some_and(|selector| selector.get("TimestampRange").is_none())
        },
        reason: "the reference wants a range for recorded media",
    },
    Refused {
        operations: SESSIONS,
        member: "StartTimestamp",
        applies: |input| session_range(input).is_some_and(|range| range.start.is_none()),
        reason: "the reference wants a start in every range",
    },
    Refused {
        operations: SESSIONS,
        member: "EndTimestamp",
        applies: |input| {
            is(input, "PlaybackMode", "ON_DEMAND") && session_range(input).is_some_and(Range::is_open)
        },
        reason: "the reference wants an end of what is played on demand",
    },
    Refused {
        operations: SESSIONS,
        member: "EndTimestamp",
        applies: |input| session_range(input).is_some_and(Range::is_no_clip),
        reason: "the reference wants an end that is later than the start, within 24 hours",
    },
    Refused {
        operations: &["GetImages"],
        member: "EndTimestamp",
        applies: |input| Range::of(input).length.is_some_and(|length| !(0..=300 * SECOND).contains(&length)),
        reason: "the reference wants a range of 300 seconds at most",
    },
    Refused {
        operations: &["GetImages"],
        member: "SamplingInterval",
        applies: |input| integer(input, "SamplingInterval").is_some_and(|interval| interval < 200),
        reason: "the reference wants 200 milliseconds at least",
    },
    Refused {
        operations: &["GetImages"],
        member: "HeightPixels",
        applies: |input| input.get("WidthPixels").is_some() && input.get("HeightPixels").is_none(),
        reason: "the reference wants a height beside a width",
    },
    Refused {
        operations: &["GetImages"],
        member: "JPEGQuality",
        applies: |input| {
            let quality = input.get("FormatConfig").and_then(|config| text(config, "JPEGQuality"));
            quality.is_some_and(|text| !text.parse().is_ok_and(|quality: u8| (1..=100).contains(&quality)))
        },
        reason: "the reference has a quality of 1 to 100",
    },
    Refused {
        operations: &["ListStreams"],
        member: "ComparisonOperator",
        applies: |input| lacks(input, "StreamNameCondition", "ComparisonOperator"),
        reason: "half a condition asks for nothing that the reference tells",
    },
    Refused {
        operations: &["ListStreams"],
        member: "ComparisonValue",
        applies: |input| lacks(input, "StreamNameCondition", "ComparisonValue"),
        reason: "half a condition asks for nothing that the reference tells",
    },
    Refused {
        operations: &["CreateStream"],
        member: "DataRetentionInHours",
        applies: |input| integer(input, "DataRetentionInHours") > Some(87_600),
        reason: "the service keeps nothing for more than ten years (Developer Guide, quotas)",
    },
    Refused {
        operations: &["UpdateDataRetention"],
        member: "DataRetentionChangeInHours",
        applies: |input| integer(input, "DataRetentionChangeInHours") > Some(87_600),
        reason: "the service keeps nothing for more than ten years (Developer Guide, quotas)",
    },
];

/// A range of time, in microseconds.
#[derive(Clone, Copy)]
struct Range {
    start: Option<i64>,
    length: Option<i64>,
}

impl Range {
    /// The structure that has its ends.
    fn of(value: &Value) -> Self {
        let moment = |member| match value.get(member) {
            Some(Value::Time(moment)) => Some(moment.as_micros()),
            _ => None,
        };
        let (start, end) = (moment("StartTimestamp"), moment("EndTimestamp"));
        Self { start, length: start.zip(end).map(|(start, end)| end - start) }
    }

    fn is_no_clip(self) -> bool {
        self.length.is_some_and(|length| length <= 0 || length > DAY)
    }

    fn is_open(self) -> bool {
        self.start.is_some() && self.length.is_none()
    }
}

fn range(input: &Value, selector: &str) -> Option<Range> {
    input.get(selector)?.get("TimestampRange").map(Range::of)
}

fn session_selector(input: &Value) -> Option<&Value> {
    input.get("HLSFragmentSelector").or_else(|| input.get("DASHFragmentSelector"))
}

fn session_range(input: &Value) -> Option<Range> {
    session_selector(input)?.get("TimestampRange").map(Range::of)
}

fn wants_a_range(input: &Value) -> bool {
    is(input, "PlaybackMode", "ON_DEMAND") || is(input, "PlaybackMode", "LIVE_REPLAY")
}

fn text<'a>(input: &'a Value, member: &str) -> Option<&'a str> {
    match input.get(member) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn is(input: &Value, member: &str, word: &str) -> bool {
    text(input, member) == Some(word)
}

fn integer(input: &Value, member: &str) -> Option<i64> {
    match input.get(member) {
        Some(Value::Integer(integer)) => Some(*integer),
        _ => None,
    }
}

fn lacks(input: &Value, structure: &str, member: &str) -> bool {
    input.get(structure).is_some_and(|structure| structure.get(member).is_none())
}
