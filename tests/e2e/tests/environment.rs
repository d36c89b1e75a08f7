//! Settings as other AWS tools find them, in a process of its own for each case.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::path::Path;
use std::process::{Command, Output};

use kvam_local::LocalService;

/// Where nothing listens: the port "discard".
const NOWHERE: &str = "http://127.0.0.1:9";

async fn service() -> LocalService {
    // The process under test has its own clock, so the service has too.
    let lobby = "name=lobby,start=2026-01-01T00:00:00Z,every=2s,count=25".parse().unwrap();
    LocalService::builder().seed_stream(lobby).strict_hosts().start().await.unwrap()
}

/// Runs the program with nothing in its environment but what is given.
fn run(home: &Path, environment: &[(&str, &str)]) -> Output {
    run_with(home, None, environment)
}

fn run_with(home: &Path, profile: Option<&str>, environment: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_from_env"))
        .args(["lobby", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"])
        .args(profile)
        .env_clear()
        .env("HOME", home)
        .env("USERPROFILE", home)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        // Windows opens no socket without it.
        .envs(std::env::var_os("SystemRoot").map(|root| ("SystemRoot", root)))
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

fn listed(output: &Output) -> usize {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().count()
}

fn keys(service: &LocalService) -> [(&'static str, String); 2] {
    let service = service.service();
    [
        ("AWS_ACCESS_KEY_ID", service.access_key_id().to_owned()),
        ("AWS_SECRET_ACCESS_KEY", service.secret_access_key().to_owned()),
    ]
}

/// A folder of this test's own, empty at first and gone at the end.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("environment-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environment_names_credentials_region_and_endpoints() {
    let service = service().await;
    let home = Folder::new("variables");
    let keys = keys(&service);
    let keys = keys.iter().map(|(name, value)| (*name, value.as_str()));
    let (control, data) = (service.control_url(), service.data_url());
    let region = ("AWS_REGION", service.service().region());

    let common: Vec<_> = keys.chain([region]).collect();
    let with = |more: &[(&str, &str)]| run(&home.0, &[&common, more].concat());
    assert_eq!(
        listed(&with(&[("AWS_ENDPOINT_URL_KINESIS_VIDEO", &control)])),
        25,
        "asked for at the control plane"
    );
    let fixed = [
        ("AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA", &*data),
        ("AWS_ENDPOINT_URL_KINESIS_VIDEO", NOWHERE),
    ];
    assert_eq!(listed(&with(&fixed)), 25, "a fixed data endpoint asks nobody");
    assert_eq!(
        listed(&with(&[("AWS_ENDPOINT_URL", &data)])),
        25,
        "one endpoint for both planes is fixed too"
    );
    let own = [("AWS_ENDPOINT_URL", NOWHERE), ("AWS_ENDPOINT_URL_KINESIS_VIDEO_ARCHIVED_MEDIA", &*data)];
    assert_eq!(listed(&with(&own)), 25, "a service's own setting goes before the general one");
    assert!(!with(&[("AWS_ENDPOINT_URL", NOWHERE)]).status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shared_files_name_the_same() {
    let service = service().await;
    let home = Folder::new("files");
    let [(_, key), (_, secret)] = keys(&service);
    let (region, control) = (service.service().region(), service.control_url());
    let config = format!(
        "[default]\nregion = xx-nowhere-1\n\n\
         [profile local]\nregion = {region}\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n\
         services = local\n\n\
         [services local]\nkinesis_video =\n  endpoint_url = {control}\n"
    );
    let file = home.0.join("config");
    std::fs::write(&file, config).unwrap();
    let file = file.to_str().unwrap();
    let output = run(&home.0, &[("AWS_CONFIG_FILE", file), ("AWS_PROFILE", "local")]);
    assert_eq!(listed(&output), 25);

    let others =
        [("AWS_CONFIG_FILE", file), ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"), ("AWS_SECRET_ACCESS_KEY", "other")];
    assert_eq!(listed(&run_with(&home.0, Some("local"), &others)), 25, "a profile that is named is meant");
    let output = run_with(&home.0, Some("absent"), &[&others[..], &[("AWS_REGION", region)]].concat());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && error.contains("absent"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shared_config_file_names_either_plane_or_both() {
    let service = service().await;
    let home = Folder::new("endpoints");
    let keys = keys(&service);
    let region = service.service().region();
    let (control, data) = (service.control_url(), service.data_url());
    let file = home.0.join("config");
    let with = |endpoints: &str| {
        std::fs::write(&file, format!("[default]\nregion = {region}\n{endpoints}")).unwrap();
        let [(key, id), (secret, value)] = &keys;
        run(&home.0, &[("AWS_CONFIG_FILE", file.to_str().unwrap()), (key, id), (secret, value)])
    };
    assert_eq!(
        listed(&with(&format!("endpoint_url = {data}\n"))),
        25,
        "one endpoint for both planes is fixed"
    );
    let services = |control: &str, data: &str| {
        format!(
            "services = both\n[services both]\nkinesis_video =\n  endpoint_url = {control}\n\
             kinesis_video_archived_media =\n  endpoint_url = {data}\n"
        )
    };
    assert_eq!(listed(&with(&services(NOWHERE, &data))), 25, "a fixed data endpoint asks nobody");
    assert!(!with(&services(&control, NOWHERE)).status.success(), "and nobody is asked for another");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_region_no_client_is_built_and_without_credentials_nothing_is_sent() {
    let service = service().await;
    let home = Folder::new("nothing");
    let told = |environment: &[(&str, &str)]| {
        let output = run(&home.0, environment);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(told(&[]).contains("region"), "{}", told(&[]));
    let control = service.control_url();
    let error = told(&[("AWS_REGION", "us-east-1"), ("AWS_ENDPOINT_URL_KINESIS_VIDEO", &control)]);
    assert!(error.contains("Credentials"), "{error}");
}
