//! Values, and what other libraries say of them. Both come line by line from the programs beside this file.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};

/// A library to compare with.
pub enum Oracle {
    Python(&'static str),
    Node(&'static str),
    Native(&'static str, fn(&str) -> &'static str),
}

impl Oracle {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Python(name) | Self::Node(name) | Self::Native(name, _) => name,
        }
    }

    /// A verdict for each value.
    pub fn verdicts(&self, kind: &str, values: &[String]) -> Vec<String> {
        let input = values.iter().map(|value| format!("{value}\n")).collect();
        let verdicts = match self {
            Self::Python(name) => lines(python(), "verdicts.py", &[name, kind], input),
            Self::Node(name) => lines("node".into(), "verdicts.mjs", &[name, kind], input),
            Self::Native(_, verdict) => values.iter().map(|value| verdict(value).to_owned()).collect(),
        };
        assert_eq!(verdicts.len(), values.len(), "{} answers each value", self.name());
        verdicts
    }
}

/// The values of a kind, the same every time.
pub fn values(kind: &str) -> Vec<String> {
    lines(python(), "values.py", &[kind], String::new())
}

/// A Python that has the packages of requirements.txt.
fn python() -> OsString {
    std::env::var_os("ORACLES_PYTHON").expect("run `cargo xtask test oracles`, which makes the Python that this needs")
}

/// What a program beside this file prints when it is given a text.
fn lines(interpreter: OsString, program: &str, arguments: &[&str], input: String) -> Vec<String> {
    let mut command = Command::new(interpreter);
    command.arg(program).args(arguments).current_dir(env!("CARGO_MANIFEST_DIR"));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the interpreter starts");
    // On a thread of its own, for the program may answer before it has read everything.
    let mut stdin = child.stdin.take().expect("it is piped");
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success(), "{program} {arguments:?} failed");
    writer.join().expect("the writer ends").expect("the program reads all values");
    String::from_utf8(output.stdout).expect("it prints UTF-8").lines().map(str::to_owned).collect()
}
