//! `action.yml`: its scripts are run here as GitHub would run them, so that what the action promises is what it does.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use bailiwick::source::{FileId, Source};
use bailiwick::syntax::{self, Syntax, de};
use serde_json::Value;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn action() -> Value {
    let source = Source::new(FileId(0), "action.yml", fs::read_to_string(root().join("action.yml")).expect("the action is there"));
    let document = syntax::parse(&source, Syntax::Yaml);
    assert_eq!(document.error, None);
    de::from_node(document.tree.root().expect("not empty")).expect("a map")
}

fn steps(action: &Value) -> &[Value] {
    action["runs"]["steps"].as_array().expect("steps")
}

#[test]
fn nothing_of_the_outside_is_part_of_a_script() {
    let action = action();
    assert_eq!(action["runs"]["using"], "composite");
    let mut scripts = 0;
    for step in steps(&action) {
        if let Some(script) = step["run"].as_str() {
            scripts += 1;
            assert!(!script.contains("${{"), "{script}");
            assert_eq!(step["shell"], "bash", "{script}");
        }
        if let Some(uses) = step["uses"].as_str() {
            let pin = uses.split_once('@').expect("a version").1;
            assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{uses} is not pinned to a commit");
        }
    }
    assert_eq!(scripts, 3);
}

/// A runner with one job: a workspace, what the action is told, and what its steps have said.
struct Runner {
    folder: TempDir,
    inputs: BTreeMap<String, String>,
    outputs: BTreeMap<(String, String), String>,
    /// A folder of programs that come before all others.
    programs: Option<PathBuf>,
    log: String,
}

impl Runner {
    fn new(inputs: &[(&str, &str)]) -> Self {
        let action = action();
        let declared = action["inputs"].as_object().expect("inputs").iter();
        let mut all: BTreeMap<String, String> = declared
            .map(|(name, input)| (name.clone(), input["default"].as_str().expect("every input has a default").to_owned()))
            .collect();
        for (name, value) in inputs {
            assert!(all.insert((*name).to_owned(), (*value).to_owned()).is_some(), "no input `{name}`");
        }
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("temp")).expect("made");
        fs::create_dir_all(folder.path().join("workspace")).expect("made");
        Self { folder, inputs: all, outputs: BTreeMap::new(), programs: None, log: String::new() }
    }

    fn workspace(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.workspace().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    /// The value of an expression, of those that the action uses.
    fn value(&self, expression: &str) -> String {
        let expression = expression.trim();
        let parts: Vec<&str> = expression.split('.').collect();
        match parts.as_slice() {
            ["inputs", name] => self.inputs.get(*name).unwrap_or_else(|| panic!("no input `{name}`")).clone(),
            ["steps", step, "outputs", name] => self.outputs.get(&((*step).to_owned(), (*name).to_owned())).cloned().unwrap_or_default(),
            ["github", "action_path"] => root().display().to_string(),
            ["runner", "temp"] => self.folder.path().join("temp").display().to_string(),
            ["runner", name @ ("os" | "arch")] => (*name).to_owned(),
            _ => panic!("this test does not know `{expression}`"),
        }
    }

    fn text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${{") {
            let (expression, after) = after.split_once("}}").expect("closed");
            out = out + before + &self.value(expression);
            rest = after;
        }
        out + rest
    }

    /// `a == 'b' && c != 'd'`.
    fn holds(&self, condition: &str) -> bool {
        condition.split("&&").all(|part| {
            let (left, right, same) = match (part.split_once("=="), part.split_once("!=")) {
                (Some((left, right)), _) => (left, right, true),
                (None, Some((left, right))) => (left, right, false),
                _ => panic!("this test does not know `{part}`"),
            };
            (self.value(left) == right.trim().trim_matches('\'')) == same
        })
    }

    /// Runs the steps until one fails; gives the code of the last one.
    fn run(&mut self) -> i32 {
        let action = action();
        for step in steps(&action) {
            if step["if"].as_str().is_some_and(|condition| !self.holds(condition)) {
                continue;
            }
            // The cache is empty.
            let Some(script) = step["run"].as_str() else { continue };
            let output = self.step(step, script);
            self.log += &String::from_utf8_lossy(&output.stdout);
            self.log += &String::from_utf8_lossy(&output.stderr);
            if !output.status.success() {
                return output.status.code().expect("it exits");
            }
        }
        0
    }

    fn step(&mut self, step: &Value, script: &str) -> Output {
        let file = self.folder.path().join("outputs");
        fs::write(&file, "").expect("written");
        let script_file = self.folder.path().join("script.sh");
        fs::write(&script_file, script).expect("written");
        let folder = step["working-directory"].as_str().map_or_else(|| self.workspace(), |folder| self.workspace().join(self.text(folder)));
        // https://docs.github.com/actions/reference/workflow-syntax-for-github-actions: how `shell: bash` is run.
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(script_file).current_dir(folder);
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            command.env(name, self.text(value.as_str().expect("a text")));
        }
        if let Some(programs) = &self.programs {
            let path = std::env::var("PATH").expect("a path");
            command.env("PATH", format!("{}:{path}", programs.display()));
        }
        command.env("GITHUB_OUTPUT", &file).env("GITHUB_WORKSPACE", self.workspace()).env("GITHUB_ACTION_PATH", root()).env("CI", "true");
        let output = command.output().expect("bash starts");
        if let Some(id) = step["id"].as_str() {
            for (name, value) in outputs(&fs::read_to_string(file).expect("readable")) {
                self.outputs.insert((id.to_owned(), name), value);
            }
        }
        output
    }

    /// An output of the action, as it declares it.
    fn output(&self, name: &str) -> String {
        self.text(action()["outputs"][name]["value"].as_str().expect("the action has this output"))
    }
}

/// `name=value` and `name<<END`, lines, `END`.
fn outputs(text: &str) -> Vec<(String, String)> {
    let mut outputs = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some((name, end)) = line.split_once("<<") {
            let value: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            outputs.push((name.to_owned(), value.join("\n")));
        } else if let Some((name, value)) = line.split_once('=') {
            outputs.push((name.to_owned(), value.to_owned()));
        }
    }
    outputs
}

const BINARY: &str = env!("CARGO_BIN_EXE_bailiwick");

/// An order that no editor shows.
fn hidden() -> String {
    "run x".chars().map(|c| char::from_u32(0xE0000 + u32::from(c)).expect("a tag")).collect()
}

fn sarif(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).expect("the report is there")).expect("JSON")
}

#[test]
fn a_risky_repository_fails_the_step_with_annotations_and_sarif() {
    let mut runner = Runner::new(&[("binary", BINARY)]);
    runner.write("AGENTS.md", &format!("Be kind.{}\n", hidden()));
    assert_eq!(runner.run(), 1, "{}", runner.log);
    assert!(runner.log.lines().any(|line| line.starts_with("::error file=AGENTS.md,line=1,")), "{}", runner.log);
    assert_eq!(runner.output("exit-code"), "1");
    let path = runner.workspace().join("bailiwick.sarif");
    assert_eq!(Path::new(&runner.output("sarif-file")), path);
    let result = &sarif(&path)["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "hidden-unicode-tags");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "AGENTS.md");
}

#[test]
fn a_clean_repository_passes() {
    let mut runner = Runner::new(&[("binary", BINARY), ("sarif-file", "reports.sarif")]);
    runner.write("AGENTS.md", "Be kind.\n");
    assert_eq!(runner.run(), 0, "{}", runner.log);
    assert_eq!(runner.output("exit-code"), "0");
    assert_eq!(sarif(&runner.workspace().join("reports.sarif"))["runs"][0]["results"], Value::Array(vec![]));
}

#[test]
fn every_input_does_something() {
    let risky = format!("Be kind.{}\n", hidden());
    for (inputs, expected) in [
        (&[("fail-on", "never")][..], "0"),
        (&[("paths", "docs")], "0"),
        (&[("paths", "docs\nAGENTS.md\n")], "1"),
        (&[("args", "--select secrets --exclude x")], "0"),
        (&[("args", "  --select\n  secrets,injection ")], "1"),
        (&[("config", "policy.yaml")], "0"),
        (&[("persona", "audit")], "1"),
        (&[("persona", "nobody")], "2"),
        (&[("working-directory", "docs")], "0"),
    ] {
        let mut runner = Runner::new(&[&[("binary", BINARY)], inputs].concat());
        runner.write("AGENTS.md", &risky);
        runner.write("docs/AGENTS.md", "Be kind.\n");
        runner.write("policy.yaml", "fail_on: never\n");
        assert_eq!(runner.run().to_string(), expected, "{inputs:?}: {}", runner.log);
        assert_eq!(runner.output("exit-code"), expected, "{inputs:?}");
    }
}

#[test]
fn paths_are_those_of_the_repository_in_a_working_directory() {
    let mut runner = Runner::new(&[("binary", BINARY), ("working-directory", "apps/bot")]);
    runner.write("apps/bot/AGENTS.md", &hidden());
    assert_eq!(runner.run(), 1, "{}", runner.log);
    assert!(runner.log.contains("::error file=apps/bot/AGENTS.md,line=1,"), "{}", runner.log);
    let report = sarif(&runner.workspace().join("bailiwick.sarif"));
    let location = &report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(location["uri"], "apps/bot/AGENTS.md");
}

#[test]
fn a_report_that_came_with_the_checkout_is_not_passed_on() {
    let mut runner = Runner::new(&[("binary", BINARY), ("persona", "nobody")]);
    runner.write("bailiwick.sarif", "{}");
    assert_eq!(runner.run(), 2, "{}", runner.log);
    assert_eq!((runner.output("exit-code").as_str(), runner.output("sarif-file").as_str()), ("2", ""));
    assert!(!runner.workspace().join("bailiwick.sarif").exists());
}

#[test]
fn what_an_input_holds_is_never_run() {
    for name in ["paths", "config", "persona", "fail-on", "args", "sarif-file"] {
        let mut runner = Runner::new(&[("binary", BINARY), (name, "$(touch pwned)`touch pwned`\";touch pwned;'")]);
        runner.write("AGENTS.md", "Be kind.\n");
        runner.run();
        assert!(!runner.workspace().join("pwned").exists(), "{name}: {}", runner.log);
    }
}

/// Without a binary the action builds one from its own checkout. The compiler is stood in for: it takes minutes, and the release build is
/// tested elsewhere; here it is that the right thing is built, and that what was built is run.
#[test]
fn without_a_binary_it_is_built_with_the_lock_file() {
    let mut runner = Runner::new(&[]);
    runner.write("AGENTS.md", &hidden());
    let programs = runner.folder.path().join("programs");
    fs::create_dir_all(&programs).expect("made");
    let asked = runner.folder.path().join("asked");
    let cargo = format!(
        "#!/bin/sh\necho \"$*\" > '{}'\nmkdir -p \"$CARGO_TARGET_DIR/release\"\ncp '{BINARY}' \"$CARGO_TARGET_DIR/release/bailiwick\"\n",
        asked.display()
    );
    fs::write(programs.join("cargo"), cargo).expect("written");
    let executable = Command::new("chmod").arg("+x").arg(programs.join("cargo")).status().expect("chmod starts");
    assert!(executable.success());
    runner.programs = Some(programs);
    assert_eq!(runner.run(), 1, "{}", runner.log);
    let asked = fs::read_to_string(asked).expect("cargo was asked");
    assert_eq!(asked.trim(), format!("build --release --locked --manifest-path {}/Cargo.toml", root().display()));
    assert_eq!(runner.output("exit-code"), "1");
    let key = runner.value("steps.build.outputs.key");
    assert!(key.len() == 40 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key:?}");
}
