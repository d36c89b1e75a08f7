//! Values that are in files.

use std::fs;

/// The text itself, or what is in the file that it names: `file://path`, as in the AWS CLI.
pub(super) fn resolve(text: &str) -> Result<String, String> {
    let Some(path) = text.strip_prefix("file://").or_else(|| text.strip_prefix("fileb://")) else {
        return Ok(text.to_owned());
    };
    fs::read_to_string(expand(path)?).map_err(|error| format!("cannot be read from {path}: {error}"))
}

/// `~` is where the user is at home.
fn expand(path: &str) -> Result<String, String> {
    let Some(rest) = path.strip_prefix("~/") else { return Ok(path.to_owned()) };
    let home =
        std::env::home_dir().ok_or_else(|| format!("{path} cannot be found: there is no home folder"))?;
    Ok(home.join(rest).to_string_lossy().into_owned())
}
