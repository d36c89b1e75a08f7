//! Pictures into a folder.

use std::fs;
use std::process::Command;

use crate::support::{Answer, OutputExt as _, kvam, scripted};
use crate::transfer::Folder;

/// `kvam get-images` of two seconds.
fn get_images(url: &str) -> Command {
    let mut command =
        kvam(["get-images", "--stream-name", "front-door", "--image-selector-type", "SERVER_TIMESTAMP"]);
    command.args(["--start-timestamp", "1643353235", "--end-timestamp", "1643353237", "--format", "JPEG"]);
    command.args(["--region", "eu-west-1", "--endpoint-url", url]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "secret-never-printed");
    command
}

#[test]
fn pictures_become_files_and_what_is_missing_is_told() {
    let folder = Folder::new("images");
    // The first bytes of a JPEG, in base64.
    let page = r#"{"Images":[{"TimeStamp":1643353235.931,"ImageContent":"/9j/4A=="},
        {"TimeStamp":1643353236,"Error":"NO_MEDIA"}],"NextToken":null}"#;
    let url = scripted(vec![Answer::Now(200, None, page.to_owned())]);
    let mut command = get_images(&url);
    command.args(["--query", "Images[].File", "--out-dir"]).arg(folder.0.join("pictures"));
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

#[test]
fn a_failure_behind_pictures_keeps_them_and_says_how_to_go_on() {
    let page = |next| {
        format!(r#"{{"Images":[{{"TimeStamp":1643353235,"ImageContent":"/9j/4A=="}}],"NextToken":{next}}}"#)
    };
    let refused = || Answer::error(400, "InvalidArgumentException");
    let folder = Folder::new("some-images");
    let url = scripted(vec![Answer::Now(200, None, page("\"AAAA\"")), refused()]);
    let output = get_images(&url).arg("--out-dir").arg(&folder.0).output().unwrap();
    assert_eq!((output.code(), output.out()), (3, ""), "{}", output.err());
    assert!(output.err().starts_with("kvam: wrote 1 picture into "), "{}", output.err());
    // botocore's form of the token AAAA.
    let way_on = "; to go on, repeat the command with --starting-token eyJOZXh0VG9rZW4iOiAiQUFBQSJ9\n";
    assert!(output.err().ends_with(way_on), "{}", output.err());
    assert_eq!(folder.names(), ["2022-01-28T07-00-35.000Z.jpg"]);

    // Nothing is kept of what would have been printed whole.
    let url = scripted(vec![Answer::Now(200, None, page("\"AAAA\"")), refused()]);
    let output = get_images(&url).output().unwrap();
    assert_eq!((output.code(), output.out()), (1, ""));
    assert!(!output.err().contains("to go on"), "{}", output.err());
}

#[test]
fn what_cannot_be_asked_for_or_kept_is_2_and_nothing_is_asked() {
    let folder = Folder::new("no-images");
    let file = folder.0.join("file");
    fs::write(&file, "").unwrap();
    for (flag, value, said) in [
        ("--out-dir", file.to_str().unwrap(), "--out-dir "),
        ("--format-config", "JPEGQuality=-1", "--format-config JPEGQuality "),
    ] {
        // Nobody is there to be asked.
        let output = get_images("http://127.0.0.1:1").args([flag, value]).output().unwrap();
        assert_eq!((output.code(), output.out()), (2, ""), "{}", output.err());
        assert!(output.err().starts_with(&format!("kvam: {said}")), "{}", output.err());
    }
}
