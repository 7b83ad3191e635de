//! What a fresh machine lacks. Each function looks first, installs only what is missing, and says so.

use crate::paths::{cargo, read, root, write};
use crate::step::{Result, quiet, step};
use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";

/// A toolchain that can compile to wasm.
pub enum Toolchain {
    /// The one that runs this program; its standard library for wasm is installed.
    Own,
    /// Debian's `rustc-web` and `cargo-web`, which build the standard library from source.
    Debian,
}

impl Toolchain {
    /// A cargo command that compiles to wasm. Give it a profile and features.
    pub fn cargo(&self, subcommand: &str) -> Command {
        match self {
            Toolchain::Own => {
                let mut command = cargo();
                command.args([subcommand, "--target", TARGET]);
                command
            }
            Toolchain::Debian => {
                let mut command = Command::new(DEBIAN_CARGO);
                command.current_dir(root()).args([subcommand, "--target", TARGET, "-Zbuild-std=std,panic_abort"]);
                command.env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
                command.env_remove("RUSTUP_TOOLCHAIN");
                command
            }
        }
    }
}

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_RUST_SOURCE: &str = "/usr/src/rustc-web";

/// The wasm target: by rustup, else by Debian's packages.
pub fn wasm_toolchain() -> Result<Toolchain> {
    if has_wasm_std() {
        return Ok(Toolchain::Own);
    }
    if find("rustup").is_some() {
        let added = step(&format!("rustup target add {TARGET}"), || {
            quiet(Command::new("rustup").current_dir(root()).args(["target", "add", TARGET]))
        });
        match added {
            Ok(_) if has_wasm_std() => return Ok(Toolchain::Own),
            Ok(_) => {}
            Err(why) => eprintln!("{why}"),
        }
    }
    if !Path::new(DEBIAN_RUST_SOURCE).exists() {
        let packages = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"];
        apt(
            "compile to WebAssembly",
            &packages,
            &format!("Run `rustup target add {TARGET}` where rustup can reach its server."),
        )?;
    }
    Ok(Toolchain::Debian)
}

fn has_wasm_std() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(root()).args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = quiet(&mut command) else { return false };
    std::fs::read_dir(folder.trim()).is_ok_and(|mut files| {
        files.any(|file| file.is_ok_and(|file| file.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

/// The npm dependencies of a folder, exactly as its lockfile says.
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

fn node_is_new_enough() -> Result {
    let version = Command::new("node").arg("--version").output().ok();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let major = version.as_deref().and_then(|v| v.strip_prefix('v')?.split('.').next()?.parse::<u32>().ok());
    match major {
        Some(20..) => Ok(()),
        _ => Err(format!(
            "Node 20 or newer is needed, with npm, to make and test the package; found: {}. Debian 12's own is older, so \
             it is not installed for you: take one from https://nodejs.org or a version manager, and put it on the PATH.",
            version.as_deref().unwrap_or("none")
        )),
    }
}

/// A browser and its WebDriver.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

/// Chromium and chromedriver: those on the PATH, else Debian's. CHROMIUM and CHROMEDRIVER name others.
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

/// Installs Debian packages, or says in one paragraph why not and what to do instead.
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

/// A program on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}
