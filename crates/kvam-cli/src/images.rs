//! `kvam get-images --out-dir`: the pictures as files.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use kvam::shapes::Value;
use kvam::{InvalidInput, Timestamp};

use crate::failure::{Failure, say};
use crate::transfer::PartFile;

/// A folder that takes the pictures of `GetImages`.
#[derive(Debug)]
pub(crate) struct Pictures {
    folder: PathBuf,
    /// How often each name was taken: moments may come twice.
    taken: HashMap<String, u32>,
    saved: u64,
    missing: u64,
}

impl Pictures {
    /// Into this folder, which is made if it is not there. An error names the argument.
    pub(crate) fn create(folder: &Path) -> Result<Self, Failure> {
        fs::create_dir_all(folder).map_err(|error| {
            let why = format!("{} cannot be made: {error}", folder.display());
            Failure::Input(InvalidInput::new("--out-dir", why))
        })?;
        Ok(Self { folder: folder.to_owned(), taken: HashMap::new(), saved: 0, missing: 0 })
    }

    /// Writes the pictures of an answer. What it returns is that answer with the name of each file, `File`, in place of
    /// what is in it, `ImageContent`. Of a moment without a picture it tells on stderr.
    pub(crate) fn save(&mut self, answer: Value) -> Result<Value, Failure> {
        let Value::Structure(mut members) = answer else { return Ok(answer) };
        for (name, value) in &mut members {
            if let ("Images", Value::List(images)) = (name.as_str(), value) {
                images.iter_mut().try_for_each(|image| self.save_image(image))?;
            }
        }
        Ok(Value::Structure(members))
    }

    /// Whether there was one.
    pub(crate) fn any(&self) -> bool {
        self.saved > 0
    }

    /// How many there were, in a sentence.
    pub(crate) fn summary(&self) -> String {
        let missing = match self.missing {
            0 => String::new(),
            missing => format!("; {missing} of {} moments have none", self.saved + missing),
        };
        let plural = if self.saved == 1 { "" } else { "s" };
        format!("wrote {} picture{plural} into {}{missing}", self.saved, self.folder.display())
    }

    fn save_image(&mut self, image: &mut Value) -> Result<(), Failure> {
        let moment = match image.get("TimeStamp") {
            Some(Value::Time(moment)) => Some(*moment),
            _ => None,
        };
        let Value::Structure(members) = image else { return Ok(()) };
        let mut has_picture = false;
        for (name, value) in &mut *members {
            if let ("ImageContent", Value::Text(content)) = (name.as_str(), &mut *value) {
                let file = self.write(moment, content)?;
                (*name, *value) = ("File".to_owned(), Value::Text(file));
                has_picture = true;
            }
        }
        if !has_picture {
            self.missing += 1;
            let moment = moment.map_or("a moment without a time".to_owned(), |moment| moment.to_string());
            let error = match members.iter().find(|(name, _)| name == "Error") {
                Some((_, Value::Text(error))) => error,
                _ => "the service does not say why",
            };
            say(format_args!("no picture of {moment}: {error}"));
        }
        Ok(())
    }

    fn write(&mut self, moment: Option<Timestamp>, content: &str) -> Result<String, Failure> {
        let picture = BASE64.decode(content).map_err(|_| {
            failed(&self.folder, io::Error::new(io::ErrorKind::InvalidData, "a picture is not base64"))
        })?;
        let name = self.name(moment, extension(&picture));
        let path = self.folder.join(&name);
        let written = PartFile::create(&path).and_then(|mut part| {
            part.write(&picture)?;
            part.finish()
        });
        written.map_err(|error| failed(&path, error))?;
        self.saved += 1;
        Ok(name)
    }

    /// A name of its own, in an order with the others that is the order of their moments.
    fn name(&mut self, moment: Option<Timestamp>, extension: &str) -> String {
        let stem = moment.map_or("no-time".to_owned(), stem);
        let times = self.taken.entry(stem.clone()).or_default();
        *times += 1;
        match times {
            1 => format!("{stem}.{extension}"),
            times => format!("{stem}_{times}.{extension}"),
        }
    }
}

/// `2022-01-28T07-00-35.931Z`, without the colons that Windows refuses. What is below a millisecond stands behind a
/// character that sorts after the `Z` of the millisecond itself: `2022-01-28T07-00-35.931_001Z`.
fn stem(moment: Timestamp) -> String {
    let text = moment.to_string().replace(':', "-");
    let Some(text) = text.strip_suffix('Z') else { return text };
    let (seconds, decimals) = text.split_once('.').unwrap_or((text, ""));
    match decimals.split_at_checked(3) {
        Some((milliseconds, rest)) if !rest.is_empty() => format!("{seconds}.{milliseconds}_{rest:0<3}Z"),
        _ => format!("{seconds}.{decimals:0<3}Z"),
    }
}

/// By what the file is, whatever was asked for.
fn extension(picture: &[u8]) -> &'static str {
    match picture {
        [0xff, 0xd8, 0xff, ..] => "jpg",
        [0x89, b'P', b'N', b'G', ..] => "png",
        _ => "bin",
    }
}

fn failed(path: &Path, error: io::Error) -> Failure {
    Failure::File(path.to_owned(), error.into())
}

#[cfg(test)]
mod tests;
