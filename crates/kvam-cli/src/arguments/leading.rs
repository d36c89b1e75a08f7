//! Options that stand before the command.

use std::ffi::OsString;

/// The same line with those options behind the command, as the AWS CLI takes what goes with every command in either place:
/// `kvam --region eu-west-1 list-streams`.
pub(crate) fn behind_the_command(line: Vec<OsString>) -> Vec<OsString> {
    let mut words = line.into_iter().peekable();
    let mut moved: Vec<_> = words.next().into_iter().collect();
    let mut leading = Vec::new();
    while let Some(word) = words.next_if(|word| takes_value(word).is_some()) {
        let value = takes_value(&word) == Some(true);
        leading.push(word);
        leading.extend(value.then(|| words.next()).flatten());
    }
    moved.extend(words.next());
    moved.extend(leading);
    moved.extend(words);
    moved
}

/// Whether the next word is this option's value; `None` if it is no option of every command.
fn takes_value(word: &OsString) -> Option<bool> {
    let option = word.to_str()?.strip_prefix("--")?;
    let (name, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
    if WITH_VALUE.contains(&name) { Some(value.is_none()) } else { WITHOUT.contains(&name).then_some(false) }
}

const WITH_VALUE: [&str; 11] = [
    "region",
    "profile",
    "endpoint-url",
    "control-endpoint-url",
    "output",
    "query",
    "color",
    "ca-bundle",
    "cli-binary-format",
    "cli-read-timeout",
    "cli-connect-timeout",
];
const WITHOUT: [&str; 6] =
    ["no-paginate", "no-cli-pager", "no-cli-auto-prompt", "debug", "no-sign-request", "no-verify-ssl"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_of_every_command_may_stand_before_it() {
        for (line, moved) in [
            (
                "kvam --region r --no-cli-pager list-streams --output text",
                "kvam list-streams --region r --no-cli-pager --output text",
            ),
            ("kvam --region=r list-streams", "kvam list-streams --region=r"),
            ("kvam --query list-streams describe-stream s", "kvam describe-stream --query list-streams s"),
            // Nothing to move, or nothing to move it behind.
            ("kvam list-streams --region r", "kvam list-streams --region r"),
            ("kvam --help", "kvam --help"),
            ("kvam --stream-name s list-streams", "kvam --stream-name s list-streams"),
            ("kvam --region", "kvam --region"),
            ("kvam", "kvam"),
        ] {
            let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
            assert_eq!(behind_the_command(words(line)), words(moved), "{line}");
        }
    }
}
