//! A PostgreSQL server of the test's own: unprivileged, on a socket in a temporary folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// A server that ends with the value.
pub struct Cluster {
    folder: TempDir,
    bin: PathBuf,
    server: Option<Child>,
    databases: u32,
}

/// Where the server's programs are, if anywhere.
pub fn bin() -> Option<PathBuf> {
    if let Ok(given) = std::env::var("DAYLIGHT_PG_BIN") {
        return Some(PathBuf::from(given));
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let bins = versions.filter_map(|it| Some(it.ok()?.path().join("bin")));
    bins.filter(|it| it.join("initdb").exists()).max()
}

fn output(command: &mut Command) -> String {
    let done = command.output().expect("the program starts");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("its words are UTF-8").trim().to_owned()
}

/// The account that the server runs under when the tests run as root, which it refuses.
fn unprivileged() -> Option<String> {
    if output(Command::new("id").arg("-u")) != "0" {
        return None;
    }
    let known = Command::new("id").arg("postgres").output().is_ok_and(|it| it.status.success());
    Some(if known { "postgres" } else { "nobody" }.to_owned())
}

fn as_unprivileged(program: &Path) -> Command {
    let Some(user) = unprivileged() else { return Command::new(program) };
    let group = output(Command::new("id").args(["-gn", &user]));
    let mut command = Command::new("setpriv");
    command.args(["--reuid", &user, "--regid", &group, "--clear-groups"]).arg(program);
    command
}

impl Cluster {
    /// Makes a cluster and starts its server.
    pub fn start(bin: PathBuf) -> Self {
        let folder = tempfile::Builder::new().prefix("daylight-pg-").tempdir_in("/tmp").unwrap();
        if let Some(user) = unprivileged() {
            output(Command::new("chown").arg(&user).arg(folder.path()));
        }
        let mut it = Self { folder, bin, server: None, databases: 0 };
        let data = it.data();
        output(
            as_unprivileged(&it.bin.join("initdb"))
                .args([
                    "-U",
                    "daylight",
                    "-A",
                    "trust",
                    "-E",
                    "UTF8",
                    "--locale=C",
                    "--no-sync",
                    "-D",
                ])
                .arg(&data)
                .current_dir(it.folder.path()),
        );
        it.run();
        it
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts the server and waits until it answers.
    pub fn run(&mut self) {
        let server = as_unprivileged(&self.bin.join("postgres"))
            .args(["-c", "listen_addresses=", "-c", "shared_buffers=32MB", "-k"])
            .arg(self.folder.path())
            .arg("-D")
            .arg(self.data())
            .current_dir(self.folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        self.server = Some(server);
        let config = self.config();
        let up = |_: &u32| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            postgres::Client::connect(&config, postgres::NoTls).is_ok()
        };
        assert!((0..1_500).find(up).is_some(), "the server answers");
    }

    fn config(&self) -> String {
        format!("host={} user=daylight dbname=postgres", self.folder.path().display())
    }

    /// Makes an empty schema and gives the text to connect to it.
    pub fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("d{}", self.databases);
        let mut client = postgres::Client::connect(&self.config(), postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE SCHEMA {name}")).unwrap();
        format!("{} options=-csearch_path={name}", self.config())
    }

    /// Ends the server by a signal and waits: `QUIT` as a power cut would, `INT` in order.
    pub fn stop(&mut self, signal: &str) {
        if let Some(mut server) = self.server.take() {
            output(Command::new("kill").arg(format!("-{signal}")).arg(server.id().to_string()));
            server.wait().expect("the server ends");
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.stop("INT");
    }
}
