//! Every input that is kept, on stable: those that taught something, and those that fuzzing begins with.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fuzz::TARGETS;

fn inside(folder: &Path) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

// One test, because memory is counted and other threads would be counted with it.
#[test]
fn every_kept_input_is_read_as_its_target_says() {
    let folders: BTreeSet<PathBuf> =
        TARGETS.iter().map(|target| package().join("kept").join(target.name)).collect();
    assert_eq!(inside(&package().join("kept")), folders, "a folder for each target, and no others");
    let programs: BTreeSet<PathBuf> = TARGETS
        .iter()
        .map(|target| package().join(format!("fuzz/fuzz_targets/{}.rs", target.name)))
        .collect();
    assert_eq!(
        inside(&package().join("fuzz/fuzz_targets")),
        programs,
        "a program for each target, and no others"
    );
    for (target, folder) in TARGETS.iter().zip(folders) {
        assert!(folder.ends_with(target.name));
        for input in inside(&folder) {
            eprintln!("{}", input.display());
            (target.check)(&fs::read(&input).unwrap());
        }
    }
}
