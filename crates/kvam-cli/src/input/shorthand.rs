//! The AWS CLI's shorthand: `Key=value,Other={Inner=[a,b]}` (AWS CLI User Guide, "Using shorthand syntax").
//!
//! The text alone decides what is a list and what is not; what the members mean is said elsewhere. This file knows
//! nothing else of the command, so that it can be fuzzed by itself.

use std::fmt;

/// How deep brackets may nest: the service's deepest structure has three levels.
const DEEPEST: usize = 32;

/// What shorthand says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// A value.
    Text(String),
    /// A value after `@=`: a file's path, if it says so.
    File(String),
    /// `[a,b]`, or `a,b` behind a key.
    List(Vec<Self>),
    /// `{Key=value}`, or the whole.
    Map(Vec<(String, Self)>),
}

/// Text that is not shorthand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvalidShorthand {
    /// Counted in characters, from 1.
    position: usize,
    problem: Problem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Expected(&'static str, Option<char>),
    Twice(String),
    TooDeep,
}

impl fmt::Display for InvalidShorthand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.problem {
            Problem::Expected(what, Some(found)) => write!(f, "expected {what}, found {found:?}")?,
            Problem::Expected(what, None) => write!(f, "expected {what}, found the end")?,
            Problem::Twice(key) => write!(f, "{key} is given twice")?,
            Problem::TooDeep => write!(f, "brackets are nested more than {DEEPEST} deep")?,
        }
        write!(f, ", at character {}", self.position)
    }
}

impl std::error::Error for InvalidShorthand {}

type Parsed<T> = Result<T, InvalidShorthand>;

/// Reads `key=value` pairs with commas between them.
///
/// # Errors
///
/// What was expected where the text stops being shorthand.
pub(crate) fn parse(text: &str) -> Parsed<Node> {
    let mut parser = Parser { chars: text.chars().collect(), at: 0 };
    let mut members = Vec::new();
    loop {
        parser.pair(&mut members, 0, Parser::values)?;
        if parser.peek().is_none() {
            return Ok(Node::Map(members));
        }
        parser.spaced(',', "a comma")?;
    }
}

struct Parser {
    chars: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn error<T>(&self, problem: Problem) -> Parsed<T> {
        Err(InvalidShorthand { position: self.at + 1, problem })
    }

    fn expected<T>(&self, what: &'static str) -> Parsed<T> {
        self.error(Problem::Expected(what, self.peek()))
    }

    fn expect(&mut self, char: char, what: &'static str) -> Parsed<()> {
        if self.peek() != Some(char) {
            return self.expected(what);
        }
        self.at += 1;
        Ok(())
    }

    /// The character, and what is blank around it.
    fn spaced(&mut self, char: char, what: &'static str) -> Parsed<()> {
        self.blanks();
        self.expect(char, what)?;
        self.blanks();
        Ok(())
    }

    fn blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    fn take_while(&mut self, fits: impl Fn(char) -> bool) -> String {
        let rest = self.chars.get(self.at..).unwrap_or_default();
        let taken: String = rest.iter().copied().take_while(|char| fits(*char)).collect();
        self.at += taken.chars().count();
        taken
    }

    /// `key=…` or `key@=…`, whose value `values` reads.
    fn pair(
        &mut self,
        members: &mut Vec<(String, Node)>,
        depth: usize,
        values: fn(&mut Self, usize) -> Parsed<Node>,
    ) -> Parsed<()> {
        let began = self.at;
        let key = self.take_while(|char| char.is_ascii_alphanumeric() || "-_.#/:".contains(char));
        self.blanks();
        let from_file = self.peek() == Some('@');
        if from_file {
            self.at += 1;
        }
        if key.is_empty() {
            return self.expected("a key");
        }
        self.spaced('=', "an equals sign")?;
        let value = values(self, depth)?;
        if members.iter().any(|(known, _)| *known == key) {
            return Err(InvalidShorthand { position: began + 1, problem: Problem::Twice(key) });
        }
        members.push((key, if from_file { as_file(value) } else { value }));
        Ok(())
    }

    /// Behind a key of the outermost level: also `a,b`.
    fn values(&mut self, depth: usize) -> Parsed<Node> {
        match self.peek() {
            None => Ok(Node::Text(String::new())),
            Some('[' | '{') => self.nested(depth),
            Some(_) => self.comma_separated(),
        }
    }

    /// Inside brackets, where a comma ends a value.
    fn nested(&mut self, depth: usize) -> Parsed<Node> {
        match self.peek() {
            Some('[' | '{') if depth == DEEPEST => self.error(Problem::TooDeep),
            Some('[') => self.list(depth + 1),
            Some('{') => self.map(depth + 1),
            _ => self.first_value().map(Node::Text),
        }
    }

    fn list(&mut self, depth: usize) -> Parsed<Node> {
        self.spaced('[', "a bracket")?;
        let mut values = Vec::new();
        while self.peek() != Some(']') {
            values.push(self.nested(depth)?);
            self.separator(']', "a comma or a closing bracket")?;
        }
        self.at += 1;
        Ok(Node::List(values))
    }

    fn map(&mut self, depth: usize) -> Parsed<Node> {
        self.spaced('{', "a brace")?;
        let mut members = Vec::new();
        while self.peek() != Some('}') {
            self.pair(&mut members, depth, Self::nested)?;
            self.separator('}', "a comma or a closing brace")?;
        }
        self.at += 1;
        Ok(Node::Map(members))
    }

    /// A comma, or the end that is in sight.
    fn separator(&mut self, end: char, what: &'static str) -> Parsed<()> {
        self.blanks();
        if self.peek() != Some(end) {
            self.expect(',', what)?;
            self.blanks();
        }
        Ok(())
    }

    /// `a`, or `a,b`: what follows a comma belongs to the list unless it is the next pair.
    fn comma_separated(&mut self) -> Parsed<Node> {
        let first = self.first_value()?;
        self.blanks();
        let mut values = vec![Node::Text(first)];
        while self.peek() == Some(',') {
            let comma = self.at;
            self.at += 1;
            self.blanks();
            match self.second_value() {
                Ok(value) => {
                    self.blanks();
                    match self.peek() {
                        None | Some(',') => values.push(Node::Text(value)),
                        // It was the next key.
                        Some(_) => {
                            self.at = comma;
                            break;
                        }
                    }
                }
                Err(error) if self.peek().is_none() => return Err(error),
                Err(_) => {
                    self.at = comma;
                    break;
                }
            }
        }
        match (values.pop(), values.is_empty()) {
            (Some(only), true) => Ok(only),
            (last, _) => {
                values.extend(last);
                Ok(Node::List(values))
            }
        }
    }

    /// A value that may be empty, and may have an equals sign in it.
    fn first_value(&mut self) -> Parsed<String> {
        match self.peek() {
            Some(quote @ ('\'' | '"')) => self.quoted(quote),
            _ => Ok(self.word(|char| !matches!(char, '"' | '\'' | ',' | ']' | '}'))),
        }
    }

    /// A value behind a comma, which would be the next key if an equals sign came.
    fn second_value(&mut self) -> Parsed<String> {
        if let Some(quote @ ('\'' | '"')) = self.peek() {
            return self.quoted(quote);
        }
        let word = self.word(|char| !matches!(char, '"' | '\'' | ',' | '='));
        if word.is_empty() { self.expected("a value") } else { Ok(word) }
    }

    /// Characters that need no quotes; a comma behind a backslash is one of them.
    fn word(&mut self, follows: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some(char) = self.peek() {
            if char == '\\' && self.chars.get(self.at + 1) == Some(&',') {
                word.push(',');
                self.at += 2;
                continue;
            }
            let fits = match word.is_empty() {
                true => {
                    !char.is_whitespace() && !matches!(char, '"' | '\'' | ',' | '=' | '[' | ']' | '{' | '}')
                }
                false => follows(char),
            };
            if !fits {
                break;
            }
            word.push(char);
            self.at += 1;
        }
        word.truncate(word.trim_end().len());
        word
    }

    /// Between quotes; a backslash before a quote or a backslash stands for that alone.
    fn quoted(&mut self, quote: char) -> Parsed<String> {
        let began = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match (self.peek(), self.chars.get(self.at + 1).copied()) {
                (None, _) => {
                    self.at = self.chars.len();
                    let problem = Problem::Expected("a closing quote", None);
                    return Err(InvalidShorthand { position: began + 1, problem });
                }
                (Some('\\'), Some(escaped)) if escaped == quote || escaped == '\\' => {
                    text.push(escaped);
                    self.at += 2;
                }
                (Some(char), _) => {
                    self.at += 1;
                    if char == quote {
                        return Ok(text);
                    }
                    text.push(char);
                }
            }
        }
    }
}

fn as_file(value: Node) -> Node {
    match value {
        Node::Text(text) => Node::File(text),
        Node::List(values) => Node::List(values.into_iter().map(as_file).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(node: &Node) -> serde_json::Value {
        match node {
            Node::Text(text) | Node::File(text) => text.as_str().into(),
            Node::List(values) => values.iter().map(json).collect(),
            Node::Map(members) => members.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
        }
    }

    /// The cases were run through the shorthand parser of awscli 1.46.3.
    #[test]
    fn what_the_aws_cli_reads_is_read_alike() {
        for (text, expected) in [
            ("a=b", r#"{"a":"b"}"#),
            ("a=b,c=d", r#"{"a":"b","c":"d"}"#),
            ("a=b,c", r#"{"a":["b","c"]}"#),
            ("a=b,c,d=e", r#"{"a":["b","c"],"d":"e"}"#),
            ("a=[b,c]", r#"{"a":["b","c"]}"#),
            ("a={b=c,d=e}", r#"{"a":{"b":"c","d":"e"}}"#),
            ("a={b=[x,y],c={d=e}}", r#"{"a":{"b":["x","y"],"c":{"d":"e"}}}"#),
            ("a= b , c=d", r#"{"a":"b","c":"d"}"#),
            ("a=", r#"{"a":""}"#),
            ("a=,b=c", r#"{"a":"","b":"c"}"#),
            ("a='x,y'", r#"{"a":"x,y"}"#),
            (r#"a="x y",b=1"#, r#"{"a":"x y","b":"1"}"#),
            (r#"a=b\,c"#, r#"{"a":"b,c"}"#),
            ("a=x=y", r#"{"a":"x=y"}"#),
            ("a=x=y,b=z", r#"{"a":"x=y","b":"z"}"#),
            ("a=b c,d=e", r#"{"a":"b c","d":"e"}"#),
            ("a=[],b={}", r#"{"a":[],"b":{}}"#),
            ("a=[{b=c},{b=d}]", r#"{"a":[{"b":"c"},{"b":"d"}]}"#),
            ("a=b,'c d',e=f", r#"{"a":["b","c d"],"e":"f"}"#),
            ("a=b, c , d", r#"{"a":["b","c","d"]}"#),
            (
                "FragmentSelectorType=SERVER_TIMESTAMP,TimestampRange={StartTimestamp=2022-01-28T07:00:35+00:00,EndTimestamp=1643353236}",
                r#"{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":"2022-01-28T07:00:35+00:00","EndTimestamp":"1643353236"}}"#,
            ),
            (r#"a="x\"y""#, r#"{"a":"x\"y"}"#),
            (r#"a="x\\""#, r#"{"a":"x\\"}"#),
            (r#"a='it\'s'"#, r#"{"a":"it's"}"#),
            ("a=b,c=", r#"{"a":"b","c":""}"#),
            ("a=b,c]d,e=f", r#"{"a":["b","c]d"],"e":"f"}"#),
            ("a=é,b=日本", r#"{"a":"é","b":"日本"}"#),
            ("a=http://x.y/z?a=b,c=d", r#"{"a":"http://x.y/z?a=b","c":"d"}"#),
            ("a@=x,b=c", r#"{"a":"x","b":"c"}"#),
            ("a=[b,,c]", r#"{"a":["b","","c"]}"#),
            ("a={}", r#"{"a":{}}"#),
            (r#"a=b\c"#, r#"{"a":"b\\c"}"#),
            (r#"a=\,b"#, r#"{"a":",b"}"#),
            ("a=-5", r#"{"a":"-5"}"#),
            ("a=b,-c", r#"{"a":["b","-c"]}"#),
            ("a=!x,#y", r##"{"a":["!x","#y"]}"##),
            ("a=[a=b]", r#"{"a":["a=b"]}"#),
        ] {
            assert_eq!(parse(text).map(|node| json(&node).to_string()), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_the_aws_cli_refuses_is_refused() {
        for text in [
            "a==b",
            "a=b]",
            "a=[b",
            "a={b=c",
            "a",
            "a=b'c'",
            "a=b,[c]",
            "a=b,{c}",
            "a=b,c d=e",
            "a b=c",
            "a=[b,c],d",
            "a={b=c}x",
            "",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    /// Of these the AWS CLI drops a comma, keeps an empty key, keeps the last of two, or reads a brace as a value.
    #[test]
    fn where_the_aws_cli_guesses_we_do_not() {
        for text in ["a=b,,c=d", "=b", "a={b=c,b=d}"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(json(&parse("a={b=}").unwrap()).to_string(), r#"{"a":{"b":""}}"#);
    }

    #[test]
    fn an_error_says_where_and_what() {
        for (text, error) in [
            ("a", "expected an equals sign, found the end, at character 2"),
            ("a=b'c'", "expected a comma, found '\\'', at character 4"),
            ("a=1,a=2", "a is given twice, at character 5"),
            ("a=[b", "expected a comma or a closing bracket, found the end, at character 5"),
            ("é=1", "expected a key, found 'é', at character 1"),
            ("a=\"b", "expected a closing quote, found the end, at character 3"),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), error, "{text}");
        }
    }

    #[test]
    fn brackets_nest_only_so_deep() {
        let nested = |depth| format!("a={}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(&nested(DEEPEST)).is_ok());
        assert!(parse(&nested(DEEPEST + 1)).unwrap_err().to_string().contains("nested"));
    }

    #[test]
    fn a_value_from_a_file_is_told_apart() {
        let node = parse("a@=file://x,b=[file://y]").unwrap();
        let file = Node::File("file://x".to_owned());
        let text = Node::List(vec![Node::Text("file://y".to_owned())]);
        assert_eq!(node, Node::Map(vec![("a".to_owned(), file), ("b".to_owned(), text)]));
    }
}
