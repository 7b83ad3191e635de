//! Checks which modules of `src` may import which, and that there are no import cycles between files: docs/ARCHITECTURE.md has the diagram.
//!
//! A file depends on the file that defines an imported name; a re-export by `pub use` is resolved to its source.

use crate::paths::{files, read, root};
use crate::step::Result;
use std::collections::{BTreeMap, BTreeSet};
use syn::visit::Visit;

/// Each top-level module, and the modules that it may import.
const ROOMS: [(&str, &[&str]); 17] = [
    ("check", &[]),
    ("text", &[]),
    ("options", &[]),
    ("formats", &["check"]),
    ("time", &["text"]),
    ("json", &["text"]),
    ("http", &["json", "text"]),
    ("money", &["check"]),
    ("quote", &["money"]),
    // The API: its operations, its models, and the errors of its calls.
    ("api", &["check", "http", "models"]),
    ("models", &["check", "formats", "json", "text", "time"]),
    ("error", &["api", "check", "json", "models", "text"]),
    ("client", &["api", "check", "error", "formats", "http", "json", "models", "money", "quote", "text", "time"]),
    (
        "server",
        &["api", "check", "client", "error", "formats", "http", "json", "models", "money", "options", "text", "time"],
    ),
    ("sandbox", &["api", "check", "error", "http", "json", "models", "money", "options", "text", "time"]),
    (
        "bindings",
        &["api", "check", "client", "error", "formats", "http", "json", "money", "quote", "sandbox", "server", "text"],
    ),
    ("", &[]),
];

/// A module's path, `server::store`; the crate's root is empty.
type Module = String;

/// The references of a file.
#[derive(Default)]
struct File {
    /// Full paths of the used names in the crate.
    named: BTreeSet<Vec<String>>,
    /// Imported and re-exported names, and their sources.
    brought: BTreeMap<String, Vec<String>>,
    /// Types with the methods that it defines, and the methods that it calls on `self`: dependencies between a type's `impl`s in several
    /// files.
    given: BTreeSet<(String, String)>,
    called: BTreeSet<(String, String)>,
}

/// Runs both checks.
pub fn check() -> Result {
    let wrong = wrong(&read_all()?);
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{}\ndocs/ARCHITECTURE.md lists the allowed imports.", wrong.join("\n")))
    }
}

/// Returns the violations in the files.
fn wrong(files: &BTreeMap<Module, File>) -> Vec<String> {
    let depends = dependencies(files);
    let circles = circles(&depends);
    let mut wrong: Vec<String> = circles.iter().map(|circle| format!("a circle of {}", circle.join(", "))).collect();
    let room = |module: &str| module.split("::").next().unwrap_or_default().to_owned();
    for (from, all) in &depends {
        let below = ROOMS.iter().find(|(name, _)| *name == room(from)).map_or(&[][..], |(_, below)| below);
        let above = all.iter().filter(|to| room(to) != room(from) && !below.contains(&room(to).as_str()));
        wrong.extend(above.map(|to| format!("{from} imports {to}, which does not stand below it")));
    }
    wrong
}

/// Reads all files of the crate by module.
fn read_all() -> Result<BTreeMap<Module, File>> {
    let src = root().join("src");
    let mut all = BTreeMap::new();
    for path in files(&src)?.iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let relative = path.strip_prefix(&src).map_err(|error| error.to_string())?.with_extension("");
        let mut module: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
        if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
            module.pop();
        }
        let file = read_file(&module, &read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        all.insert(module.join("::"), file);
    }
    Ok(all)
}

fn read_file(module: &[String], text: &str) -> syn::Result<File> {
    let mut reader = Reader { module: module.to_vec(), file: File::default(), of: None };
    reader.visit_file(&syn::parse_file(text)?);
    Ok(reader.file)
}

/// Collects the references of a file, without tests.
struct Reader {
    module: Vec<String>,
    file: File,
    /// The type of the surrounding `impl`.
    of: Option<String>,
}

impl Reader {
    /// Resolves a path from the crate's root; `None` for local names and other crates.
    fn whole(&self, path: &[String]) -> Option<Vec<String>> {
        let mut base = self.module.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while rest.first().is_some_and(|first| first == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
                return Some(base.into_iter().chain(rest.iter().cloned()).collect());
            }
            _ => return None,
        }
        Some(base.into_iter().chain(rest.iter().skip(1).cloned()).collect())
    }

    fn tree(&mut self, tree: &syn::UseTree, above: &mut Vec<String>, public: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                above.push(path.ident.to_string());
                self.tree(&path.tree, above, public);
                above.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.tree(item, above, public)),
            syn::UseTree::Name(name) => self.bring(&name.ident.to_string(), &name.ident.to_string(), above, public),
            syn::UseTree::Rename(name) => self.bring(&name.rename.to_string(), &name.ident.to_string(), above, public),
            syn::UseTree::Glob(_) => self.bring("*", "*", above, public),
        }
    }

    fn call(&mut self, method: &syn::Ident) {
        if let Some(of) = &self.of {
            self.file.called.insert((of.clone(), method.to_string()));
        }
    }

    fn bring(&mut self, here: &str, there: &str, above: &[String], public: bool) {
        let mut path = above.to_vec();
        if there != "self" && there != "*" {
            path.push(there.to_owned());
        }
        let here = if here == "self" { above.last().cloned().unwrap_or_default() } else { here.to_owned() };
        // A child module may be named without a prefix.
        let own: Vec<String> = self.module.iter().chain(&path).cloned().collect();
        let whole = self.whole(&path).unwrap_or(own);
        if !public {
            self.file.named.insert(whole.clone());
        }
        self.file.brought.insert(here, whole);
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => return syn::visit::visit_item(self, item),
        };
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        };
        if !attributes.iter().any(is_test) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &mut Vec::new(), !matches!(item.vis, syn::Visibility::Inherited));
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let outer = self.of.take();
        if let syn::Type::Path(of) = &*item.self_ty {
            self.of = of.path.segments.last().map(|segment| segment.ident.to_string());
        }
        if let (Some(of), None) = (&self.of, &item.trait_) {
            let methods = item.items.iter().filter_map(|item| match item {
                syn::ImplItem::Fn(method) => Some((of.clone(), method.sig.ident.to_string())),
                _ => None,
            });
            self.file.given.extend(methods);
        }
        syn::visit::visit_item_impl(self, item);
        self.of = outer;
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if matches!(&*call.receiver, syn::Expr::Path(receiver) if receiver.path.is_ident("self")) {
            self.call(&call.method);
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    /// `pub(super)` is not a reference.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let (Some("Self"), Some(last)) = (segments.first().map(String::as_str), path.segments.last()) {
            self.call(&last.ident);
        }
        if let Some(whole) = self.whole(&segments) {
            self.file.named.insert(whole);
        } else if segments.len() > 1 {
            self.file.named.insert(self.module.iter().chain(&segments).cloned().collect());
        }
        syn::visit::visit_path(self, path);
    }
}

/// Returns the dependencies of each file.
fn dependencies(files: &BTreeMap<Module, File>) -> BTreeMap<&Module, BTreeSet<&Module>> {
    let home = |module: &Module, file: &File, of: &str| {
        let own = || module.split("::").map(str::to_owned).chain([of.to_owned()]).collect();
        definition(files, &file.brought.get(of).cloned().unwrap_or_else(own), 0)
    };
    let mut givers = BTreeMap::new();
    for (module, file) in files {
        for (of, method) in &file.given {
            givers.insert((home(module, file, of), of, method), module);
        }
    }
    let needed = |(module, file): (&_, &File)| {
        let named = file.named.iter().filter_map(|path| definition(files, path, 0));
        let called = file.called.iter().filter_map(|(of, method)| givers.get(&(home(module, file, of), of, method)));
        let needed = named.chain(called.copied());
        (files.get_key_value::<Module>(module).map(|(key, _)| key), needed.filter(|other| *other != module).collect())
    };
    files.iter().map(needed).filter_map(|(module, needed)| Some((module?, needed))).collect()
}

/// Finds the file that defines a path's target: the longest matching module, or the source of its re-export.
fn definition<'a>(files: &'a BTreeMap<Module, File>, path: &[String], depth: usize) -> Option<&'a Module> {
    let known = (0..=path.len()).rev().find_map(|length| {
        let (module, file) = files.get_key_value(&path[..length].join("::"))?;
        Some((module, file, path.get(length)))
    });
    let (module, file, name) = known?;
    // The name of a macro or of another crate looks like a path from the root.
    let source = name.and_then(|name| file.brought.get(name)).filter(|_| depth < 8);
    match (source, name) {
        (Some(source), _) => definition(files, source, depth + 1),
        (None, Some(_)) if module.is_empty() => None,
        _ => Some(module),
    }
}

/// Returns the cycles, each as its files.
fn circles(depends: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<Vec<String>> {
    let reaches = |from: &Module| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(next) = open.pop() {
            for to in depends.get(next).into_iter().flatten() {
                if seen.insert(*to) {
                    open.push(to);
                }
            }
        }
        seen
    };
    let all: BTreeMap<_, _> = depends.keys().map(|module| (*module, reaches(module))).collect();
    let mut told = BTreeSet::new();
    let mut circles = Vec::new();
    for (module, reached) in &all {
        if reached.contains(module) && !told.contains(module) {
            let circle: Vec<_> =
                reached.iter().filter(|other| all.get(**other).is_some_and(|back| back.contains(*module))).collect();
            told.extend(circle.iter().map(|other| **other));
            circles.push(circle.iter().map(|other| other.to_string()).collect());
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let parts =
            |module: &str| module.split("::").filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        wrong(
            &files
                .iter()
                .map(|(module, text)| ((*module).to_owned(), read_file(&parts(module), text).unwrap()))
                .collect(),
        )
    }

    #[test]
    fn a_circle_is_found_behind_what_a_module_hands_on() {
        let hub = ("server", "mod a; mod b; pub use a::A; pub use b::{B, b as c};");
        let circle = "a circle of server::a, server::b";
        assert_eq!(
            found(&[hub, ("server::a", "use super::B; pub struct A;"), ("server::b", "use crate::server::A;")]),
            [circle]
        );
        assert_eq!(
            found(&[hub, ("server::a", "fn a() { super::c(); }"), ("server::b", "fn b(_: super::A) {}")]),
            [circle]
        );
        let (a, b) =
            (("server::a", "use super::B;"), ("server::b", "#[cfg(test)] mod tests { use crate::server::A; }"));
        assert_eq!(found(&[hub, a, b]), [""; 0]);
    }

    #[test]
    fn a_file_and_the_module_around_it_are_a_circle_if_each_needs_the_other() {
        let child = ("server::a", "use super::Own; pub fn a(_: Own) {}");
        assert_eq!(found(&[("server", "mod a; pub use a::a; pub struct Own;"), child]), [""; 0]);
        let both = ("server", "mod a; pub struct Own; fn f() { a::a(Own) }");
        assert_eq!(found(&[both, child]), ["a circle of server, server::a"]);
    }

    #[test]
    fn files_with_methods_of_one_type_that_call_each_other_are_a_circle() {
        let whole = ("server::a", "pub struct A; impl A { fn one(&self) { self.two(); } }");
        let part = ("server::b", "use super::a::A; impl A { pub fn two(&self) {} }");
        assert_eq!(found(&[whole, part]), ["a circle of server::a, server::b"]);
        let called_by_name = ("server::a", "pub struct A; impl A { fn one(&self) { Self::two(self); } }");
        assert_eq!(found(&[called_by_name, part]), ["a circle of server::a, server::b"]);
        let another = ("server::a", "pub struct A; impl A { fn one(&self, other: &B) { other.two(); } }");
        assert_eq!(found(&[another, part]), [""; 0]);
    }

    #[test]
    fn a_room_imports_none_above_it() {
        let files = [("json", "use crate::server::Store;"), ("server", "pub struct Store;"), ("text", "")];
        assert_eq!(found(&files), ["json imports server, which does not stand below it"]);
    }

    #[test]
    fn the_rooms_are_in_order() {
        check().unwrap();
    }
}
