//! Inputs that an operation's shapes allow, the same in every run: members present and absent, the ends of every range.

use kvam_model::Timestamp;
use kvam_model::shapes::{Bounds, Member, Shape, Value};

use crate::operations::Operation;

/// SplitMix64: the same numbers from the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[(self.next() % all.len() as u64) as usize]
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.next().is_multiple_of(times)
    }
}

/// Which members that may be absent an input has.
#[derive(Clone, Copy)]
enum Choice {
    All,
    None,
    Only(&'static str),
    AllBut(&'static str),
    Any,
}

impl Choice {
    fn has(self, member: &'static str, dice: &mut Dice) -> bool {
        match self {
            Self::All => true,
            Self::None => false,
            Self::Only(only) => only == member,
            Self::AllBut(absent) => absent != member,
            Self::Any => !dice.one_in(3),
        }
    }
}

/// So many inputs at least.
pub(crate) fn inputs(operation: &Operation, count: usize) -> Vec<Value> {
    // Each operation has its own, so that a new one leaves the others' as they are.
    let mut dice =
        Dice(operation.name.bytes().fold(7_u64, |seed, byte| seed.rotate_left(5) ^ u64::from(byte)));
    let names = || operation.input.iter().filter(|member| !member.required).map(|member| member.name);
    let mut choices = vec![Choice::All, Choice::None];
    choices.extend(names().map(Choice::Only));
    choices.extend(names().map(Choice::AllBut));
    choices.resize(count.max(choices.len()), Choice::Any);
    choices.into_iter().map(|choice| input(operation.input, choice, &mut dice)).collect()
}

fn input(members: &[Member], choice: Choice, dice: &mut Dice) -> Value {
    let mut values = structure(members, choice, dice);
    // By name or by ARN, where either would do.
    let either = ["StreamName", "StreamARN"];
    let may_be_either =
        either.iter().all(|name| members.iter().any(|member| member.name == *name && !member.required));
    if may_be_either && !dice.one_in(16) {
        let name = dice.one_of(&either);
        values.retain(|(other, _)| !either.contains(&other.as_str()));
        let member = members.iter().find(|member| member.name == name).unwrap();
        values.insert(0, (name.to_owned(), value(member.shape, dice)));
    }
    Value::Structure(values)
}

fn structure(members: &[Member], choice: Choice, dice: &mut Dice) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for member in members {
        if member.required || choice.has(member.name, dice) {
            values.push((member.name.to_owned(), value(member.shape, dice)));
        }
    }
    let at = |name: &str| values.iter().position(|(other, _)| other == name);
    if let (Some(start), Some(end)) = (at("StartTimestamp"), at("EndTimestamp"))
        && let Value::Time(moment) = values[start].1
    {
        values[end].1 = Value::Time(Timestamp::from_micros(moment.as_micros() + length(dice)));
    }
    values
}

/// Of a range of time, in microseconds: mostly one that every operation takes.
fn length(dice: &mut Dice) -> i64 {
    const SECOND: i64 = 1_000_000;
    const DAY: i64 = 86_400 * SECOND;
    if dice.one_in(4) {
        dice.one_of(&[0, -1, 300 * SECOND + 1, DAY, DAY + 1])
    } else {
        dice.one_of(&[1, 1000, SECOND - 1, SECOND, 300 * SECOND])
    }
}

fn value(shape: Shape, dice: &mut Dice) -> Value {
    match shape {
        Shape::Text { length, pattern } => Value::Text(text(length, pattern, dice)),
        Shape::Choice(words) => Value::Text(dice.one_of(words).to_owned()),
        Shape::Integer(bounds) => Value::Integer(number(bounds, i32::MAX.into(), dice)),
        Shape::Long(bounds) => Value::Integer(number(bounds, i64::MAX, dice)),
        Shape::Timestamp => Value::Time(moment(dice)),
        Shape::Structure(members) => {
            let choice = if dice.one_in(4) { Choice::Any } else { Choice::All };
            Value::Structure(structure(members, choice, dice))
        }
        Shape::List(of, bounds) => {
            let length = count(bounds, dice);
            Value::List((0..length).map(|_| value(*of, dice)).collect())
        }
        Shape::Map(key, of, bounds) => {
            let length = count(bounds, dice);
            let mut entries: Vec<(String, Value)> = Vec::new();
            // Bounded, should there be fewer keys than entries.
            for _ in 0..length * 8 {
                let Value::Text(key) = value(*key, dice) else { panic!("a key is no text") };
                if entries.len() < length && entries.iter().all(|(other, _)| *other != key) {
                    entries.push((key, value(*of, dice)));
                }
            }
            Value::Structure(entries)
        }
        other => panic!("no input has the shape {other:?}"),
    }
}

fn number(bounds: Bounds, greatest: i64, dice: &mut Dice) -> i64 {
    let (least, most) = (bounds.min.unwrap_or(-1), bounds.max.unwrap_or(greatest));
    let some = [least, least + 1, 80, 200, 1000, 24, 87_600, 87_601, most - 1, most];
    dice.one_of(&some).clamp(least, most)
}

/// How many elements or entries; many but seldom.
fn count(bounds: Bounds, dice: &mut Dice) -> usize {
    let (least, most) = (bounds.min.unwrap_or(0), bounds.max.unwrap_or(20));
    let few = dice.one_of(&[least, 1, 2, 3]).clamp(least, most);
    usize::try_from(if dice.one_in(12) { most } else { few }).unwrap()
}

/// To the microsecond, and between 1900 and 2200: further off, the float that botocore writes has not the microseconds.
fn moment(dice: &mut Dice) -> Timestamp {
    let seconds = dice.one_of(&[-2_208_988_800, -1, 0, 1, 1_643_353_235, 1_700_000_000, 7_258_118_400]);
    let micros = dice.one_of(&[0, 1, 10, 500_000, 931_000, 999_999]);
    Timestamp::from_micros(seconds * 1_000_000 + micros)
}

/// What the letters of a pattern are, for those that are a list of letters.
const ALPHABETS: &[(&str, &str)] = &[
    ("[a-zA-Z0-9_.-]+", "amzAMZ059_.-"),
    ("[a-zA-Z0-9]+", "azAZ09"),
    ("^[0-9]+$", "0123456789"),
    ("[a-zA-Z0-9+/=]*", "azAZ09+/="),
    (".+", "a\u{e9}\u{3b2}\u{65e5}\u{1f3a5} \"\\/\t\u{7f}"),
    (
        "^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$",
        "az\u{e9}\u{df}\u{65e5}\u{661}\u{2167} _.:/=+-@\u{2003}\u{10348}",
    ),
    ("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*", "az\u{e9}\u{df}\u{65e5}\u{661}\u{2167} _.:/=+-@\u{2003}\u{10348}"),
];

fn text(bounds: Bounds, pattern: Option<&'static str>, dice: &mut Dice) -> String {
    let pattern = pattern.unwrap();
    let (least, most) = (bounds.min.unwrap_or(0), bounds.max.unwrap());
    let length = usize::try_from(dice.one_of(&[least, 1, 2, 7, 20, most]).clamp(least, most)).unwrap();
    if let Some((_, letters)) = ALPHABETS.iter().find(|(of, _)| *of == pattern) {
        return letters_of(letters, length, dice);
    }
    match pattern {
        "[a-zA-Z0-9+/]+={0,2}" => {
            let padding = dice.one_of(&["", "=", "=="]);
            let letters = length.saturating_sub(padding.len()).max(1);
            let mut token = letters_of("azAZ09+/", letters, dice);
            token.extend(padding.chars().take(length - letters));
            token
        }
        "arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/[0-9]+" => {
            let partition = dice.one_of(&["aws", "aws-cn", "aws-us-gov"]);
            let kind = dice.one_of(&["stream", "stream", "channel"]);
            let before = format!("arn:{partition}:kinesisvideo:eu-west-1:123456789012:{kind}/");
            let after = "/1735442939457";
            let longest = usize::try_from(most).unwrap() - before.len() - after.len();
            let name = dice.one_of(&[1, 2, 20, 256, longest]);
            format!("{before}{}{after}", letters_of("amzAMZ059_.-", name, dice))
        }
        "[\\w\\-\\.\\+]+/[\\w\\-\\.\\+]+(,[\\w\\-\\.\\+]+/[\\w\\-\\.\\+]+)*" => {
            let last = letters_of("amzAMZ059_.-+", 128 - "video/h264,audio/".len(), dice);
            let all = ["v/1", "video/h264", "video/h264,audio/aac", &format!("video/h264,audio/{last}")];
            dice.one_of(&all).to_owned()
        }
        // Only a JPEG's quality has it. It is a number to us: "080" would be written as "80".
        "^[a-zA-Z_0-9]+" => dice.one_of(&["1", "80", "99", "100", "0", "101", "best"]).to_owned(),
        other => panic!("nothing is known to have the pattern {other}"),
    }
}

fn letters_of(letters: &str, length: usize, dice: &mut Dice) -> String {
    let letters: Vec<char> = letters.chars().collect();
    (0..length).map(|_| dice.one_of(&letters)).collect()
}
