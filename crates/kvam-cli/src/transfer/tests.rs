use std::collections::VecDeque;
use std::future::Future;
use std::task::{Context, Poll};

use http_body::{Frame, SizeHint};

use super::*;

/// A folder of its own, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("kvam-transfer-{name}-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The names of everything in it.
    fn names(&self) -> Vec<String> {
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
        let mut names: Vec<_> = fs::read_dir(&self.0).unwrap().map(name).collect();
        names.sort_unstable();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

/// Pieces, and what comes after them.
struct Pieces(VecDeque<&'static str>, After);

enum After {
    End,
    Cut,
    Nothing,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Failure;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Failure>>> {
        match (self.0.pop_front(), &self.1) {
            (Some(piece), _) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(piece.as_bytes()))))),
            (None, After::End) => Poll::Ready(None),
            (None, After::Cut) => {
                Poll::Ready(Some(Err(Failure::Runtime(io::ErrorKind::ConnectionReset.into()))))
            }
            (None, After::Nothing) => Poll::Pending,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(6)
    }
}

fn pieces(after: After) -> Pieces {
    Pieces(["abc", "", "def"].into(), after)
}

/// Runs until nothing happens any more: `None` if it is not done then.
fn run<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    match future.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())) {
        Poll::Ready(done) => Some(done),
        Poll::Pending => None,
    }
}

fn save(pieces: Pieces, outfile: &Path) -> Option<Result<u64, Failure>> {
    match Outfile::open(outfile) {
        Ok(outfile) => run(download(pieces, outfile, Progress::Hidden, Interrupt::never())),
        Err(failure) => Some(Err(failure)),
    }
}

#[test]
fn a_whole_download_has_its_name_and_nothing_else_is_left() {
    let folder = Folder::new("whole");
    fs::write(folder.file("clip.mp4"), "what was there before").unwrap();
    let written = save(pieces(After::End), &folder.file("clip.mp4")).unwrap().unwrap();
    assert_eq!((written, fs::read(folder.file("clip.mp4")).unwrap()), (6, b"abcdef".to_vec()));
    assert_eq!(folder.names(), ["clip.mp4"]);
}

#[test]
fn a_cut_leaves_what_was_there() {
    let folder = Folder::new("cut");
    save(pieces(After::Cut), &folder.file("new.mp4")).unwrap().unwrap_err();
    assert!(folder.names().is_empty(), "{:?}", folder.names());

    fs::write(folder.file("old.mp4"), "old").unwrap();
    save(pieces(After::Cut), &folder.file("old.mp4")).unwrap().unwrap_err();
    assert_eq!(fs::read(folder.file("old.mp4")).unwrap(), b"old");
    assert_eq!(folder.names(), ["old.mp4"]);
}

#[test]
fn what_is_on_its_way_has_another_name_and_goes_with_a_dropped_download() {
    let folder = Folder::new("way");
    {
        let outfile = Outfile::open(&folder.file("clip.mp4")).unwrap();
        let mut way =
            std::pin::pin!(download(pieces(After::Nothing), outfile, Progress::Hidden, Interrupt::never()));
        assert!(way.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
        let names = folder.names();
        assert_eq!(names.len(), 1);
        assert!(names[0].starts_with("clip.mp4.") && names[0].ends_with(".part"), "{names:?}");
        assert_eq!(fs::read(folder.file(&names[0])).unwrap(), b"abcdef");
    }
    assert!(folder.names().is_empty());
}

#[test]
fn two_downloads_into_one_file_do_not_meet() {
    let folder = Folder::new("two");
    let target = folder.file("clip.mp4");
    let (mut first, mut second) = (PartFile::create(&target).unwrap(), PartFile::create(&target).unwrap());
    first.write(b"first").unwrap();
    second.write(b"second").unwrap();
    first.finish().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"first");
    second.finish().unwrap();
    assert_eq!(fs::read(&target).unwrap(), b"second");
    assert_eq!(folder.names(), ["clip.mp4"]);
}

#[test]
fn a_name_as_long_as_a_name_may_be_can_be_written() {
    let folder = Folder::new("long");
    let name = "n".repeat(255);
    save(pieces(After::End), &folder.file(&name)).unwrap().unwrap();
    assert_eq!(folder.names(), [name]);
}

#[test]
fn a_folder_and_a_folder_that_is_not_there_are_refused_by_name() {
    let folder = Folder::new("folder");
    for outfile in [folder.0.clone(), folder.file("nowhere/clip.mp4")] {
        let refused = save(pieces(After::End), &outfile).unwrap().unwrap_err().to_string();
        assert!(refused.starts_with(&format!("OUTFILE {} cannot", outfile.display())), "{refused}");
    }
    assert!(folder.names().is_empty());
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let folder = Folder::new("link");
    fs::write(folder.file("clip.mp4"), "old").unwrap();
    std::os::unix::fs::symlink(folder.file("clip.mp4"), folder.file("link")).unwrap();
    save(pieces(After::End), &folder.file("link")).unwrap().unwrap();
    assert!(fs::symlink_metadata(folder.file("link")).unwrap().is_symlink());
    assert_eq!(fs::read(folder.file("clip.mp4")).unwrap(), b"abcdef");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_refused_and_stays() {
    let folder = Folder::new("dangling");
    std::os::unix::fs::symlink("nowhere", folder.file("link")).unwrap();
    let refused = save(pieces(After::End), &folder.file("link")).unwrap().unwrap_err().to_string();
    assert!(refused.ends_with("it is a link that leads to no file"), "{refused}");
    assert!(fs::symlink_metadata(folder.file("link")).unwrap().is_symlink());
    assert_eq!(folder.names(), ["link"]);
}

#[test]
fn a_file_that_may_not_be_written_is_refused_and_stays() {
    let folder = Folder::new("read-only");
    let old = folder.file("old.mp4");
    fs::write(&old, "old").unwrap();
    let writable = fs::metadata(&old).unwrap().permissions();
    let mut read_only = writable.clone();
    read_only.set_readonly(true);
    fs::set_permissions(&old, read_only).unwrap();
    save(pieces(After::End), &old).unwrap().unwrap_err();
    assert_eq!((fs::read(&old).unwrap(), folder.names()), (b"old".to_vec(), vec!["old.mp4".to_owned()]));
    // Windows removes no file that is not.
    fs::set_permissions(&old, writable).unwrap();
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_is_who_could_read_the_one_before() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new("private");
    let old = folder.file("old.mp4");
    fs::write(&old, "old").unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o600)).unwrap();
    save(pieces(After::End), &old).unwrap().unwrap();
    assert_eq!(fs::read(&old).unwrap(), b"abcdef");
    assert_eq!(fs::metadata(&old).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn a_device_is_written_and_stays_a_device() {
    let written = save(pieces(After::End), Path::new("/dev/null")).unwrap().unwrap();
    assert_eq!(written, 6);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}
