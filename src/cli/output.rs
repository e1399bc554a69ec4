//! Where reports go: to standard output, or to a file that is either whole or not there.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::names::Named as _;
use crate::report::Format;

/// One report: how it is written, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// How.
    pub(super) format: Format,
    /// To this file; to standard output without one.
    pub(super) file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
pub(super) fn parse(text: &str) -> Result<Target, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("the name of the file after `=` is missing".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = Format::parse(name).ok_or_else(|| {
        let names: Vec<_> = Format::ALL.iter().map(|format| format!("`{format}`")).collect();
        format!("`{name}` is no format; there are {}", names.join(", "))
    })?;
    Ok(Target { format, file })
}

/// The reports that `formats` and `output` ask for together.
pub(super) fn targets(formats: &[Target], output: Option<&Path>) -> Result<Vec<Target>, String> {
    let mut targets = formats.to_vec();
    if targets.is_empty() {
        targets.push(Target { format: Format::Terminal, file: None });
    }
    if let Some(output) = output {
        match targets.as_mut_slice() {
            [only] if only.file.is_none() => only.file = Some(output.to_owned()),
            _ => return Err("--output goes with one --format that names no file; for more, write --format FORMAT=FILE for each".to_owned()),
        }
    }
    for (at, target) in targets.iter().enumerate() {
        let others = || targets.iter().enumerate().filter(|&(other, _)| other != at).map(|(_, target)| target);
        match &target.file {
            Some(file) if others().any(|other| other.file.as_deref().is_some_and(|other| same(other, file))) => {
                return Err(format!("two reports would be written to `{}`; give each its own file", file.display()));
            }
            // People and the log of a CI job read several texts one after the other; a program that parses standard output does not.
            None if matches!(target.format, Format::Json | Format::Sarif) && others().any(|other| other.file.is_none()) => {
                let format = target.format;
                return Err(format!("{format} on standard output must stand alone; write it to a file with --format {format}=FILE"));
            }
            _ => {}
        }
    }
    Ok(targets)
}

/// Whether two paths name one file, which need not exist.
fn same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        folder.canonicalize().ok().zip(path.file_name().map(std::ffi::OsStr::to_owned))
    };
    one == other || whole(one).is_some_and(|place| whole(other) == Some(place))
}

/// Writes `bytes` to `path`: under another name first, so that nobody ever reads half a report, and so that a link that somebody has put
/// there is replaced and not followed. What exists and is no regular file (a pipe, `/dev/stdout`) is written to as it is.
pub(super) fn save(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let fail = |error: io::Error| {
        let path = path.display();
        match error.kind() {
            io::ErrorKind::NotFound => format!("cannot write `{path}`: its folder does not exist; create it first"),
            io::ErrorKind::IsADirectory => format!("cannot write `{path}`: it is a folder; name a file in it"),
            _ => format!("cannot write `{path}`: {error}"),
        }
    };
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(fail(io::ErrorKind::IsADirectory.into())),
        Ok(found) if !found.is_file() => return fs::write(path, bytes).map_err(fail),
        _ => {}
    }
    let Some(name) = path.file_name() else { return Err(fail(io::ErrorKind::IsADirectory.into())) };
    let mut temporary = OsString::from(".");
    temporary.push(name);
    temporary.push(format!(".{}.tmp", std::process::id()));
    let temporary = path.with_file_name(temporary);
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&temporary)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&temporary, path));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        fail(error)
    })
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Target, parse, save, targets};
    use crate::report::Format;

    #[test]
    fn formats_with_and_without_a_file() {
        assert_eq!(parse("json"), Ok(Target { format: Format::Json, file: None }));
        assert_eq!(parse("sarif=a=b.sarif"), Ok(Target { format: Format::Sarif, file: Some(PathBuf::from("a=b.sarif")) }));
        assert_eq!(parse("xml"), Err("`xml` is no format; there are `terminal`, `sarif`, `github`, `json`".to_owned()));
        assert_eq!(parse("json="), Err("the name of the file after `=` is missing".to_owned()));
    }

    #[test]
    fn what_cannot_be_read_afterwards_is_refused() {
        let ask = |formats: &[&str], output: Option<&str>| {
            let formats: Vec<Target> = formats.iter().map(|text| parse(text).expect("a format")).collect();
            targets(&formats, output.map(Path::new)).map(|targets| targets.len())
        };
        assert_eq!(ask(&[], None), Ok(1));
        assert_eq!(ask(&["sarif"], Some("a")), Ok(1));
        assert_eq!(ask(&["terminal", "github", "sarif=a", "json=b"], None), Ok(4));
        assert!(ask(&["terminal", "json"], None).is_err_and(|error| error.contains("--format json=FILE")));
        assert!(ask(&["json=a", "sarif=a"], None).is_err_and(|error| error.contains("two reports would be written to `a`")));
        assert!(ask(&["json=a"], Some("b")).is_err_and(|error| error.contains("--output goes with one --format")));
        assert!(ask(&["json", "github"], Some("b")).is_err_and(|error| error.contains("--output goes with one --format")));
    }

    #[test]
    fn a_report_replaces_a_file_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("out.json");
        save(&path, b"a much longer first report").expect("written");
        save(&path, b"second").expect("written");
        assert_eq!(std::fs::read(&path).expect("read"), b"second");
        let names: Vec<_> = std::fs::read_dir(folder.path()).expect("read").map(|entry| entry.expect("entry").file_name()).collect();
        assert_eq!(names, ["out.json"]);
        assert!(save(&folder.path().join("no/out.json"), b"").is_err_and(|error| error.ends_with("create it first")));
        assert!(save(folder.path(), b"").is_err_and(|error| error.ends_with("name a file in it")));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_replaced_and_not_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (victim, link) = (folder.path().join("victim"), folder.path().join("out.json"));
        std::fs::write(&victim, "precious").expect("written");
        std::os::unix::fs::symlink(&victim, &link).expect("linked");
        save(&link, b"report").expect("written");
        assert_eq!(std::fs::read(&victim).expect("read"), b"precious");
        assert_eq!(std::fs::read(&link).expect("read"), b"report");
    }
}
