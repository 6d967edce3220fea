//! Bytes that are about to be stored, wherever they are now: read in a stream, as often as needed.

use anyhow::Context;
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{ObjectStoreExt, WriteMultipart, path::Path};
use tokio_util::io::ReaderStream;

use super::Part;
use crate::{app::App, error::Result, storage::PART_SIZE};

/// Bytes read at a time from a file of this machine.
const BLOCK: usize = 256 * 1024;

pub enum Source<'a> {
    Bytes(Bytes),
    /// A file of this machine.
    Path(&'a std::path::Path),
    /// Pieces in the storage.
    Parts(&'a [Part]),
}

impl Source<'_> {
    pub fn stream<'s>(&'s self, app: &'s App) -> BoxStream<'s, Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => futures::stream::once(async { Ok(bytes.clone()) }).boxed(),
            Self::Path(path) => futures::stream::once(read_file(path)).try_flatten().boxed(),
            Self::Parts(parts) => {
                let read = |part| futures::stream::once(read_part(app, part)).try_flatten();
                futures::stream::iter(parts.iter()).flat_map(read).boxed()
            }
        }
    }

    /// Bytes there are, and their BLAKE3 hash in lower-case hex.
    pub async fn hash(&self, app: &App) -> Result<(u64, String)> {
        let (mut hasher, mut length) = (blake3::Hasher::new(), 0);
        let mut stream = self.stream(app);
        while let Some(bytes) = stream.try_next().await? {
            length += bytes.len() as u64;
            hasher = hashed(hasher, bytes).await?;
        }
        Ok((length, hasher.finalize().to_hex().to_string()))
    }

    /// At most this many bytes from the beginning.
    pub async fn start(&self, app: &App, most: u64) -> Result<Bytes> {
        let most = usize::try_from(most).context("reading the start of a file")?;
        if let Self::Bytes(bytes) = self {
            return Ok(bytes.slice(..bytes.len().min(most)));
        }
        let mut start = BytesMut::new();
        let mut stream = self.stream(app);
        while start.len() < most
            && let Some(bytes) = stream.try_next().await?
        {
            start.extend_from_slice(&bytes[..bytes.len().min(most - start.len())]);
        }
        Ok(start.freeze())
    }

    /// Writes it all under a key, in place of whatever is there.
    pub async fn write(&self, app: &App, key: &str) -> Result<()> {
        match self {
            Self::Bytes(bytes) => return Ok(app.storage.replace(key, bytes.clone()).await?),
            // Within the store, so that a film need not come and go.
            Self::Parts([one]) => return Ok(app.storage.copy(&one.key, key).await?),
            Self::Path(_) | Self::Parts(_) => {}
        }
        let upload = app.storage.store().put_multipart(&Path::from(key)).await?;
        let mut writer = WriteMultipart::new_with_chunk_size(upload, PART_SIZE);
        let mut stream = self.stream(app);
        loop {
            match stream.try_next().await {
                Ok(Some(bytes)) => {
                    // One part on its way while the next is read.
                    writer.wait_for_capacity(1).await?;
                    writer.put(bytes);
                }
                Ok(None) => break,
                Err(error) => {
                    writer.abort().await?;
                    return Err(error);
                }
            }
        }
        writer.finish().await?;
        Ok(())
    }
}

/// Large blocks away from the threads that answer requests.
async fn hashed(mut hasher: blake3::Hasher, bytes: Bytes) -> Result<blake3::Hasher> {
    if bytes.len() <= BLOCK {
        hasher.update(&bytes);
        return Ok(hasher);
    }
    let hashing = tokio::task::spawn_blocking(move || {
        hasher.update(&bytes);
        hasher
    });
    Ok(hashing.await.map_err(anyhow::Error::from)?)
}

async fn read_file(path: &std::path::Path) -> Result<BoxStream<'static, Result<Bytes>>> {
    let file = tokio::fs::File::open(path).await.with_context(|| format!("opening {}", path.display()))?;
    let stream = ReaderStream::with_capacity(file, BLOCK);
    Ok(stream.map_err(|error| anyhow::Error::from(error).context("reading a file").into()).boxed())
}

async fn read_part(app: &App, part: &Part) -> Result<BoxStream<'static, Result<Bytes>>> {
    let found = app.storage.store().get(&Path::from(part.key.as_str())).await?;
    Ok(found.into_stream().map_err(crate::error::Error::from).boxed())
}
