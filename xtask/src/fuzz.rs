//! `cargo xtask fuzz`: runs the properties of fuzz/ for minutes.
//!
//! With a C++ compiler, libFuzzer is linked in with coverage feedback. This works with stable Rust, since only address sanitizers need
//! nightly. Without a compiler the inputs are random.

use crate::paths::{cargo, root, target};
use crate::setup::find;
use crate::step::{Result, quiet, seconds, step};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MINUTES: f64 = 5.0;

/// LLVM's instrumentation for libFuzzer, the same as `cargo bolero` uses.
const COVERAGE: &str = "--cfg fuzzing --cfg fuzzing_libfuzzer -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares";

/// A property.
struct Target {
    name: String,
    program: PathBuf,
    /// Folder of the corpus, with failures in `crashes`: `cargo test` runs these first.
    folder: PathBuf,
}

/// Returns a cargo command for the properties with a separate build folder.
pub fn cargo_fuzz(subcommand: &str) -> Result<Command> {
    let mut command = cargo();
    command.args([subcommand, "--manifest-path", "fuzz/Cargo.toml"]).arg("--target-dir").arg(target()?.join("fuzz"));
    Ok(command)
}

/// Runs the properties whose names contain one of the arguments, or all of them.
pub fn run(args: &[String]) -> Result {
    let (mut names, mut minutes) = (Vec::new(), MINUTES);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match (arg.as_str(), arg.starts_with('-')) {
            ("--minutes", _) => {
                let given = args.next().and_then(|number| number.parse().ok());
                minutes = given
                    .filter(|minutes| (f64::MIN_POSITIVE..1e6).contains(minutes))
                    .ok_or("--minutes takes a number above zero.")?;
            }
            (option, true) => return Err(format!("Unknown option `{option}`. Expected --minutes N.")),
            (name, false) => names.push(name),
        }
    }
    let guided = find("c++").is_some();
    let how = if guided { "guided by what they reach" } else { "made by chance, for there is no C++ compiler (c++)" };
    let program = step("cargo test --no-run", || build(guided))?;
    let mut targets = targets(&program)?;
    targets.retain(|target| names.is_empty() || names.iter().any(|name| target.name.contains(name)));
    if targets.is_empty() {
        return Err(format!("fuzz/ holds no property `{}`.", names.join(" ")));
    }
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(targets.len());
    let time = Duration::from_secs_f64((minutes * 60.0 * workers as f64 / targets.len() as f64).max(1.0));
    println!("  {} properties, {} each, inputs {how}", targets.len(), seconds(time));

    let (next, failed) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(target) = targets.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = Instant::now();
                    let result = try_out(target, time, guided);
                    let took = seconds(start.elapsed());
                    match result {
                        Ok(inputs) => println!("  {:<90}{inputs:>12} inputs  {took}", target.name),
                        Err(why) => {
                            println!("  {:<90}      FAILED        {took}\n{why}", target.name);
                            failed.lock().unwrap_or_else(PoisonError::into_inner).push(target.name.as_str());
                        }
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if failed.is_empty() { Ok(()) } else { Err(format!("Failed: {}.", failed.join(", "))) }
}

/// Builds the test program of the properties.
fn build(guided: bool) -> Result<PathBuf> {
    let mut command = cargo_fuzz("test")?;
    command.args(["--profile", "fuzz", "--no-run", "--message-format", "json"]);
    if guided {
        let version = quiet(Command::new("rustc").current_dir(root()).arg("-vV"))?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host.")?;
        // With an explicit target, build scripts are not instrumented.
        command.env("RUSTFLAGS", COVERAGE).args(["--target", host]);
    }
    let messages = quiet(&mut command)?;
    let program = messages.lines().rev().find_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    program.ok_or_else(|| "cargo built no tests.".into())
}

/// Lists all properties, as reported by bolero.
fn targets(program: &PathBuf) -> Result<Vec<Target>> {
    let told = quiet(
        Command::new(program).current_dir(root().join("fuzz")).env("CARGO_BOLERO_SELECT", "all").arg("--nocapture"),
    )?;
    let mut targets: Vec<_> = told
        .lines()
        .filter_map(|line| {
            let target: serde_json::Value = serde_json::from_str(line.get(line.find('{')?..)?).ok()?;
            let text = |name: &str| target[name].as_str().map(str::to_owned);
            Some(Target { name: text("test_name")?, program: program.clone(), folder: text("work_dir")?.into() })
        })
        .collect();
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(targets)
}

/// Runs one property for a time. Returns the number of inputs, or the failure and how to reproduce it.
fn try_out(target: &Target, time: Duration, guided: bool) -> Result<String> {
    let mut command = Command::new(&target.program);
    command.args([&target.name, "--exact", "--nocapture"]).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    if guided {
        for folder in ["reached", "crashes"] {
            let folder = target.folder.join(folder);
            std::fs::create_dir_all(&folder)
                .map_err(|error| format!("{} cannot be made: {error}.", folder.display()))?;
        }
        let time = time.as_secs().max(1);
        let args = format!("reached -artifact_prefix=crashes/ -timeout=20 -max_total_time={time} -print_final_stats=1");
        // Relative folders, since libFuzzer splits paths at spaces.
        command.current_dir(&target.folder).env("BOLERO_LIBFUZZER_ARGS", args);
    } else {
        command
            .current_dir(root().join("fuzz"))
            .env("BOLERO_RANDOM_TEST_TIME_MS", time.as_millis().to_string())
            .env("BOLERO_RANDOM_ITERATIONS", usize::MAX.to_string());
    }
    let output =
        command.output().map_err(|error| format!("{} could not be started: {error}.", target.program.display()))?;
    let text = [output.stderr, output.stdout].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    if output.status.success() {
        let count = |label: &str| Some(text.split(label).nth(1)?.split_whitespace().next()?.to_owned());
        return Ok(count("stat::number_of_executed_units:").or_else(|| count("rng inputs:")).unwrap_or_default());
    }
    const MARK: &str = "= Test Failure =";
    let told = text.find(MARK).and_then(|at| text.get(at + MARK.len()..)).unwrap_or(&text);
    let told: Vec<_> = told.lines().skip(1).take_while(|line| !line.starts_with("====")).collect();
    let seed = told
        .iter()
        .find(|line| line.starts_with("BOLERO_RANDOM_SEED="))
        .map_or(String::new(), |seed| format!("{seed} "));
    let again = format!("{seed}cargo test --manifest-path fuzz/Cargo.toml {}", target.name);
    Err(format!("{}\n  Again: {again}", told.join("\n")))
}
