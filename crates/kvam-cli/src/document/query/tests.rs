use serde_json::{Value, json};

use super::*;

fn search(expression: &str, document: &Value) -> Result<String, String> {
    let query: Query = expression.parse().map_err(|error: InvalidQuery| error.to_string())?;
    query.search(document).map(|found| found.to_string()).map_err(|error| error.to_string())
}

fn document() -> Value {
    json!({
        "Fragments": [
            {"FragmentNumber": "3", "FragmentSizeInBytes": 30, "ServerTimestamp": "2022-01-28T07:00:47+00:00"},
            {"FragmentNumber": "1", "FragmentSizeInBytes": 10, "ServerTimestamp": "2022-01-28T07:00:45+00:00"},
            {"FragmentNumber": "2", "FragmentSizeInBytes": 20},
        ],
        "NextToken": "t",
        "Empty": [],
    })
}

/// What jmespath 1.1.0, the AWS CLI's own, finds.
#[test]
fn it_finds_what_the_aws_cli_finds() {
    for (expression, found) in [
        ("NextToken", r#""t""#),
        ("Nothing", "null"),
        ("length(Fragments)", "3"),
        ("Fragments[].FragmentNumber", r#"["3","1","2"]"#),
        ("Fragments[*].ServerTimestamp", r#"["2022-01-28T07:00:47+00:00","2022-01-28T07:00:45+00:00"]"#),
        ("Fragments[?ServerTimestamp > '2022-01-28T07:00:46'].FragmentNumber | [0]", r#""3""#),
        ("Fragments[?FragmentSizeInBytes >= `20`].FragmentNumber", r#"["3","2"]"#),
        ("sort_by(Fragments, &FragmentNumber)[-1].FragmentNumber", r#""3""#),
        ("max_by(Fragments, &FragmentSizeInBytes).FragmentNumber", r#""3""#),
        ("Fragments[0].{Size: FragmentSizeInBytes, Number: FragmentNumber}", r#"{"Size":30,"Number":"3"}"#),
        (
            "Fragments[1]",
            r#"{"FragmentNumber":"1","FragmentSizeInBytes":10,"ServerTimestamp":"2022-01-28T07:00:45+00:00"}"#,
        ),
        ("Fragments[:2].[FragmentNumber, Other]", r#"[["3",null],["1",null]]"#),
        ("keys(@)", r#"["Fragments","NextToken","Empty"]"#),
        ("sum(Fragments[].FragmentSizeInBytes)", "60"),
        ("avg(Fragments[].FragmentSizeInBytes)", "20.0"),
        ("abs(`-3`)", "3"),
        ("ceil(`1.5`)", "2"),
        ("floor(`-1.5`)", "-2"),
        ("floor(`7`)", "7"),
        ("sum(`[1, 0.5]`)", "1.5"),
        ("sum(Empty)", "0"),
        ("to_number('12')", "12"),
        ("Empty", "[]"),
        ("Fragments[::-1].FragmentNumber", r#"["2","1","3"]"#),
        ("NextToken || 'x' && !`false`", r#""t""#),
    ] {
        assert_eq!(search(expression, &document()).as_deref(), Ok(found), "{expression}");
    }
}

#[test]
fn integers_stay_exact() {
    let document = json!({"Sizes": [9_007_199_254_740_993_i64, 2]});
    assert_eq!(search("sum(Sizes)", &document).as_deref(), Ok("9007199254740995"));
    assert_eq!(search("Sizes[0]", &document).as_deref(), Ok("9007199254740993"));
}

#[test]
fn an_expression_that_is_none_is_refused_before_anything_is_asked() {
    for (expression, position) in [
        ("Fragments[", 11),
        ("Fragments[?", 12),
        ("ä", 1),
        ("\"ä\".'", 5),
        ("a.b.first(@)", 5),
        ("Fragments[].name(@)", 13),
        ("a[::2147483647]", 15),
        ("a[-2147483647]", 14),
        ("", 1),
    ] {
        let refused = expression.parse::<Query>().unwrap_err();
        assert_eq!(refused.position, position, "{refused}");
        assert!(refused.to_string().starts_with(&format!("{expression:?} fails at character ")));
    }
}

#[test]
fn an_expression_that_does_not_fit_the_document_is_refused_by_name() {
    let refused = search("length(NextToken) && sort(Fragments)", &document()).unwrap_err();
    assert!(refused.starts_with("\"length(NextToken) && sort(Fragments)\" fails at character "), "{refused}");
}

#[test]
fn nothing_that_can_be_typed_overflows_the_stack() {
    for expression in
        ["!".repeat(100_000), "[".repeat(100_000), "a.".repeat(100_000) + "a", "a|".repeat(100_000) + "a"]
    {
        let _ = search(&expression, &document()).unwrap_err();
    }
}

#[test]
fn what_the_parser_says_is_for_people() {
    for (text, said) in [
        ("", "\"\" fails at character 1: unexpected token -- the expression ends"),
        ("a[0", "\"a[0\" fails at character 4: expected ':', or ']' -- the expression ends"),
    ] {
        assert_eq!(text.parse::<Query>().unwrap_err().to_string(), said);
    }
}
