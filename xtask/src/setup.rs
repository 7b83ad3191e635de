//! Installs what a fresh machine lacks. Each function checks first, installs only what is missing, and reports it.

use crate::paths::{cargo, read, root, target, write};
use crate::step::{Result, quiet, step};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// A cargo and rustc with the wasm target.
pub struct Toolchain {
    debian: bool,
}

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";

impl Toolchain {
    /// Returns a cargo command for the wasm target.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = if self.debian { Command::new(DEBIAN_CARGO) } else { cargo() };
        command.current_dir(root()).args([subcommand, "--target", TARGET]);
        if self.debian {
            // Debian has no prebuilt standard library for it; RUSTC_BOOTSTRAP lets its stable toolchain build it from source.
            command.env("RUSTC", DEBIAN_RUSTC).env_remove("RUSTUP_TOOLCHAIN");
            command.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
        }
        command
    }

    /// Returns a `cargo build` command for publication, with compiler flags. Panic locations contain no folder of this machine.
    pub fn cargo_build(&self, flags: &[&str]) -> Result<Command> {
        let sysroot = quiet(self.rustc().args(["--print", "sysroot"]))?;
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).unwrap_or_default();
        let mut flags: Vec<String> = flags.iter().copied().map(String::from).collect();
        flags.push(format!("--remap-path-prefix={}/lib/rustlib/src/rust=rust", sysroot.trim()));
        flags.push(format!("--remap-path-prefix={}/registry/src=crates", home.display()));
        let mut command = self.cargo("build");
        command.arg("--config").arg(format!("target.{TARGET}.rustflags={flags:?}"));
        Ok(command)
    }

    fn rustc(&self) -> Command {
        let own = || std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(if self.debian { DEBIAN_RUSTC.into() } else { own() });
        command.current_dir(root());
        command
    }

    /// Returns the compiler's version, such as `1.88.0`.
    pub fn version(&self) -> Result<String> {
        let told = quiet(self.rustc().arg("--version"))?;
        Ok(told.split_whitespace().nth(1).unwrap_or_default().to_owned())
    }

    /// Whether the toolchain has clippy for the wasm target; Debian's does not.
    pub fn has_clippy(&self) -> bool {
        !self.debian
    }
}

/// Installs the wasm target with rustup, or else from Debian's packages.
pub fn wasm_toolchain() -> Result<Toolchain> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    if !has_wasm_std(&rustc) && find("rustup").is_some() {
        let added = step(&format!("rustup target add {TARGET}"), || {
            quiet(Command::new("rustup").current_dir(root()).args(["target", "add", TARGET]))
        });
        added.map(drop).unwrap_or_else(|why| println!("{why}"));
    }
    if !has_wasm_std(&rustc) {
        if !has_std_source(DEBIAN_RUSTC.as_ref()) {
            let packages = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
            let by_hand = format!("Run `rustup target add {TARGET}` where rustup can reach its server.");
            apt("compile to WebAssembly", &packages, &by_hand)?;
        }
        return Ok(Toolchain { debian: true });
    }
    Ok(Toolchain { debian: false })
}

fn has_wasm_std(rustc: &OsStr) -> bool {
    let folder = quiet(Command::new(rustc).current_dir(root()).args(["--print", "target-libdir", "--target", TARGET]));
    folder.is_ok_and(|folder| {
        std::fs::read_dir(folder.trim()).is_ok_and(|mut files| {
            files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
        })
    })
}

fn has_std_source(rustc: &OsStr) -> bool {
    let sysroot = quiet(Command::new(rustc).current_dir(root()).args(["--print", "sysroot"]));
    sysroot.is_ok_and(|sysroot| Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file())
}

/// Installs the npm dependencies of a folder from its lockfile.
pub fn npm(folder: &Path) -> Result {
    node_is_new_enough()?;
    let lock = read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.installed-lock.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let place = folder.strip_prefix(root()).ok().filter(|path| !path.as_os_str().is_empty());
    let place = place.map_or(String::new(), |path| format!(" in {}", path.display()));
    step(&format!("npm ci{place}"), || {
        quiet(Command::new("npm").current_dir(folder).args(["ci", "--no-audit", "--no-fund"]))
    })?;
    write(&stamp, lock)
}

/// Checks that Node and npm are installed in a supported version.
pub fn node_is_new_enough() -> Result {
    let version = Command::new("node").arg("--version").output().ok();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let major = version.as_deref().and_then(|v| v.strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    let npm = find("npm").is_some();
    match major {
        Some(20..) if npm => Ok(()),
        _ => Err(format!(
            "Node 20 or newer is needed, with npm, to make and test the package; found: {}{}. Debian 12's own is older, so \
             it is not installed for you: take one from https://nodejs.org or a version manager, and put it on the PATH.",
            version.as_deref().unwrap_or("none"),
            if npm { "" } else { ", no npm" }
        )),
    }
}

/// Creates a Python virtual environment in the build folder.
pub fn python(name: &str) -> Result<PathBuf> {
    let folder = target()?.join(name).join("python");
    let python = folder.join("bin/python");
    // Checks for pip too: the creation may have been interrupted.
    if quiet(Command::new(&python).args(["-m", "pip", "--version"])).is_ok() {
        return Ok(python);
    }
    let can_make = || quiet(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok();
    if !can_make() {
        let by_hand = "Install Python 3.11 or newer, with its modules venv and ensurepip.";
        apt("ask the libraries of PyPI", &["python3-venv"], by_hand)?;
        if !can_make() {
            return Err(format!("python3-venv was installed, yet the `python3` on the PATH cannot use it. {by_hand}"));
        }
    }
    step("python3 -m venv", || quiet(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder)))?;
    Ok(python)
}

/// Installs the packages of a requirements file.
pub fn requirements(python: &Path, file: &Path) -> Result {
    let wanted = read(file)?;
    let stamp = python.with_file_name("installed-requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    step("pip install", || quiet(pip_install(python).args(["--require-hashes", "--requirement"]).arg(file)))?;
    write(&stamp, wanted)
}

/// Returns a `pip install` command.
pub fn pip_install(python: &Path) -> Command {
    let mut command = Command::new(python);
    command.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    command
}

/// A browser and its WebDriver.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Finds Chromium and chromedriver on the PATH, or installs Debian's. The variables CHROMIUM and CHROMEDRIVER override them.
pub fn chromium() -> Result<Browser> {
    let look = || {
        let own = |name| std::env::var_os(name).map(PathBuf::from);
        let chromium =
            own("CHROMIUM").or_else(|| ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|n| find(n)));
        let driver = own("CHROMEDRIVER").or_else(|| find("chromedriver"));
        Some(Browser { chromium: chromium?, driver: driver? })
    };
    if let Some(browser) = look() {
        return Ok(browser);
    }
    let by_hand =
        "Install Chromium and the chromedriver of the same version, or name them in CHROMIUM and CHROMEDRIVER.";
    apt("run tests in a real browser", &["chromium", "chromium-driver"], by_hand)?;
    look().ok_or_else(|| format!("Chromium was installed, yet it is not on the PATH. {by_hand}"))
}

/// Finds the drivers of Chromium, Firefox and WebKit, as the variables for tests/browsers: on the PATH, or else Debian's. Each variable
/// overrides its program.
pub fn browsers() -> Result<Vec<(&'static str, PathBuf)>> {
    let Browser { chromium, driver } = self::chromium()?;
    let mut found = vec![("CHROMIUM", chromium), ("CHROMEDRIVER", driver)];
    let wanted = [
        ("FIREFOX", &["firefox-esr", "firefox"][..], "firefox-esr"),
        ("WEBKITDRIVER", &["WebKitWebDriver"], "webkit2gtk-driver"),
        // WebKit needs a display.
        ("XVFB", &["Xvfb"], "xvfb"),
    ];
    let look = |(variable, names, package): (&'static str, &[&str], &'static str)| {
        let own = std::env::var_os(variable).map(PathBuf::from);
        own.or_else(|| names.iter().find_map(|name| find(name))).map(|path| (variable, path)).ok_or(package)
    };
    let missing: Vec<_> = wanted.iter().filter_map(|row| look(*row).err()).collect();
    let by_hand =
        "Install Firefox, WebKitGTK's WebKitWebDriver and Xvfb, or name them in FIREFOX, WEBKITDRIVER and XVFB.";
    if !missing.is_empty() {
        apt("run tests in Firefox and WebKit, too", &missing, by_hand)?;
    }
    for row in wanted {
        let absent = |package| format!("{package} was installed, yet its program is not on the PATH. {by_hand}");
        found.push(look(row).map_err(absent)?);
    }
    Ok(found)
}

/// Installs the requirements of the store tests, as the variables for tests/stores: the npm packages of its clients, and a Redis and a
/// PostgreSQL that the tests start. `REDIS_SERVER` and `POSTGRES_BIN` override the programs.
pub fn stores() -> Result<Vec<(&'static str, PathBuf)>> {
    let clients = root().join("tests/stores");
    npm(&clients)?;
    let own = |name| std::env::var_os(name).map(PathBuf::from);
    let redis = || own("REDIS_SERVER").or_else(|| find("redis-server"));
    let postgres = || own("POSTGRES_BIN").or_else(postgres_programs);
    let by_hand = "Install redis-server and PostgreSQL, or name them in REDIS_SERVER and, by the folder of initdb and postgres, POSTGRES_BIN.";
    let missing: Vec<_> = [("redis-server", redis().is_none()), ("postgresql", postgres().is_none())]
        .into_iter()
        .filter_map(|(package, missing)| missing.then_some(package))
        .collect();
    if !missing.is_empty() {
        apt("test the stores over real servers", &missing, by_hand)?;
    }
    let (redis, postgres) = redis().zip(postgres()).ok_or(by_hand)?;
    Ok(vec![("REDIS_SERVER", redis), ("POSTGRES_BIN", postgres), ("STORE_CLIENTS", clients.join("package.json"))])
}

/// Finds the folder of `initdb` and `postgres`: Debian has them off the PATH, in one folder per version.
fn postgres_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<_> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    folders.extend(find("initdb").and_then(|program| Some(program.parent()?.to_owned())));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// Installs Debian packages, or returns an error with the reason and a manual alternative.
fn apt(purpose: &str, packages: &[&str], by_hand: &str) -> Result {
    let names = packages.join(" ");
    let refuse = |why: &str| {
        Err(format!(
            "To {purpose}, Debian's packages `{names}` are needed, and {why}. {by_hand} Then run the command again."
        ))
    };
    if find("apt-get").is_none() {
        return refuse("this system has no apt-get to install them with");
    }
    if !quiet(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return refuse(&format!("only root may install them: run `sudo apt-get install {names}`"));
    }
    step("apt-get update", || quiet(Command::new("apt-get").args(["update", "-qq"])))?;
    step(&format!("apt-get install {names} (to {purpose})"), || {
        let mut command = Command::new("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        quiet(command.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
    })
    .map_err(|why| format!("{why}\n\n{by_hand}"))?;
    Ok(())
}

/// Version of cargo-deny to install.
const CARGO_DENY: &str = "0.20.2";

/// Finds cargo-deny on the PATH, or builds it into the build folder, which takes some minutes once.
pub fn cargo_deny() -> Result<PathBuf> {
    if let Some(program) = find("cargo-deny") {
        return Ok(program);
    }
    let tools = target()?.join("tools").join(format!("cargo-deny-{CARGO_DENY}"));
    let program = tools.join("bin/cargo-deny");
    if !program.is_file() {
        step(&format!("cargo install cargo-deny {CARGO_DENY} (a few minutes, once)"), || {
            let features = ["--locked", "--no-default-features", "--version", CARGO_DENY];
            quiet(cargo().args(["install", "cargo-deny"]).args(features).arg("--root").arg(&tools))
        })?;
    }
    Ok(program)
}

/// Finds a program on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
