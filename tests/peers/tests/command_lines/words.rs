//! A command line as a shell takes it apart.

/// The words of a line; single quotes hold a word together.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '\'' => {
                quoted = !quoted;
                word.get_or_insert_default();
            }
            _ if letter.is_whitespace() && !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    assert!(!quoted, "a quote is open: {line}");
    words.extend(word);
    words
}

#[test]
fn quotes_hold_a_word_together() {
    let line = "aws  list --query 'Fragments[0]. {a: b}' --json {\"a\":1} ''";
    assert_eq!(words(line), ["aws", "list", "--query", "Fragments[0]. {a: b}", "--json", "{\"a\":1}", ""]);
}
