//! The database as one file, and from it: SQLite copies itself, PostgreSQL brings programs for it.

use std::{path::Path, process::Stdio};

use anyhow::Context;
use percent_encoding::percent_decode_str;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::process::Command;

use super::{Db, Engine, connect_postgres};

impl Db {
    /// Copies the whole database to an empty file, as of one moment; others may go on writing. `url` is the address it was
    /// opened at, which `pg_dump` needs.
    pub async fn dump(&self, url: &str, to: &Path) -> anyhow::Result<()> {
        match Engine::of(url)? {
            Engine::Sqlite => {
                let sql = format!("VACUUM INTO '{}'", to.display().to_string().replace('\'', "''"));
                self.writer.execute_unprepared(&sql).await.context("copying the database")?;
            }
            Engine::Postgres => {
                let mut dump = postgres_program("pg_dump", url)?;
                dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(to);
                run(dump).await?;
            }
        }
        Ok(())
    }

    /// Makes the database at `url` from what [`Self::dump`] wrote.
    pub async fn load(url: &str, from: &Path) -> anyhow::Result<()> {
        match url.strip_prefix("sqlite://") {
            Some(path) => {
                if let Some(folder) = Path::new(path).parent() {
                    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
                }
                // The two need not be on one disk.
                std::fs::copy(from, path).with_context(|| format!("writing {path}"))?;
            }
            None => {
                let mut restore = postgres_program("pg_restore", url)?;
                restore.args(["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]).arg(from);
                run(restore).await?;
            }
        }
        Ok(())
    }

    /// Fails where there is a database of a hub already.
    pub async fn refuse_used(url: &str) -> anyhow::Result<()> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            // SQLite would take a log that was left behind for one of the new file.
            for file in [path.to_owned(), format!("{path}-wal"), format!("{path}-shm")] {
                anyhow::ensure!(!Path::new(&file).exists(), "{file} exists: restore into an empty hub");
            }
            return Ok(());
        }
        let pool = connect_postgres(url).await?;
        let tables = Statement::from_string(DbBackend::Postgres, "SELECT to_regclass('resources') IS NULL AS free");
        let row = pool.query_one_raw(tables).await?.context("PostgreSQL answered nothing")?;
        let free: bool = row.try_get("", "free")?;
        pool.close().await?;
        anyhow::ensure!(free, "the database holds a hub already: restore into an empty one");
        Ok(())
    }
}

/// A program of PostgreSQL's client for the database at an address. The password travels in the environment, where other
/// users of the machine do not see it.
fn postgres_program(name: &str, url: &str) -> anyhow::Result<Command> {
    let mut address = url::Url::parse(url).context("reading the database address")?;
    let password = address.password().map(|password| percent_decode_str(password).decode_utf8_lossy().into_owned());
    let mut program = Command::new(name);
    if let Some(password) = password {
        program.env("PGPASSWORD", password);
        address.set_password(None).map_err(|()| anyhow::anyhow!("the database address takes no password"))?;
    }
    program.arg("--dbname").arg(address.as_str());
    Ok(program)
}

async fn run(mut program: Command) -> anyhow::Result<()> {
    let name = program.as_std().get_program().display().to_string();
    let missing = || format!("{name} cannot be started: it comes with PostgreSQL's client (Debian: postgresql-client)");
    let ended = program.stdin(Stdio::null()).output().await.with_context(missing)?;
    anyhow::ensure!(ended.status.success(), "{name} failed: {}", String::from_utf8_lossy(&ended.stderr).trim());
    Ok(())
}
