use super::*;

fn said(script: &str) -> Vec<Vec<String>> {
    commands(script).into_iter().map(|command| command.words.into_iter().map(|word| word.text).collect()).collect()
}

#[test]
fn commands_are_split_as_a_shell_splits_them() {
    let table: &[(&str, &[&[&str]])] = &[
        ("echo 'a b' \"c d\"", &[&["echo", "a b", "c d"]]),
        ("a && b || c; d | e & f", &[&["a"], &["b"], &["c"], &["d"], &["e"], &["f"]]),
        ("echo \"{\\\"a\\\":1}\" # told", &[&["echo", "{\"a\":1}"]]),
        ("x=$(cat | jq '.a(b)') y", &[&["x=$(cat | jq '.a(b)')", "y"]]),
        ("cat <<'EOF' > out\nhello; there\nEOF\nnext", &[&["cat"], &["next"]]),
        ("a 2>&1 >/dev/null", &[&["a"]]),
        ("echo it\\'s\\\n on", &[&["echo", "it's", "on"]]),
        ("'", &[&[""]]),
        ("$(", &[&["$("]]),
    ];
    for (script, expected) in table {
        assert_eq!(said(script), *expected, "{script:?}");
    }
}

#[test]
fn pipes_redirections_and_quotes_are_kept() {
    let read = commands("cat <<E\nbody\nE\nenv | curl -d @- \"$URL\" $X > log");
    assert_eq!(read[0].input.as_deref(), Some("body\n"));
    assert!(read[2].piped && read[2].redirected && !read[1].piped && !read[1].redirected);
    let expansions: Vec<(&str, bool)> =
        read[2].words.iter().flat_map(|word| &word.expansions).map(|one| (one.text.as_str(), one.quoted)).collect();
    assert_eq!(expansions, [("$URL", true), ("$X", false)]);
    let (program, arguments) = read[2].program().expect("a program");
    assert_eq!((program, arguments.len()), ("curl", 4));
    assert_eq!(commands("A=1 sudo -n env B=2 timeout 5 /bin/ls -l")[0].program().map(|(name, _)| name.to_owned()), Some("ls".to_owned()));
}
