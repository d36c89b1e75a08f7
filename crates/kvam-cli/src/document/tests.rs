//! The bytes of every format. The literals are what the formatters of awscli 1.46.3 print; those of version 2 are the same.

use super::*;

fn printed(document: &str, format: Format) -> String {
    let document = serde_json::from_str(document).unwrap();
    let mut out = Vec::new();
    write(&document, &Style { format, query: None, title: "GetThings", width: 80 }, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn json_is_as_the_aws_cli_prints_it() {
    for (document, expected) in [
        // Nothing.
        (r#"{}"#, ""),
        // A stream.
        (
            r#"{"StreamInfo": {"DeviceName": null, "StreamName": "front-door", "StreamARN": "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000", "Version": "abc", "Status": "ACTIVE", "CreationTime": "2022-01-28T07:00:00+00:00", "DataRetentionInHours": 24}}"#,
            r#"{
    "StreamInfo": {
        "DeviceName": null,
        "StreamName": "front-door",
        "StreamARN": "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000",
        "Version": "abc",
        "Status": "ACTIVE",
        "CreationTime": "2022-01-28T07:00:00+00:00",
        "DataRetentionInHours": 24
    }
}
"#,
        ),
        // An empty list.
        (
            r#"{"Fragments": []}"#,
            r#"{
    "Fragments": []
}
"#,
        ),
        // Deep.
        (
            r#"{"A": {"B": {"C": "x", "D": [{"E": 1}, {"E": 2, "F": [{"G": "y"}]}]}}, "Z": "z"}"#,
            r#"{
    "A": {
        "B": {
            "C": "x",
            "D": [
                {
                    "E": 1
                },
                {
                    "E": 2,
                    "F": [
                        {
                            "G": "y"
                        }
                    ]
                }
            ]
        }
    },
    "Z": "z"
}
"#,
        ),
        // Null.
        (r#"null"#, "null\n"),
        // A text.
        (r#""t1""#, "\"t1\"\n"),
        // Numbers.
        (
            r#"[0, 2.5, 1e+16, 1e-05, true, null]"#,
            r#"[
    0,
    2.5,
    1e+16,
    1e-05,
    true,
    null
]
"#,
        ),
        // Unicode.
        (
            r#"{"Name": "門 door", "Tags": {"\u0007\"\\": "\n\t", "ok": "Tür"}}"#,
            r#"{
    "Name": "門 door",
    "Tags": {
        "\u0007\"\\": "\n\t",
        "ok": "Tür"
    }
}
"#,
        ),
    ] {
        assert_eq!(printed(document, Format::Json), expected, "{document}");
    }
}

#[test]
fn text_is_as_the_aws_cli_prints_it() {
    for (document, expected) in [
        // Nothing.
        (r#"{}"#, ""),
        // A stream.
        (
            r#"{"StreamInfo": {"DeviceName": null, "StreamName": "front-door", "StreamARN": "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000", "Version": "abc", "Status": "ACTIVE", "CreationTime": "2022-01-28T07:00:00+00:00", "DataRetentionInHours": 24}}"#,
            "STREAMINFO\t2022-01-28T07:00:00+00:00\t24\tNone\tACTIVE\tarn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000\tfront-door\tabc\n",
        ),
        // Streams.
        (
            r#"{"StreamInfoList": [{"StreamName": "a", "Version": "1", "DataRetentionInHours": 0}, {"StreamName": "bb", "Status": "ACTIVE"}], "NextToken": "t=="}"#,
            "\
t==\n\
STREAMINFOLIST\t0\t\ta\t1\n\
STREAMINFOLIST\t\tACTIVE\tbb\t\n",
        ),
        // One member.
        (
            r#"{"DataEndpoint": "https://b-1234abcd.kinesisvideo.eu-west-1.amazonaws.com"}"#,
            "https://b-1234abcd.kinesisvideo.eu-west-1.amazonaws.com\n",
        ),
        // An empty list.
        (r#"{"Fragments": []}"#, ""),
        // Two members.
        (r#"{"ContentType": "video/webm", "Other": true}"#, "video/webm\tTrue\n"),
        // Texts.
        (r#"["3", "1", "2"]"#, "3\t1\t2\n"),
        // Rows.
        (
            r#"[["3", 30], ["1", null]]"#,
            "\
3\t30\n\
1\tNone\n",
        ),
        // Lists in members.
        (
            r#"{"Name": "n", "Sizes": [1, 2, 3], "Rows": [[1, 2], [3, 4]]}"#,
            "\
n\n\
ROWS\t1\n\
ROWS\t2\n\
ROWS\t3\n\
ROWS\t4\n\
SIZES\t1\n\
SIZES\t2\n\
SIZES\t3\n",
        ),
        // Deep.
        (
            r#"{"A": {"B": {"C": "x", "D": [{"E": 1}, {"E": 2, "F": [{"G": "y"}]}]}}, "Z": "z"}"#,
            "\
z\n\
B\tx\n\
D\t1\n\
D\t2\n\
F\ty\n",
        ),
        // Tags.
        (
            r#"{"Images": [{"TimeStamp": "2022-01-28T07:00:35.931000+00:00", "Error": "NO_MEDIA"}, {"TimeStamp": "2022-01-28T07:00:36+00:00", "ImageContent": "/9j/"}]}"#,
            "\
IMAGES\tNO_MEDIA\t\t2022-01-28T07:00:35.931000+00:00\n\
IMAGES\t\t/9j/\t2022-01-28T07:00:36+00:00\n",
        ),
        // Null.
        (r#"null"#, "None\n"),
        // A text.
        (r#""t1""#, "t1\n"),
        // Numbers.
        (r#"[0, 2.5, 1e+16, 1e-05, true, null]"#, "0\t2.5\t1e+16\t1e-05\tTrue\tNone\n"),
        // Unicode.
        (
            r#"{"Name": "門 door", "Tags": {"\u0007\"\\": "\n\t", "ok": "Tür"}}"#,
            "\
門 door\n\
TAGS\t\n\
\t\tTür\n",
        ),
        // Nested lists.
        (
            r#"[["a", ["b", "c"]], "d", []]"#,
            "\
d\n\
a\n\
b\tc\n",
        ),
    ] {
        assert_eq!(printed(document, Format::Text), expected, "{document}");
    }
}

#[test]
fn table_is_as_the_aws_cli_prints_it() {
    for (document, expected) in [
        // Nothing.
        (r#"{}"#, ""),
        // A stream.
        (
            r#"{"StreamInfo": {"DeviceName": null, "StreamName": "front-door", "StreamARN": "arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000", "Version": "abc", "Status": "ACTIVE", "CreationTime": "2022-01-28T07:00:00+00:00", "DataRetentionInHours": 24}}"#,
            r#"-----------------------------------------------------------------------------------------------------------
|                                                GetThings                                                |
+---------------------------------------------------------------------------------------------------------+
||                                              StreamInfo                                               ||
|+----------------------+--------------------------------------------------------------------------------+|
||  CreationTime        |  2022-01-28T07:00:00+00:00                                                     ||
||  DataRetentionInHours|  24                                                                            ||
||  DeviceName          |  None                                                                          ||
||  Status              |  ACTIVE                                                                        ||
||  StreamARN           |  arn:aws:kinesisvideo:eu-west-1:111122223333:stream/front-door/1643353200000   ||
||  StreamName          |  front-door                                                                    ||
||  Version             |  abc                                                                           ||
|+----------------------+--------------------------------------------------------------------------------+|
"#,
        ),
        // Streams.
        (
            r#"{"StreamInfoList": [{"StreamName": "a", "Version": "1", "DataRetentionInHours": 0}, {"StreamName": "bb", "Status": "ACTIVE"}], "NextToken": "t=="}"#,
            r#"---------------------------------------------------------------
|                          GetThings                          |
+---------------------------------------+---------------------+
|  NextToken                            |  t==                |
+---------------------------------------+---------------------+
||                      StreamInfoList                       ||
|+-----------------------+---------+-------------+-----------+|
|| DataRetentionInHours  | Status  | StreamName  |  Version  ||
|+-----------------------+---------+-------------+-----------+|
||  0                    |         |  a          |  1        ||
||                       |  ACTIVE |  bb         |           ||
|+-----------------------+---------+-------------+-----------+|
"#,
        ),
        // One member.
        (
            r#"{"DataEndpoint": "https://b-1234abcd.kinesisvideo.eu-west-1.amazonaws.com"}"#,
            r#"-----------------------------------------------------------------------------
|                                 GetThings                                 |
+--------------+------------------------------------------------------------+
|  DataEndpoint|  https://b-1234abcd.kinesisvideo.eu-west-1.amazonaws.com   |
+--------------+------------------------------------------------------------+
"#,
        ),
        // An empty list.
        (
            r#"{"Fragments": []}"#,
            r#"-----------
|GetThings|
+---------+
"#,
        ),
        // Two members.
        (
            r#"{"ContentType": "video/webm", "Other": true}"#,
            r#"--------------------------
|        GetThings       |
+--------------+---------+
|  ContentType |  Other  |
+--------------+---------+
|  video/webm  |  True   |
+--------------+---------+
"#,
        ),
        // Texts.
        (
            r#"["3", "1", "2"]"#,
            r#"-----------
|GetThings|
+---------+
|  3      |
|  1      |
|  2      |
+---------+
"#,
        ),
        // Rows.
        (
            r#"[["3", 30], ["1", null]]"#,
            r#"---------------
|  GetThings  |
+----+--------+
|  3 |  30    |
|  1 |  None  |
+----+--------+
"#,
        ),
        // Lists in members.
        (
            r#"{"Name": "n", "Sizes": [1, 2, 3], "Rows": [[1, 2], [3, 4]]}"#,
            r#"---------------
|  GetThings  |
+-------+-----+
|  Name |  n  |
+-------+-----+
||   Rows    ||
|+----+------+|
||  1 |  2   ||
||  3 |  4   ||
|+----+------+|
||   Sizes   ||
|+-----------+|
||  1        ||
||  2        ||
||  3        ||
|+-----------+|
"#,
        ),
        // Deep.
        (
            r#"{"A": {"B": {"C": "x", "D": [{"E": 1}, {"E": 2, "F": [{"G": "y"}]}]}}, "Z": "z"}"#,
            r#"----------------
|   GetThings  |
+------+-------+
|  Z   |  z    |
+------+-------+
||      A     ||
|+------------+|
|||     B    |||
||+----+-----+||
|||  C |  x  |||
||+----+-----+||
||||    D   ||||
|||+--------+|||
||||    E   ||||
|||+--------+|||
||||  1     ||||
|||+--------+|||
||||    D   ||||
|||+--------+|||
||||    E   ||||
|||+--------+|||
||||  2     ||||
|||+--------+|||
|||||   F  |||||
||||+------+||||
|||||   G  |||||
||||+------+||||
|||||  y   |||||
||||+------+||||
"#,
        ),
        // Tags.
        (
            r#"{"Images": [{"TimeStamp": "2022-01-28T07:00:35.931000+00:00", "Error": "NO_MEDIA"}, {"TimeStamp": "2022-01-28T07:00:36+00:00", "ImageContent": "/9j/"}]}"#,
            r#"--------------------------------------------------------------------
|                             GetThings                            |
+------------------------------------------------------------------+
||                             Images                             ||
|+----------+---------------+-------------------------------------+|
||   Error  | ImageContent  |              TimeStamp              ||
|+----------+---------------+-------------------------------------+|
||  NO_MEDIA|               |  2022-01-28T07:00:35.931000+00:00   ||
||          |  /9j/         |  2022-01-28T07:00:36+00:00          ||
|+----------+---------------+-------------------------------------+|
"#,
        ),
        // Null.
        (r#"null"#, ""),
        // Numbers.
        (
            r#"[0, 2.5, 1e+16, 1e-05, true, null]"#,
            r#"-----------
|GetThings|
+---------+
|  0      |
|  2.5    |
|  1e+16  |
|  1e-05  |
|  True   |
|  None   |
+---------+
"#,
        ),
    ] {
        assert_eq!(printed(document, Format::Table), expected, "{document}");
    }
}

#[test]
fn a_scalar_has_a_row_in_a_table() {
    assert_eq!(
        printed("\"t1\"", Format::Table),
        "-----------\n|GetThings|\n+---------+\n|  t1     |\n+---------+\n"
    );
}

#[test]
fn a_value_keeps_the_order_of_its_members_and_its_times_are_text() {
    let time = |text: &str| Value::Time(text.parse().unwrap());
    let value = Value::Structure(vec![
        ("Start".to_owned(), time("2022-01-28T07:00:35.931Z")),
        ("End".to_owned(), time("1969-12-31T23:59:59Z")),
        ("Sizes".to_owned(), Value::List(vec![Value::Integer(i64::MAX), Value::Integer(-1)])),
    ]);
    let expected = "\
{
    \"Start\": \"2022-01-28T07:00:35.931000+00:00\",
    \"End\": \"1969-12-31T23:59:59+00:00\",
    \"Sizes\": [
        9223372036854775807,
        -1
    ]
}
";
    let mut out = Vec::new();
    print(&value, &Style::new(Format::Json, None, "GetThings"), &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), expected);

    let query = "Start > '2022-01-28T07:00:35' && Sizes[0]".parse().unwrap();
    let mut out = Vec::new();
    print(&value, &Style::new(Format::Text, Some(&query), "GetThings"), &mut out).unwrap();
    assert_eq!(out, b"9223372036854775807\n");
}
