//! The binary as an operator runs it, and people who use it.

use std::{
    ffi::OsStr,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use serde_json::{Value as Json, json};

/// A server of its own on a free port; ends when dropped.
pub struct Hub {
    url: String,
    data: PathBuf,
    process: Child,
    pub started_in: Duration,
}

pub struct Person {
    url: String,
    token: String,
    http: reqwest::Client,
}

fn command(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nabe"));
    command.env("NABE_DATA", data).env("NABE_LOG", "warn").env("NABE_OUTBOUND_ALLOW", "127.0.0.0/8");
    // Neither a configuration nor a folder of whoever runs the benchmark.
    command.current_dir(data).env_remove("NABE_DATABASE_URL").env_remove("NABE_STORAGE_URL");
    // What the benchmarks are told is none of the hub's business.
    command.env_remove("NABE_BENCH_PRODUCTS").env_remove("NABE_BENCH_DATABASE").env_remove("NABE_TEST_DATA");
    command.envs(std::env::var("NABE_BENCH_DATABASE").ok().map(|database| ("NABE_DATABASE_URL", database)));
    command
}

/// Runs a command to its end; answers what it printed.
pub fn run(data: &Path, arguments: &[&OsStr]) -> anyhow::Result<Vec<u8>> {
    let output = command(data).args(arguments).output()?;
    if !output.status.success() {
        bail!("{arguments:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(output.stdout)
}

impl Hub {
    /// Answers once it is ready.
    pub async fn start(data: &Path) -> anyhow::Result<Self> {
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let url = format!("http://{address}");
        let began = Instant::now();
        let process = command(data)
            .args(["serve"])
            .env("NABE_LISTEN", address.to_string())
            .env("NABE_PUBLIC_URL", &url)
            .stdout(Stdio::null())
            .spawn()?;
        let mut hub = Self { url, data: data.to_owned(), process, started_in: Duration::ZERO };
        let ready = format!("{}/health/ready", hub.url);
        let http = reqwest::Client::new();
        while !http.get(&ready).send().await.is_ok_and(|answer| answer.status().is_success()) {
            anyhow::ensure!(hub.process.try_wait()?.is_none(), "the hub ended before it was ready");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        hub.started_in = began.elapsed();
        Ok(hub)
    }

    pub async fn sign_in(&self, handle: &str) -> anyhow::Result<Person> {
        let printed = run(&self.data, &["user", "link", handle, "--json"].map(OsStr::new))?;
        let link: Json = serde_json::from_slice(&printed)?;
        let (_, token) = link["url"].as_str().and_then(|url| url.split_once("token=")).context("a sign-in link")?;
        let http = reqwest::Client::new();
        let answer = http.post(format!("{}/auth/link", self.url)).json(&json!({ "token": token })).send().await?;
        let answer: Json = answer.error_for_status()?.json().await?;
        let token = answer["accessToken"].as_str().context("an access token")?.to_owned();
        Ok(Person { url: format!("{}/graphql", self.url), token, http })
    }

    /// Of the server and whatever it started, in bytes: what Linux counts as resident.
    pub fn resident_bytes(&self) -> anyhow::Result<u64> {
        let id = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let children = children.split_whitespace().map(str::to_owned);
        children.chain([id.to_string()]).map(|id| resident(&id)).sum()
    }
}

fn resident(id: &str) -> anyhow::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? * 1024)
}

impl Drop for Hub {
    fn drop(&mut self) {
        // Either fails only when it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Person {
    /// The data of an answer; an error when the hub answered one.
    pub async fn ask(&self, query: &str, variables: Json) -> anyhow::Result<Json> {
        self.ask_text(query, &variables.to_string()).await
    }

    /// As [`Self::ask`], of variables that are JSON already.
    pub async fn ask_text(&self, query: &str, variables: &str) -> anyhow::Result<Json> {
        let request = self.http.post(&self.url).bearer_auth(&self.token).header("content-type", "application/json");
        let body = format!(r#"{{"query":{},"variables":{variables}}}"#, json!(query));
        let answer = request.body(body).send().await?;
        let mut answer: Json = answer.json().await?;
        anyhow::ensure!(answer.get("errors").is_none(), "{query}: {}", answer["errors"]);
        Ok(answer["data"].take())
    }
}
