//! The flags of an operation: one for each member of its request.

use std::fmt::Write as _;

use clap::builder::NonEmptyStringValueParser;
use clap::{Arg, ArgAction};
use kvam::shapes::{Bounds, Member, Shape};

/// The member's flag, without the dashes before it: `HLSFragmentSelector` is `hls-fragment-selector` (botocore,
/// `xform_name`).
pub(crate) fn flag_of(member: &str) -> String {
    let chars: Vec<char> = member.chars().collect();
    let is = |at: Option<usize>, class: fn(&char) -> bool| at.and_then(|at| chars.get(at)).is_some_and(class);
    let mut flag = String::new();
    for (at, char) in chars.iter().enumerate() {
        let begins_word = at > 0
            && char.is_ascii_uppercase()
            && (is(at.checked_sub(1), |before| !before.is_ascii_uppercase())
                || is(Some(at + 1), char::is_ascii_lowercase));
        if begins_word {
            flag.push('-');
        }
        flag.push(char.to_ascii_lowercase());
    }
    flag
}

/// A flag for each member.
pub(crate) fn arguments(members: &'static [Member]) -> impl Iterator<Item = Arg> {
    members.iter().map(|member| {
        let flag = flag_of(member.name);
        let argument = Arg::new(member.name).value_name(placeholder(member.shape)).help(help(member));
        let argument = match member.shape {
            Shape::List(..) | Shape::Map(..) => argument.num_args(1..).action(ArgAction::Set),
            // A time before now, or a number that is to be refused as a number.
            Shape::Timestamp | Shape::Integer(_) | Shape::Long(_) => argument.allow_hyphen_values(true),
            _ => argument,
        };
        argument.long(flag).value_parser(NonEmptyStringValueParser::new())
    })
}

fn placeholder(shape: Shape) -> &'static str {
    match shape {
        Shape::Integer(_) | Shape::Long(_) => "N",
        Shape::Timestamp => "TIME",
        Shape::Choice(_) => "WORD",
        Shape::Structure(_) | Shape::Map(..) => "KEY=VALUE,...",
        _ => "TEXT",
    }
}

fn help(member: &Member) -> String {
    let mut help = member.about.to_owned();
    // Writing to a string cannot fail.
    let _ = match member.shape {
        Shape::Choice(words) => write!(help, " One of {}.", words.join(", ")),
        Shape::Integer(bounds) | Shape::Long(bounds) => write!(help, "{}", range(bounds)),
        Shape::List(_, bounds) => write!(help, "{} values, with spaces between.", range(bounds)),
        Shape::Structure(members) => write!(help, " {}.", syntax(members)),
        _ => Ok(()),
    };
    if member.required {
        help.push_str(" Required.");
    }
    help
}

fn range(bounds: Bounds) -> String {
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => format!(" {min} to {max}"),
        (Some(min), None) => format!(" {min} or more"),
        (None, Some(max)) => format!(" Up to {max}"),
        (None, None) => return String::new(),
    }
}

/// How a structure is typed: `A=WORD,B={C=TIME}`.
fn syntax(members: &[Member]) -> String {
    let typed = members.iter().map(|member| match member.shape {
        Shape::Structure(inner) => format!("{}={{{}}}", member.name, syntax(inner)),
        shape => format!("{}={}", member.name, placeholder(shape)),
    });
    typed.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names are those that the AWS CLI 1.46.3 has.
    #[test]
    fn a_flag_is_the_members_name_as_botocore_writes_it() {
        for (member, flag) in [
            ("StreamName", "stream-name"),
            ("StreamARN", "stream-arn"),
            ("APIName", "api-name"),
            ("HLSFragmentSelector", "hls-fragment-selector"),
            ("DASHFragmentSelector", "dash-fragment-selector"),
            ("ClipFragmentSelector", "clip-fragment-selector"),
            ("MaxMediaPlaylistFragmentResults", "max-media-playlist-fragment-results"),
            ("KmsKeyId", "kms-key-id"),
            ("DataRetentionChangeInHours", "data-retention-change-in-hours"),
            ("Expires", "expires"),
        ] {
            assert_eq!(flag_of(member), flag);
        }
    }

    #[test]
    fn help_shows_how_a_structure_is_typed() {
        const TEXT: Shape = Shape::Timestamp;
        const INNER: Shape = Shape::Structure(&[Member::new("B", TEXT, "")]);
        const MEMBER: Member = Member::new("X", Shape::Structure(&[Member::new("A", INNER, "")]), "It.");
        assert_eq!(help(&MEMBER), "It. A={B=TIME}.");
    }
}
