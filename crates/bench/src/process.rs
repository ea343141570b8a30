//! The server under measurement: its own process on a core of its own, with its
//! CPU time and memory read from the kernel's accounting.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::client::{Client, Outcome};

/// Clock ticks per second in `/proc/<pid>/stat`: 100 on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// An installation in a temporary folder.
pub struct House {
    binary: PathBuf,
    folder: tempfile::TempDir,
    address: SocketAddr,
    management: SocketAddr,
    more: Vec<(&'static str, &'static str)>,
}

/// What a finished command used.
pub struct Used {
    /// Wall time.
    pub wall: Duration,
    /// The most memory it had, in bytes.
    pub peak: u64,
}

impl House {
    /// A new one.
    pub fn new(binary: &Path) -> Outcome<Self> {
        Self::at(binary, tempfile::tempdir()?)
    }

    /// A new one in this folder, which goes with it.
    pub fn at(binary: &Path, folder: tempfile::TempDir) -> Outcome<Self> {
        let free = || -> Outcome<SocketAddr> { Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?) };
        Ok(Self { binary: binary.into(), folder, address: free()?, management: free()?, more: Vec::new() })
    }

    /// With this setting as well.
    pub fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.more.push((name, value));
        self
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command with this installation's settings. Limits that hold people
    /// back are lifted: everybody comes from one address here.
    fn command(&self, pin: bool) -> Command {
        let mut command = if pin { Command::new("taskset") } else { Command::new(&self.binary) };
        if pin {
            command.args(["-c", "0"]).arg(&self.binary);
        }
        command
            .env("TONGXING_DATA_DIR", self.folder.path())
            .env("TONGXING_SERVER__PUBLIC_URL", format!("http://localhost:{}", self.address.port()))
            .env("TONGXING_SERVER__LISTEN", self.address.to_string())
            .env("TONGXING_SERVER__MANAGEMENT_LISTEN", self.management.to_string())
            .env(
                "TONGXING_LOG__LEVEL",
                std::env::var("TONGXING_LOG__LEVEL").unwrap_or_else(|_| "warn".into()),
            )
            .env("TONGXING_FIRST_SIGN_IN__CHANGE_PASSWORD", "false")
            .env("TONGXING_FIRST_SIGN_IN__CHANGE_WEAK_PASSWORD", "false")
            .env("TONGXING_FIRST_SIGN_IN__BIND_PHONE", "false")
            .env("TONGXING_CAPTCHA__MODE", "off")
            .env("TONGXING_HASHING__THREADS", "1")
            .env("TONGXING_HASHING__QUEUE_PER_THREAD", "1000")
            .env("TONGXING_CAS__SERVICE_TICKET_LIFETIME", "10m")
            .envs(self.more.iter().copied());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome<Used> {
        let begun = Instant::now();
        let mut child = self.command(false).args(arguments).stdout(Stdio::null()).spawn()?;
        let pid = child.id();
        let mut peak = 0;
        while child.try_wait()?.is_none() {
            peak = peak.max(memory(pid, "VmHWM").unwrap_or(0));
            std::thread::sleep(Duration::from_millis(5));
        }
        let wall = begun.elapsed();
        if !child.wait()?.success() {
            return Err(format!("`tongxing {}` failed", arguments.join(" ")).into());
        }
        Ok(Used { wall, peak })
    }

    /// Runs a command and takes what it says.
    pub fn ask(&self, arguments: &[&str]) -> Outcome<String> {
        let answer = self.command(false).args(arguments).stderr(Stdio::inherit()).output()?;
        if !answer.status.success() {
            return Err(format!("`tongxing {}` failed", arguments.join(" ")).into());
        }
        Ok(String::from_utf8(answer.stdout)?)
    }

    /// Starts the server on the first core.
    pub async fn serve(&self) -> Outcome<Server> {
        let begun = Instant::now();
        let child = self.command(true).arg("serve").stdout(Stdio::null()).spawn()?;
        let mut server = Server { child, address: self.address, first_page: Duration::ZERO };
        loop {
            if let Ok(mut client) = Client::connect(self.address).await
                && client.get("/sign-in", "text/html").await.is_ok_and(|page| page.status.is_success())
            {
                server.first_page = begun.elapsed();
                return Ok(server);
            }
            if server.child.try_wait()?.is_some() || begun.elapsed() > Duration::from_secs(30) {
                return Err("the server did not start".into());
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }
}

/// A running server; ends with the value.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first page.
    pub first_page: Duration,
}

impl Server {
    /// CPU time it has used, user and system.
    pub fn cpu(&self) -> Outcome<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, rest) = stat.rsplit_once(')').ok_or("an odd /proc/stat")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks: f64 = fields[11].parse::<f64>()? + fields[12].parse::<f64>()?;
        Ok(Duration::from_secs_f64(ticks / TICKS))
    }

    /// Whether it is still running.
    pub fn lives(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    /// Memory it has in RAM, in bytes.
    pub fn resident(&self) -> Outcome<u64> {
        memory(self.child.id(), "VmRSS").ok_or_else(|| "no VmRSS".into())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; its data goes with the folder.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn memory(pid: u32, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(field))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1024)
}
