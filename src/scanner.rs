//! A scanner for malicious files that speaks the protocol of `clamd`: a file is streamed there, and the answer is a finding or none.

use std::{fmt, path::PathBuf, time::Duration};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use futures::{Stream, TryStreamExt};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixStream},
    time::timeout,
};
use url::Url;

const CONNECT: Duration = Duration::from_secs(5);
/// For one block to be taken.
const SEND: Duration = Duration::from_secs(60);
/// From the last byte to the answer: what is packed may be packed many times.
const ANSWER: Duration = Duration::from_secs(300);
/// Bytes of one block on the wire.
const BLOCK: usize = 256 * 1024;
/// Bytes of an answer that are read.
const LONGEST: u64 = 4096;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    Tcp(String),
    Unix(PathBuf),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean,
    /// The name of what was found.
    Found(String),
}

impl Scanner {
    /// `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`.
    pub fn new(address: &str) -> anyhow::Result<Self> {
        if let Some(path) = address.strip_prefix("unix://") {
            ensure!(path.starts_with('/'), "`{address}` names no socket: unix:///run/clamav/clamd.ctl");
            return Ok(Self::Unix(path.into()));
        }
        let url = Url::parse(address).with_context(|| format!("`{address}` is no address"))?;
        match (url.scheme(), url.host_str()) {
            ("tcp", Some(host)) => Ok(Self::Tcp(format!("{host}:{}", url.port().unwrap_or(3310)))),
            _ => bail!("`{address}` must start with tcp:// or unix://"),
        }
    }

    /// Whether somebody listens who speaks the protocol.
    pub async fn ping(&self) -> anyhow::Result<()> {
        let answer = self.ask(b"zPING\0", futures::stream::empty::<anyhow::Result<Bytes>>()).await?;
        ensure!(answer == "PONG", "{self} answered `{answer}` and not PONG");
        Ok(())
    }

    /// What the scanner says of these bytes; an error where it says nothing.
    pub async fn scan<E: Into<anyhow::Error>>(
        &self,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> anyhow::Result<Verdict> {
        verdict(&self.ask(b"zINSTREAM\0", bytes.map_err(Into::into)).await?)
    }

    async fn ask(&self, command: &[u8], bytes: impl Stream<Item = anyhow::Result<Bytes>>) -> anyhow::Result<String> {
        let reached = async {
            match self {
                Self::Tcp(address) => Ok(Wire::Tcp(TcpStream::connect(address).await?)),
                Self::Unix(path) => Ok(Wire::Unix(UnixStream::connect(path).await?)),
            }
        };
        let wire: std::io::Result<Wire> = timeout(CONNECT, reached).await.context("it took too long")?;
        match wire.with_context(|| format!("reaching {self}"))? {
            Wire::Tcp(stream) => talk(stream, command, bytes).await,
            Wire::Unix(stream) => talk(stream, command, bytes).await,
        }
    }
}

enum Wire {
    Tcp(TcpStream),
    Unix(UnixStream),
}

async fn talk(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    command: &[u8],
    bytes: impl Stream<Item = anyhow::Result<Bytes>>,
) -> anyhow::Result<String> {
    stream.write_all(command).await?;
    if command.starts_with(b"zINSTREAM") {
        // It may answer before the end, and close: then what it said counts, and not that nobody listens any more.
        let sent = send(&mut stream, bytes).await?;
        if let Err(error) = sent {
            tracing::debug!(%error, "the scanner stopped listening");
        }
    }
    let mut answer = Vec::new();
    timeout(ANSWER, stream.take(LONGEST).read_to_end(&mut answer)).await.context("no answer in time")??;
    let answer = String::from_utf8_lossy(&answer);
    Ok(answer.trim_end_matches(['\0', '\n']).to_owned())
}

/// The outer error is of the bytes, the inner one of the wire.
async fn send(
    stream: &mut (impl AsyncWrite + Unpin),
    bytes: impl Stream<Item = anyhow::Result<Bytes>>,
) -> anyhow::Result<std::io::Result<()>> {
    let mut bytes = std::pin::pin!(bytes);
    while let Some(chunk) = bytes.try_next().await? {
        for block in chunk.chunks(BLOCK) {
            if let Err(error) = send_block(stream, block).await {
                return Ok(Err(error));
            }
        }
    }
    Ok(send_block(stream, &[]).await)
}

/// A length and as many bytes; an empty one is the end.
async fn send_block(stream: &mut (impl AsyncWrite + Unpin), block: &[u8]) -> std::io::Result<()> {
    let length = u32::try_from(block.len()).unwrap_or(u32::MAX);
    let send = async {
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(block).await?;
        stream.flush().await
    };
    timeout(SEND, send).await?
}

/// `stream: OK`, `stream: Name.Of.It FOUND`, or something that went wrong.
fn verdict(answer: &str) -> anyhow::Result<Verdict> {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    match said.strip_suffix(" FOUND") {
        Some(name) => Ok(Verdict::Found(name.to_owned())),
        None if said == "OK" => Ok(Verdict::Clean),
        None if said.is_empty() => bail!("the scanner closed the connection without an answer"),
        None => bail!("the scanner said: {said}"),
    }
}

impl fmt::Display for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "the scanner at {address}"),
            Self::Unix(path) => write!(f, "the scanner at {}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_or_a_socket() {
        assert_eq!(Scanner::new("tcp://av:3311").unwrap(), Scanner::Tcp("av:3311".into()));
        assert_eq!(Scanner::new("tcp://av").unwrap(), Scanner::Tcp("av:3310".into()));
        assert_eq!(Scanner::new("unix:///run/a.ctl").unwrap(), Scanner::Unix("/run/a.ctl".into()));
        for wrong in ["av:3310", "http://av", "unix://run/a.ctl", ""] {
            assert!(Scanner::new(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_clear_word_makes_a_file_clean() {
        assert_eq!(verdict("stream: OK").unwrap(), Verdict::Clean);
        assert_eq!(verdict("stream: Eicar-Test FOUND").unwrap(), Verdict::Found("Eicar-Test".into()));
        for wrong in ["", "INSTREAM size limit exceeded. ERROR", "OKAY", "stream: "] {
            assert!(verdict(wrong).is_err(), "{wrong}");
        }
    }
}
