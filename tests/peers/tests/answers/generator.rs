//! Answers made up from the shapes: what the service may send, in every spelling of it.

use kvam_model::shapes::{Member, Shape};

/// SplitMix64: the same answers on every run.
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.below(choices.len() as u64)).unwrap()]
    }

    /// `least` to `most` characters of `alphabet`.
    fn text_of(&mut self, alphabet: &str, least: u64, most: u64) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| alphabet[usize::try_from(self.below(alphabet.len() as u64)).unwrap()]).collect()
    }

    /// The JSON of an answer with these members.
    pub(crate) fn structure(&mut self, members: &[Member]) -> String {
        let mut written = Vec::new();
        for member in members {
            // The service sends null for what there is not.
            match (is_certain(member.name), self.below(8)) {
                (false, 0) => {}
                (false, 1) => written.push(format!(r#""{}":null"#, member.name)),
                _ => written.push(format!(r#""{}":{}"#, member.name, self.value(member))),
            }
            if self.below(6) == 0 {
                written.push(self.unknown());
            }
        }
        let start = self.below(written.len().max(1) as u64);
        let middle = usize::try_from(start).unwrap();
        // Members come in any order.
        written.rotate_left(middle);
        let (space, comma) = (self.one_of(&["", " ", "\n  "]), self.one_of(&[",", ", ", " ,\r\n\t"]));
        format!("{{{space}{}{space}}}", written.join(comma))
    }

    /// A member that no model has.
    fn unknown(&mut self) -> String {
        let value = self.one_of(&[
            "null",
            "true",
            "1.5E-3",
            r#""\u00e9""#,
            "[]",
            r#"{"FragmentNumber":[{"NextToken":"AA=="}]}"#,
            "[null,[1,{}]]",
        ]);
        format!(r#""Unheard{}":{value}"#, self.next())
    }

    fn value(&mut self, member: &Member) -> String {
        match member.shape {
            Shape::Structure(members) => self.structure(members),
            Shape::List(&Shape::Structure(members), _) => {
                let elements: Vec<String> = (0..self.below(5)).map(|_| self.structure(members)).collect();
                format!("[{}]", elements.join(","))
            }
            Shape::Integer(_) => {
                let number = self.below(i32::MAX as u64 + 1);
                self.spelled(number)
            }
            Shape::Long(_) => match self.below(8) {
                0 => "0".to_owned(),
                1 => i64::MAX.to_string(),
                // More digits than a float has are sent as they are.
                2 => (self.next() >> 1).to_string(),
                _ => {
                    let number = self.next() >> (11 + self.below(50));
                    self.spelled(number)
                }
            },
            Shape::Timestamp => self.moment(),
            Shape::Choice(choices) if self.below(6) > 0 => format!("{:?}", self.one_of(choices)),
            Shape::Choice(_) => r#""UNHEARD_OF""#.to_owned(),
            Shape::Text { .. } => self.text(member.name),
            shape => panic!("{shape:?}"),
        }
    }

    /// An integer as itself, as `2000.0`, or as Java writes a double.
    fn spelled(&mut self, number: u64) -> String {
        match self.below(3) {
            0 => number.to_string(),
            1 => format!("{number}.0"),
            _ => scientific(&number.to_string(), ""),
        }
    }

    fn moment(&mut self) -> String {
        // From 1950 to 2060; to the second, millisecond or microsecond.
        let seconds = self.below(3_471_292_800);
        let (sign, seconds) = match self.below(5) {
            0 => ("-", seconds % 631_152_000),
            _ => ("", seconds % 2_840_140_800),
        };
        let fraction = match self.below(4) {
            0 => String::new(),
            1 => format!("{:06}", self.below(1_000_000)),
            _ => format!("{:03}", self.below(1000)),
        };
        let magnitude = match (self.below(3), fraction.as_str()) {
            (0, _) => scientific(&seconds.to_string(), &fraction),
            (_, "") => seconds.to_string(),
            _ => format!("{seconds}.{fraction}"),
        };
        format!("{sign}{magnitude}")
    }

    fn text(&mut self, member: &str) -> String {
        const BASE64: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const NAME: &str = "abcXYZ019_.-";
        let text = match member {
            "FragmentNumber" => self.text_of("0123456789", 1, 128),
            "StreamName" => self.text_of(NAME, 1, 256),
            "StreamARN" => format!("arn:aws:kinesisvideo:us-east-1:1:stream/{}/1", self.text_of(NAME, 1, 80)),
            "NextToken" => self.text_of(BASE64, 1, 400),
            "ImageContent" => self.text_of(BASE64, 1, 50).repeat(4),
            "DataEndpoint" => {
                format!("https://b-{:08x}.kinesisvideo.us-east-2.amazonaws.com", self.below(1 << 32))
            }
            // What anything may be in; escaped below.
            _ => self.text_of("aZ9 /\\\"\n\u{7f}é\u{2028}日\u{1f3a5}", 1, 60),
        };
        self.quoted(&text)
    }

    /// JSON text, with escapes that need not be.
    fn quoted(&mut self, text: &str) -> String {
        let mut quoted = String::from("\"");
        for character in text.chars() {
            let must = matches!(character, '"' | '\\') || character.is_control();
            if must || self.below(20) == 0 {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    quoted.push_str(&format!("\\u{unit:04x}"));
                }
            } else {
                quoted.push(character);
            }
        }
        quoted.push('"');
        quoted
    }
}

/// `1.234E3` for 1234 and no fraction.
fn scientific(whole: &str, fraction: &str) -> String {
    let (first, rest) = whole.split_at(1);
    let rest = format!("{rest}{fraction}");
    format!("{first}.{}E{}", if rest.is_empty() { "0" } else { &rest }, whole.len() - 1)
}

/// What an answer has in any case: without it there is no answer to compare.
fn is_certain(member: &str) -> bool {
    matches!(
        member,
        "DASHStreamingSessionURL"
            | "DataEndpoint"
            | "FragmentNumber"
            | "Fragments"
            | "HLSStreamingSessionURL"
            | "Images"
            | "StreamARN"
            | "StreamInfo"
            | "StreamInfoList"
            | "StreamName"
    )
}
