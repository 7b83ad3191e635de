//! Progress lines: every step prints its name and duration.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Result of a command: a value, or a message for its user.
pub type Result<T = ()> = std::result::Result<T, String>;

/// Runs a step whose tools are quiet: one line, `name … 1.2 s`.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    print!("  {name} … ");
    let _ = std::io::stdout().flush();
    let start = Instant::now();
    let result = work();
    println!("{}{}", if result.is_ok() { "" } else { "failed after " }, seconds(start.elapsed()));
    result
}

/// Like [`step`], for concurrent steps: prints the line when it is finished.
pub fn step_aside<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    let start = Instant::now();
    let result = work();
    println!("  {name} … {}{}", if result.is_ok() { "" } else { "failed after " }, seconds(start.elapsed()));
    result
}

/// Prints that a step had nothing to do.
pub fn unchanged(name: &str) {
    println!("  {name} … unchanged");
}

/// `1.2 s`, or `3 min 20 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

/// Runs a tool and returns its output; on failure, the error contains the whole output.
pub fn quiet(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}\n{stdout}{stderr}", failed(command, output.status)))
}

/// Runs a tool with a text as its input, and returns its output.
pub fn fed(command: &mut Command, text: &str) -> Result<String> {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(|error| cannot_start(command, &error))?;
    // Its output is short enough to be read after the whole input was written.
    let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(|error| cannot_start(command, &error))?;
    if written.is_ok() && output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{}\n{}", failed(command, output.status), String::from_utf8_lossy(&output.stderr)))
}

/// Runs a tool with its output on the terminal.
pub fn loud(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(failed(command, status)) }
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("`{}` could not be started: {error}.", command.get_program().to_string_lossy())
}

fn failed(command: &Command, status: std::process::ExitStatus) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}` failed ({status}).", line.join(" "))
}

/// Runs tests: prints their summary lines, or the whole output on failure.
pub fn summary(name: &str, command: &mut Command, sums_up: impl Fn(&str) -> bool) -> Result {
    let output = step(name, || {
        let output = command.stdin(Stdio::null()).output().map_err(|error| cannot_start(command, &error))?;
        let text = [output.stderr, output.stdout].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        if output.status.success() { Ok(text) } else { Err(format!("{text}\n{}", failed(command, output.status))) }
    })?;
    output.lines().filter(|line| sums_up(line)).for_each(|line| println!("    {}", line.trim()));
    Ok(())
}
