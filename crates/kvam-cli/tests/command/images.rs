//! Pictures into a folder.

use std::fs;

use crate::support::{Answer, OutputExt as _, kvam, scripted};
use crate::transfer::Folder;

#[test]
fn pictures_become_files_and_what_is_missing_is_told() {
    let folder = Folder::new("images");
    // The first bytes of a JPEG, in base64.
    let page = r#"{"Images":[{"TimeStamp":1643353235.931,"ImageContent":"/9j/4A=="},
        {"TimeStamp":1643353236,"Error":"NO_MEDIA"}],"NextToken":null}"#;
    let url = scripted(vec![Answer::Now(200, None, page.to_owned())]);
    let mut command =
        kvam(["get-images", "--stream-name", "front-door", "--image-selector-type", "SERVER_TIMESTAMP"]);
    command.args(["--start-timestamp", "1643353235", "--end-timestamp", "1643353237", "--format", "JPEG"]);
    command.args(["--region", "eu-west-1", "--endpoint-url", &url, "--query", "Images[].File", "--out-dir"]);
    command.arg(folder.0.join("pictures"));
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    let output = command.output().unwrap();
    assert_eq!(output.code(), 0, "{}", output.err());
    assert_eq!(output.out(), "[\n    \"2022-01-28T07-00-35.931Z.jpg\"\n]\n");
    let picture = fs::read(folder.0.join("pictures/2022-01-28T07-00-35.931Z.jpg")).unwrap();
    assert_eq!(picture, [0xff, 0xd8, 0xff, 0xe0]);
    let told: Vec<_> = output.err().lines().collect();
    assert_eq!(told[0], "kvam: no picture of 2022-01-28T07:00:36Z: NO_MEDIA");
    assert!(told[1].ends_with("; 1 of 2 moments have none"), "{}", output.err());
}

#[test]
fn a_query_that_is_none_is_2_and_nothing_is_asked() {
    let output = kvam(["list-streams", "--query", "StreamInfoList["]).output().unwrap();
    assert_eq!((output.code(), output.out()), (2, ""));
    assert!(output.err().contains("\"StreamInfoList[\" fails at character 16: "), "{}", output.err());
}
