//! The hub's side: a few worker processes, started when needed and ended when idle.

use std::{
    borrow::Cow,
    ffi::OsString,
    io,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Semaphore, SemaphorePermit},
    time::{sleep, timeout},
};

use crate::{
    Error, Files, Info, Limits, Recipe, Rendition, Result,
    frame::{self, Answer, Guard, Request},
};

/// How long a fresh worker may take until it says that it is ready.
const START: Duration = Duration::from_secs(20);

/// How many workers there are and what each may use.
#[derive(Debug, Clone)]
pub struct PoolOptions {
    /// The program to start, and what makes it call [`crate::worker::serve`].
    pub program: PathBuf,
    pub args: Vec<OsString>,
    /// Pictures worked on at the same time.
    pub workers: usize,
    /// Requests that may wait; one more is refused as [`Error::Busy`].
    pub queue: usize,
    /// For one request, from the moment a worker has it.
    pub timeout: Duration,
    /// A worker without work for this long is ended.
    pub idle: Duration,
    /// Bytes of memory per worker, beyond the program itself.
    pub memory: u64,
}

impl PoolOptions {
    /// The defaults: one worker per processor, 256 waiting, 30 s per picture, 1 GiB each.
    pub fn new(program: impl Into<PathBuf>, args: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        Self {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue: 256,
            timeout: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            memory: 1 << 30,
        }
    }
}

/// Does what this crate does, in processes of their own. Clones share the workers.
#[derive(Clone)]
pub struct Pool(Arc<Shared>);

struct Shared {
    options: PoolOptions,
    permits: Semaphore,
    waiting: AtomicUsize,
    idle: Mutex<Vec<(Instant, Worker)>>,
    reaping: AtomicBool,
}

impl Pool {
    /// Starts nothing yet.
    pub fn new(options: PoolOptions) -> Self {
        Self(Arc::new(Shared {
            permits: Semaphore::new(options.workers.max(1)),
            waiting: AtomicUsize::new(0),
            idle: Mutex::default(),
            reaping: AtomicBool::new(false),
            options,
        }))
    }

    /// As [`crate::probe()`].
    pub async fn probe(&self, bytes: &[u8], limits: &Limits) -> Result<Info> {
        self.info(Request::Probe { limits: *limits }, bytes, limits).await
    }

    /// As [`crate::Renderer::inspect`].
    pub async fn inspect(&self, bytes: &[u8], limits: &Limits) -> Result<Info> {
        self.info(Request::Inspect { limits: *limits }, bytes, limits).await
    }

    /// As [`crate::render()`].
    pub async fn render(
        &self,
        bytes: &[u8],
        recipes: &[Recipe],
        focal: (f32, f32),
        limits: &Limits,
    ) -> Result<Vec<Rendition>> {
        self.render_with(bytes, recipes, &Files::new(), focal, limits).await
    }

    /// As [`crate::Renderer::render_with`].
    pub async fn render_with(
        &self,
        bytes: &[u8],
        recipes: &[Recipe],
        files: &Files,
        focal: (f32, f32),
        limits: &Limits,
    ) -> Result<Vec<Rendition>> {
        limits.check_bytes(bytes.len())?;
        let lengths = files.iter().map(|(name, file)| (name.clone(), file.len() as u64)).collect();
        let request = Request::Render { recipes: recipes.to_vec(), focal, limits: *limits, files: lengths };
        let body = match files.is_empty() {
            true => Cow::Borrowed(bytes),
            false => {
                Cow::Owned([bytes].into_iter().chain(files.values().map(Vec::as_slice)).collect::<Vec<_>>().concat())
            }
        };
        match self.call(&request, &body).await? {
            (Answer::Renditions(parts), body) => frame::join(parts, &body).ok_or_else(unexpected),
            _ => Err(unexpected()),
        }
    }

    /// Workers that wait for work.
    pub fn idle_workers(&self) -> usize {
        self.0.idle().len()
    }

    async fn info(&self, request: Request, bytes: &[u8], limits: &Limits) -> Result<Info> {
        // Checked here too, so that nobody's gigabyte is copied through a pipe to be refused.
        limits.check_bytes(bytes.len())?;
        match self.call(&request, bytes).await? {
            (Answer::Info(info), _) => Ok(*info),
            _ => Err(unexpected()),
        }
    }

    async fn call(&self, request: &Request, bytes: &[u8]) -> Result<(Answer, Vec<u8>)> {
        let _permit = self.0.permit().await?;
        let mut worker = self.0.worker().await?;
        let limit = self.0.options.timeout;
        // Dropping a worker kills its process, so every way out but the good one ends it.
        let answer = match timeout(limit, worker.ask(request, bytes)).await {
            Err(_) => return Err(Error::TimedOut { seconds: limit.as_secs() }),
            Ok(Err(error)) => return Err(worker.autopsy(error, limit).await),
            Ok(Ok(answer)) => answer,
        };
        self.keep(worker);
        match answer {
            (Answer::Failed(error), _) => Err(error),
            answer => Ok(answer),
        }
    }

    fn keep(&self, worker: Worker) {
        if self.0.options.idle.is_zero() {
            return;
        }
        self.0.idle().push((Instant::now(), worker));
        if !self.0.reaping.swap(true, Ordering::AcqRel) {
            tokio::spawn(reap(Arc::downgrade(&self.0), self.0.options.idle));
        }
    }
}

impl Shared {
    async fn permit(&self) -> Result<SemaphorePermit<'_>> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Ok(permit);
        }
        let _place = Place::take(&self.waiting, self.options.queue)?;
        self.permits.acquire().await.map_err(Error::worker)
    }

    /// The worker that was busy last, since its memory is warm; or a new one.
    async fn worker(&self) -> Result<Worker> {
        loop {
            let Some((_, mut worker)) = self.idle().pop() else { return Worker::start(&self.options).await };
            if worker.is_alive() {
                return Ok(worker);
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Worker)>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends workers that had nothing to do, until none is left.
async fn reap(shared: Weak<Shared>, idle: Duration) {
    loop {
        sleep(idle).await;
        let Some(shared) = shared.upgrade() else { return };
        let mut workers = shared.idle();
        workers.retain(|(since, _)| since.elapsed() < idle);
        if workers.is_empty() {
            shared.reaping.store(false, Ordering::Release);
            return;
        }
    }
}

/// A place in the queue, given back when the request goes on or is given up.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize, queue: usize) -> Result<Self> {
        let place = Self(waiting);
        match waiting.fetch_add(1, Ordering::AcqRel) {
            before if before < queue => Ok(place),
            before => Err(Error::Busy { waiting: before }),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

struct Worker {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

impl Worker {
    async fn start(options: &PoolOptions) -> Result<Self> {
        let mut child = Command::new(&options.program)
            .args(&options.args)
            // The secrets of the hub are in its environment.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Error::worker(format!("`{}`: {error}", options.program.display())))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(Error::worker("it has no pipes"));
        };
        let mut worker = Self { child, input, output };
        let guard = Guard { memory: options.memory, seconds: options.timeout.as_secs().max(1) };
        match timeout(START, worker.ask(&guard, &[])).await {
            Ok(Ok((Answer::Ready, _))) => Ok(worker),
            Ok(Err(error)) => Err(Error::worker(format!("it did not start: {error}"))),
            Ok(Ok(_)) => Err(unexpected()),
            Err(_) => Err(Error::worker("it did not start in time")),
        }
    }

    fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    async fn ask(&mut self, header: &impl serde::Serialize, body: &[u8]) -> io::Result<(Answer, Vec<u8>)> {
        frame::send(&mut self.input, header, body).await?;
        frame::receive(&mut self.output).await
    }

    /// Why the pipe broke: the worker is dead or dying, or talks nonsense.
    async fn autopsy(mut self, error: io::Error, limit: Duration) -> Error {
        match timeout(Duration::from_secs(2), self.child.wait()).await {
            Ok(Ok(status)) => cause(status, limit),
            _ => Error::Crashed { how: error.to_string() },
        }
    }
}

#[cfg(unix)]
fn cause(status: ExitStatus, limit: Duration) -> Error {
    use std::os::unix::process::ExitStatusExt;

    let how = match status.signal() {
        Some(24) => return Error::TimedOut { seconds: limit.as_secs() },
        Some(6) => "it ran out of memory or stack".to_owned(),
        Some(9) => "the system killed it, probably for its memory".to_owned(),
        Some(11 | 7) => "it touched memory that is not its own".to_owned(),
        Some(signal) => format!("signal {signal}"),
        None => status.to_string(),
    };
    Error::Crashed { how }
}

#[cfg(not(unix))]
fn cause(status: ExitStatus, _: Duration) -> Error {
    Error::Crashed { how: status.to_string() }
}

fn unexpected() -> Error {
    Error::worker("it answered something else than it was asked")
}
