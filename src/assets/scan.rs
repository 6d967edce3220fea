//! What a scanner says of a file before the hub keeps it.

use super::store::Source;
use crate::{
    app::App,
    auth::Actor,
    error::{Error, Result, Violation},
    events::{self, Event},
    scanner::Verdict,
};

/// What an infected file is refused with.
pub const INFECTED: &str = "INFECTED";

/// Fails with `INFECTED` and the name of the finding, and with `SCANNER_UNREACHABLE` where nobody could say, unless the
/// operator takes files that nobody looked at. Without a scanner everything is fine.
pub(super) async fn check(app: &App, filename: &str, hash: &str, source: &Source<'_>) -> Result<()> {
    let Some(scanner) = &app.scanner else { return Ok(()) };
    match scanner.scan(source.stream(app)).await {
        Ok(Verdict::Clean) => Ok(()),
        Ok(Verdict::Found(finding)) => Err(infected(app, filename, hash, finding).await?),
        Err(error) => unscanned(app, filename, &error),
    }
}

async fn infected(app: &App, filename: &str, hash: &str, finding: String) -> Result<Error> {
    tracing::warn!(filename, hash, finding, "an infected file was refused");
    let violation = Violation::new(INFECTED, "file", format!("the scanner found `{finding}` in the file"));
    let violation = violation.with("finding", finding.as_str());
    let event = Event::FileRefused { filename: filename.to_owned(), hash: hash.to_owned(), finding };
    let tx = app.db.begin_write().await?;
    events::record(&tx, &Actor::system("scanner"), event).await?;
    tx.commit().await?;
    Ok(Error::Invalid(vec![violation]))
}

fn unscanned(app: &App, filename: &str, error: &anyhow::Error) -> Result<()> {
    tracing::warn!(filename, error = format!("{error:#}"), "a file could not be scanned");
    match app.config.clamav_required {
        false => Ok(()),
        true => Err(Error::Refused {
            code: "SCANNER_UNREACHABLE",
            reason: "the file could not be scanned for malicious content, so it is not taken yet".to_owned(),
            hint: Some(
                "try again in a few minutes: what was uploaded is kept; the log of the hub says more".to_owned(),
            ),
        }),
    }
}
