//! A store for rehearsals: reads what there is, and takes whatever is written or removed for done.

use std::{fmt, sync::Arc};

use futures::{FutureExt, stream::BoxStream};
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMultipartOptions,
    PutOptions, PutPayload, PutResult, Result, UploadPart, path::Path,
};

#[derive(Debug)]
pub(super) struct Unwritten(pub Arc<dyn ObjectStore>);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, unwritten", self.0)
    }
}

#[async_trait::async_trait]
impl ObjectStore for Unwritten {
    async fn put_opts(&self, _: &Path, _: PutPayload, _: PutOptions) -> Result<PutResult> {
        Ok(done())
    }
    async fn put_multipart_opts(&self, _: &Path, _: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        Ok(Box::new(Dropped))
    }
    async fn get_opts(&self, location: &Path, options: GetOptions) -> Result<GetResult> {
        self.0.get_opts(location, options).await
    }
    fn delete_stream(&self, locations: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        locations
    }
    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }
    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }
    async fn copy_opts(&self, _: &Path, _: &Path, _: CopyOptions) -> Result<()> {
        Ok(())
    }
}

/// An upload whose parts go nowhere.
#[derive(Debug)]
struct Dropped;

#[async_trait::async_trait]
impl MultipartUpload for Dropped {
    fn put_part(&mut self, _: PutPayload) -> UploadPart {
        async { Ok(()) }.boxed()
    }
    async fn complete(&mut self) -> Result<PutResult> {
        Ok(done())
    }
    async fn abort(&mut self) -> Result<()> {
        Ok(())
    }
}

fn done() -> PutResult {
    PutResult { e_tag: None, version: None, extensions: Default::default() }
}
