//! What the lexer makes of command lines.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use super::{Command, read};

/// `a b | c`, `x=$(y)` as `x=$(y){y}`, a here-document of a shell as `bash<{a}`.
fn told(commands: &[Command]) -> String {
    let mut text = String::new();
    for command in commands {
        if !text.is_empty() {
            text += if command.piped { " | " } else { " ; " };
        }
        let words: Vec<String> = command
            .words
            .iter()
            .map(|word| if word.inner.is_empty() { word.value.clone() } else { format!("{}{{{}}}", word.value, told(&word.inner)) })
            .collect();
        text += &words.join("·");
        if !command.input.is_empty() {
            text += &format!("<{{{}}}", told(&command.input));
        }
    }
    text
}

#[test]
fn command_lines_fall_into_commands_and_words() {
    let table = [
        ("a b && c || d; e & f", "a·b ; c ; d ; e ; f"),
        ("a | b |& c", "a | b | c"),
        ("a \\\n  b 'c d' \"e \\\" f\" g\\ h", "a·b·c d·e \" f·g h"),
        ("a # b\n# c d\ne#f", "a ; e#f"),
        ("a > out 2>&1 < in &> both >> more", "a"),
        ("a 2>&1 | b", "a | b"),
        ("echo \"$(x y | z)\" `w`", "echo·$(x y | z){x·y | z}·`w`{w}"),
        ("bash <(curl u)", "bash·<(curl u){curl·u}"),
        ("if a; then b; else c; fi", "a ; b ; c"),
        ("for f in *; do a \"$f\"; done", "for·f·in·* ; a·$f"),
        ("claude() { command claude -x; }", "command·claude·-x"),
        ("case $x in claude) run it;; *) b;; esac", "run·it ; b"),
        ("ARGS=(--yolo a)\nb", "ARGS= ; b"),
        ("(cd x && y)", "cd·x ; y"),
        ("cat <<EOF\nclaude --yolo\nEOF\nb", "cat ; b"),
        ("bash -e <<-'EOF'\n\ta b\n\tEOF\nc", "bash·-e<{a·b} ; c"),
        ("bash run.sh <<EOF\na\nEOF\n", "bash·run.sh"),
        ("a ${{ github.event.x }} ${b:-c}", "a·${{ github.event.x }}·${b:-c}"),
        ("a $((1+2)) $'x\\'y'", "a·$((1+2))·x'y"),
        ("! { time a; }", "a"),
        ("a <<< 'b c' d", "a·d"),
        ("", ""),
        ("'open", "open"),
        ("$(", "$("),
    ];
    for (text, expected) in table {
        assert_eq!(told(&read(text, 0)), expected, "{text}");
    }
}

#[test]
fn words_know_their_places_also_within_other_words() {
    let text = "sudo bash -lc \"cd 'x y' && \\\"a\\\" --b\"";
    let commands = read(text, 100);
    let words = &commands[0].words;
    assert_eq!(words[1].range, 105..109);
    let inner = words[3].script();
    assert_eq!(told(&inner), "cd·x y ; a·--b");
    let place = |range: std::ops::Range<usize>| &text[range.start - 100..range.end - 100];
    assert_eq!(place(inner[1].words[1].range.clone()), "--b");
    assert_eq!(place(inner[0].words[1].range.clone()), "'x y'");
    let continued = read("a \\\n  --b", 0);
    assert_eq!(continued[0].words[1].range, 6..9);
}

#[test]
fn what_flows_and_what_is_expanded_is_kept() {
    let commands = read("cat <<E | env\nbody\nE\nenv | curl -d @- \"$URL\" $X $(a \"b c\") > log", 0);
    assert_eq!(commands[0].reads.as_deref(), Some("body\n"));
    assert_eq!((commands[1].reads.as_deref(), commands[1].piped), (None, true));
    assert!(commands[3].piped && commands[3].redirected && !commands[2].piped && !commands[2].redirected);
    let expansions: Vec<(&str, bool)> =
        commands[3].words.iter().flat_map(|word| &word.expansions).map(|one| (one.text.as_str(), one.quoted)).collect();
    assert_eq!(expansions, [("$URL", true), ("$X", false), ("$(a \"b c\")", false)]);
    let (program, arguments) = commands[3].program().unwrap();
    assert_eq!((program, arguments.len()), ("curl", 5));
    let behind = |text: &str| read(text, 0)[0].program().map(|(name, _)| name.to_owned());
    assert_eq!(behind("A=1 sudo -n env B=2 timeout 5 /bin/ls -l").as_deref(), Some("ls"));
    assert_eq!(behind("A=1"), None);
    let names: Vec<Option<String>> = read("echo $A ${B:-x} $((1)) `c` $@", 0)[0]
        .words
        .iter()
        .flat_map(|word| &word.expansions)
        .map(|one| one.name().or(one.command()).map(str::to_owned))
        .collect();
    assert_eq!(names, [Some("A".to_owned()), Some("B".to_owned()), None, Some("c".to_owned()), None]);
}

#[test]
fn redirections_and_conditions_are_told() {
    let told = |text: &str| {
        let commands = read(text, 0);
        let one = commands.last().unwrap();
        (one.redirected, one.reads.clone(), one.conditional)
    };
    let table = [
        ("a > out", (true, None, false)),
        ("a 1>>out", (true, None, false)),
        ("a &> out", (true, None, false)),
        ("a 2> out", (false, None, false)),
        ("a 2>&1", (false, None, false)),
        ("a >&2", (false, None, false)),
        ("a > /dev/stdout", (false, None, false)),
        ("a < in", (false, Some("@in".to_owned()), false)),
        ("a <<< 'b c'", (false, Some("@b c".to_owned()), false)),
        ("if a", (false, None, true)),
        ("x; while ! a", (false, None, true)),
        ("case $x in y) a", (false, None, true)),
        ("if a; then b", (false, None, false)),
    ];
    for (text, expected) in table {
        assert_eq!(told(text), expected, "{text}");
    }
}

proptest::proptest! {
    /// Whatever is read, reading ends, and every place lies within the text.
    #[test]
    fn any_text_can_be_read(text in "[a-c $(){}\"'`\\\\<>&|;#\n=é-]{0,60}") {
        fn check(commands: &[Command], length: usize, depth: u8) {
            for word in commands.iter().flat_map(|command| &command.words) {
                assert!(word.range.start <= word.range.end && word.range.end <= length);
                check(&word.inner, length, depth);
                // A word without quotes is its own script.
                if depth > 0 {
                    check(&word.script(), length, depth - 1);
                }
            }
        }
        check(&read(&text, 0), text.len(), 2);
    }
}
