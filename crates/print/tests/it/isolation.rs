//! Jobs in a process of their own, and what becomes of those that go wrong.

use std::time::{Duration, Instant};

use print::{Error, Job, Limits, Pdf, run_isolated};

use crate::sample::*;

const WORKER: &str = env!("CARGO_BIN_EXE_print-worker");

fn limits(seconds: u64, megabytes: u64) -> Limits {
    Limits { time: Duration::from_secs(seconds), memory: megabytes << 20, ..Limits::default() }
}

fn template(code: &str) -> Job {
    let template = [("main.typ".to_owned(), code.as_bytes().to_vec())].into();
    Job { template, ..Job::default() }
}

async fn run(job: &Job, limits: &Limits) -> Result<Pdf, Error> {
    run_isolated(WORKER, [""; 0], job, limits).await
}

#[tokio::test]
async fn a_catalogue_printed_in_a_child_is_the_one_printed_here() {
    let products =
        (0..3).map(|index| print::catalogue::Product { image: Some(picture(index)), ..product(index, "Zelt") });
    let job = catalogue(vec![chapter("Zelte", 6, products.collect())]).job((0..3).map(file).collect());
    let there = run(&job, &limits(120, 2048)).await.unwrap();
    assert_eq!(there, print::compile(job).unwrap());
}

#[tokio::test]
async fn a_template_that_never_ends_is_stopped_in_time() {
    let endless = "#for a in range(9999) { for b in range(9999) { for c in range(9999) { let _ = a * b * c } } }";
    let start = Instant::now();
    let error = run(&template(endless), &limits(2, 2048)).await.unwrap_err();
    assert_eq!(error.code(), "PRINT_TIMED_OUT", "{error}");
    assert!(start.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_template_that_hoards_memory_is_stopped_with_the_reason() {
    let hog =
        "#let hoard = bytes(\"0123456789abcdef\") \n #for _ in range(26) { hoard = hoard + hoard } \n #hoard.len()";
    let error = run(&template(hog), &limits(120, 300)).await.unwrap_err();
    assert_eq!(error.code(), "PRINT_CRASHED", "{error}");
    assert!(error.to_string().contains("300 MB"), "{error}");
}

#[tokio::test]
async fn a_template_that_uses_up_all_names_takes_only_its_own_process_down() {
    let names = "#for i in range(9) { for j in range(9999) { let _ = path(\"f\" + str(i) + \"-\" + str(j)) } }";
    let _ = run(&template(names), &limits(120, 1024)).await;
    assert!(run(&template("still here"), &limits(120, 1024)).await.is_ok());
}

#[tokio::test]
async fn mistakes_cross_the_pipe_with_place_and_hint() {
    let Err(Error::Template(problems)) = run(&template("#grau"), &limits(60, 1024)).await else { panic!("printed") };
    assert_eq!((problems[0].file.as_deref(), problems[0].line), (Some("main.typ"), Some(1)));
}

#[tokio::test]
async fn sizes_are_checked_on_the_way_in_and_on_the_way_out() {
    let job = template("page");
    let small_in = Limits { input: 3, ..limits(60, 1024) };
    let small_out = Limits { pdf: 300, ..limits(60, 1024) };
    for limits in [small_in, small_out] {
        let error = run(&job, &limits).await.unwrap_err();
        assert_eq!(error.code(), "PRINT_TOO_LARGE", "{error}");
    }
}

#[tokio::test]
async fn a_program_that_is_no_worker_is_a_crash_and_not_a_hang() {
    for program in ["/bin/false", "/bin/cat", "/nowhere/print-worker"] {
        let error = run_isolated(program, [""; 0], &template("page"), &limits(60, 1024)).await.unwrap_err();
        assert_eq!(error.code(), "PRINT_CRASHED", "{program}: {error}");
    }
}

#[tokio::test]
async fn a_child_gets_no_environment() {
    let env = run_isolated("/usr/bin/env", [""; 0], &template("page"), &limits(60, 1024)).await.unwrap_err();
    assert!(!env.to_string().contains("PATH="), "{env}");
}
