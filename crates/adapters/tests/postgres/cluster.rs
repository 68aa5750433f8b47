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
        self.wait();
    }

    /// Waits until the server answers, as it does again after it mended itself.
    pub fn wait(&self) {
        let up = |_: &u32| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            let mut asked = Command::new(self.bin.join("psql"));
            asked.args(self.client()).args(["-c", "SELECT 1"]);
            asked.output().is_ok_and(|it| it.status.success())
        };
        assert!((0..1_500).find(up).is_some(), "the server answers");
    }

    fn client(&self) -> [String; 7] {
        let folder = self.folder.path().display().to_string();
        ["-X", "-At", "-h", &folder, "-Udaylight", "-d", "postgres"].map(str::to_owned)
    }

    /// Asks the server as its owner; gives what it prints.
    pub fn ask(&self, sql: &str) -> String {
        output(Command::new(self.bin.join("psql")).args(self.client()).args(["-c", sql]))
    }

    fn config(&self) -> String {
        format!("host={} user=daylight dbname=postgres", self.folder.path().display())
    }

    /// Makes an empty schema and gives the text to connect to it.
    pub fn database(&mut self) -> String {
        self.databases += 1;
        let name = format!("d{}", self.databases);
        self.ask(&format!("CREATE SCHEMA {name}"));
        format!("{} options=-csearch_path={name}", self.config())
    }

    /// Kills the server's processes that serve clients, as a crash of one of them would; the server
    /// then throws out everybody and mends itself.
    #[allow(dead_code, reason = "one of the tests that share this file has no use for it")]
    pub fn kill_backends(&self) {
        let all = self.ask(
            "SELECT pid FROM pg_stat_activity \
             WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()",
        );
        for pid in all.split_whitespace() {
            // One that ended by itself meanwhile is as dead.
            let _ = Command::new("kill").args(["-KILL", pid]).output();
        }
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
        // In disorder: nothing is kept, and a server that mends itself would take its time.
        self.stop("QUIT");
    }
}
