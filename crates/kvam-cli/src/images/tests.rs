use super::*;

const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 1];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A folder of its own that is not there yet, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("kvam-images-{name}-{}", std::process::id())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

fn image(moment: &str, member: &str, value: &str) -> Value {
    Value::Structure(vec![
        ("TimeStamp".to_owned(), Value::Time(moment.parse().unwrap())),
        (member.to_owned(), Value::Text(value.to_owned())),
    ])
}

fn page(images: Vec<Value>) -> Value {
    Value::Structure(vec![
        ("Images".to_owned(), Value::List(images)),
        ("NextToken".to_owned(), Value::Text("t".to_owned())),
    ])
}

#[test]
fn pictures_become_files_and_the_answer_names_them() {
    let folder = Folder::new("files");
    let mut pictures = Pictures::create(&folder.0.join("in/it")).unwrap();
    let answer = page(vec![
        image("2022-01-28T07:00:35.931Z", "ImageContent", &BASE64.encode(JPEG)),
        image("2022-01-28T07:00:36Z", "Error", "NO_MEDIA"),
        image("2022-01-28T07:00:37.5Z", "ImageContent", &BASE64.encode(PNG)),
    ]);
    let named = pictures.save(answer).unwrap();
    let expected = page(vec![
        image("2022-01-28T07:00:35.931Z", "File", "2022-01-28T07-00-35.931Z.jpg"),
        image("2022-01-28T07:00:36Z", "Error", "NO_MEDIA"),
        image("2022-01-28T07:00:37.5Z", "File", "2022-01-28T07-00-37.500Z.png"),
    ]);
    assert_eq!(named, expected);
    let file = |name: &str| fs::read(folder.0.join("in/it").join(name)).unwrap();
    assert_eq!(file("2022-01-28T07-00-35.931Z.jpg"), JPEG);
    assert_eq!(file("2022-01-28T07-00-37.500Z.png"), PNG);
    assert_eq!(fs::read_dir(folder.0.join("in/it")).unwrap().count(), 2);
    let summary =
        format!("wrote 2 pictures into {}; 1 of 3 moments have none", folder.0.join("in/it").display());
    assert_eq!(pictures.summary(), summary);
}

#[test]
fn names_are_in_the_order_of_their_moments_and_no_two_are_the_same() {
    let folder = Folder::new("names");
    let mut pictures = Pictures::create(&folder.0).unwrap();
    let moments = ["35.93Z", "35.931Z", "35.931Z", "35.931001Z", "35.93101Z", "35.932Z", "36Z", "36.1Z"];
    let names: Vec<_> = moments
        .map(|seconds| pictures.name(Some(format!("2022-01-28T07:00:{seconds}").parse().unwrap()), "jpg"))
        .into();
    let mut sorted = names.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, names);
    assert_eq!(
        (names[0].as_str(), names[2].as_str()),
        ("2022-01-28T07-00-35.930Z.jpg", "2022-01-28T07-00-35.931Z_2.jpg")
    );
    assert_eq!(pictures.name(None, "bin"), "no-time.bin");
}

#[test]
fn a_picture_that_is_none_is_an_error() {
    let folder = Folder::new("none");
    let mut pictures = Pictures::create(&folder.0).unwrap();
    let answer = page(vec![image("2022-01-28T07:00:36Z", "ImageContent", "not base64")]);
    assert!(pictures.save(answer).unwrap_err().to_string().ends_with(": a picture is not base64"));
}
