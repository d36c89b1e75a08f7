//! Where one of the programs runs: a local service, and a folder.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Output;
use std::time::{Duration, SystemTime};

use kvam::Timestamp;
use kvam_local::{LocalService, PutOptions};

use crate::program::Program;
use crate::words::words;

/// The stream that has a recording, from 2022-01-28T07:00:00Z.
pub(crate) const STREAM: &str = "front-door";
/// Ten years: the recording is kept.
const RETENTION_HOURS: u32 = 87_600;
/// How long after a fragment's last frame the service has it.
const LATENCY: Duration = Duration::from_millis(517);

/// What a line said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) worked: bool,
}

pub(crate) struct Place {
    program: Program,
    service: LocalService,
    folder: PathBuf,
    /// The numbers of the stream's fragments, as they came.
    pub(crate) numbers: Vec<String>,
}

impl Place {
    /// `name` is the test's: places of others share nothing with it.
    pub(crate) async fn new(program: Program, name: &str, now: SystemTime) -> Self {
        let builder = LocalService::builder().strict_hosts().clock(move || now);
        let service = builder.stream(STREAM, RETENTION_HOURS).start().await.unwrap();
        let start: Timestamp = "2022-01-28T07:00:00.123Z".parse().unwrap();
        let options = PutOptions::new().producer_start(start).latency(LATENCY);
        let put = service.put_matroska(STREAM, File::open(recording()).unwrap(), &options).unwrap();
        let folder = [env!("CARGO_TARGET_TMPDIR"), "command_lines", name, &format!("{program:?}")];
        let folder: PathBuf = folder.iter().collect();
        // Of an earlier run.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        // The AWS CLI's version 1 prints the service's own numbers unless told; version 2 and kvam do this by default.
        fs::write(folder.join("config"), "[default]\ncli_timestamp_format = iso8601\n").unwrap();
        Self {
            program,
            service,
            folder,
            numbers: put.iter().map(|fragment| fragment.number.to_string()).collect(),
        }
    }

    /// Runs a line of the AWS CLI here, with this place's program.
    pub(crate) async fn run(&self, line: &str) -> Said {
        let words = words(line);
        let mut command = self.program.command(words.strip_prefix(&["aws".to_owned()]).unwrap());
        command.current_dir(&self.folder).envs(self.environment());
        let Output { status, stdout, stderr } =
            tokio::process::Command::from(command).output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { out: text(stdout), err: text(stderr), worked: status.success() }
    }

    fn environment(&self) -> Vec<(&'static str, String)> {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let mut environment = self.service.environment();
        // The AWS CLI must be told where the data is; kvam asks.
        environment.retain(|(name, _)| self.program == Program::Aws || !name.ends_with("_ARCHIVED_MEDIA"));
        environment.extend([
            ("AWS_CONFIG_FILE", file("config")),
            ("AWS_SHARED_CREDENTIALS_FILE", file("none")),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("HOME", file("")),
            ("USERPROFILE", file("")),
            ("TZ", "UTC".to_owned()),
            ("PYTHONUTF8", "1".to_owned()),
        ]);
        environment
    }

    /// Makes a file that a line names.
    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.join(name), text).unwrap();
    }

    /// What a line wrote.
    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap_or_else(|error| panic!("{:?} {name}: {error}", self.program))
    }

    /// The address of this place's data plane, of which the number differs from place to place.
    pub(crate) fn data_url(&self) -> String {
        self.service.data_url()
    }
}

fn recording() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "media", "test-pattern.mkv"].iter().collect()
}
