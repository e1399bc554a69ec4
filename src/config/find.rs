//! Where the configuration is: at the root of the project or in `.github`.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Where a configuration may be, relative to the root.
const PLACES: [&str; 4] = ["bailiwick.yaml", "bailiwick.yml", ".github/bailiwick.yaml", ".github/bailiwick.yml"];

/// The largest configuration that is read, in bytes. It is part of what a pull request may change, so it has a bound.
const MAX_BYTES: u64 = 1 << 20;

/// The name and the bytes of a file.
type Found = Option<(String, Vec<u8>)>;

/// The configuration of the project at `root`, if it has one.
pub(super) fn find(root: &Path) -> Result<Found, String> {
    // A link that leads nowhere is there as well: somebody meant to configure something.
    let present: Vec<&str> = PLACES.into_iter().filter(|place| root.join(place).symlink_metadata().is_ok()).collect();
    match present.as_slice() {
        [] => Ok(None),
        [name] => {
            let path = root.join(name);
            // Mistakes are shown with the text around them: a link must not make us show a file from elsewhere.
            let inside = match (path.canonicalize(), root.canonicalize()) {
                (Ok(path), Ok(root)) => path.starts_with(root),
                (Err(error), _) | (_, Err(error)) => return Err(cannot_read(name, &error)),
            };
            if !inside {
                return Err(format!(
                    "`{name}` is a link that leads out of the project; put the file itself there, or name it with --config"
                ));
            }
            bytes(&path, name).map(Some)
        }
        [one, other, ..] => Err(format!("both `{one}` and `{other}` are there; keep one of them, or choose with --config")),
    }
}

/// Whether a configuration may be at that path, relative to the root.
pub(crate) fn is_name(path: &str) -> bool {
    PLACES.contains(&path)
}

/// The file that the user has named.
pub(super) fn given(path: &Path) -> Result<Found, String> {
    let name = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    bytes(path, &name).map(Some)
}

fn bytes(path: &Path, name: &str) -> Result<(String, Vec<u8>), String> {
    let mut bytes = Vec::new();
    let read = fs::metadata(path).and_then(|found| match found.is_dir() {
        true => Err(io::ErrorKind::IsADirectory.into()),
        false => File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes),
    });
    match read {
        Ok(length) if length as u64 > MAX_BYTES => {
            Err(format!("the configuration `{name}` is larger than 1 MiB; it is surely another file"))
        }
        Ok(_) => Ok((name.to_owned(), bytes)),
        Err(error) => Err(cannot_read(name, &error)),
    }
}

fn cannot_read(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => format!("the configuration `{name}` does not exist"),
        io::ErrorKind::IsADirectory => format!("the configuration `{name}` is a folder; name the file in it"),
        _ => format!("the configuration `{name}` cannot be read: {error}"),
    }
}
