//! The project's folder in the user's cache directory, shared by every clone. All in it can be made again.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::failure::Failure;

/// `<the user's cache directory>/kvam`; it need not exist yet.
pub(crate) fn folder() -> Result<PathBuf, Failure> {
    let user = user_folder(env::consts::OS, |name| env::var_os(name))
        .ok_or_else(|| Failure::new("no cache directory: set XDG_CACHE_HOME or HOME to an absolute path"))?;
    Ok(user.join("kvam"))
}

/// Obeys the XDG base directory specification where it is set, else the platform's habit.
fn user_folder(os: &str, variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    // The specification has a relative path ignored.
    let absolute = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME").or_else(|| match os {
        "windows" => absolute("LOCALAPPDATA"),
        "macos" => absolute("HOME").map(|home| home.join("Library/Caches")),
        _ => absolute("HOME").map(|home| home.join(".cache")),
    })
}

/// A name for `bytes` that stays the same over Rust versions and platforms.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    format!("{:016x}", hash(bytes))
}

/// FNV-1a, 64 bits: no defence against collisions made on purpose.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
#[cfg(unix)] // absolute paths are spelt as there
mod tests {
    use super::*;

    fn with(os: &str, set: &[(&str, &str)]) -> Option<PathBuf> {
        user_folder(os, |name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
    }

    #[test]
    fn xdg_wins_on_every_platform_unless_it_is_relative() {
        let home = ("HOME", "/home/a");
        assert_eq!(with("linux", &[home, ("XDG_CACHE_HOME", "/x")]), Some("/x".into()));
        assert_eq!(with("macos", &[home, ("XDG_CACHE_HOME", "/x")]), Some("/x".into()));
        assert_eq!(with("linux", &[home, ("XDG_CACHE_HOME", "x")]), Some("/home/a/.cache".into()));
    }

    #[test]
    fn each_platform_has_its_own_folder() {
        let set = [("HOME", "/home/a"), ("LOCALAPPDATA", "/local")];
        assert_eq!(with("macos", &set), Some("/home/a/Library/Caches".into()));
        assert_eq!(with("windows", &set), Some("/local".into()));
        assert_eq!(with("linux", &[]), None);
    }

    #[test]
    fn a_fingerprint_is_fnv_1a() {
        // The test vector of the FNV authors for "foobar".
        assert_eq!(fingerprint(b"foobar"), "85944171f73967e8");
    }
}
