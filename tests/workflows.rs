//! Who can start an agent in a workflow, and what of theirs gets into it: fragments of workflows against the facts they are lowered to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use bailiwick::config::Config;
use bailiwick::engine::model;
use bailiwick::model::Model;

/// The model of a workflow, and its text.
fn lowered(name: &str, text: &str) -> Model {
    let folder = tempfile::tempdir().unwrap();
    let workflows = folder.path().join(".github/workflows");
    std::fs::create_dir_all(&workflows).unwrap();
    std::fs::write(workflows.join(name), text).unwrap();
    model(folder.path(), &[], &Config::default()).unwrap().0
}

/// `event trust` of every trigger, with what narrows it.
fn starts(text: &str) -> Vec<String> {
    let triggers = lowered("w.yml", text).triggers;
    let said = |trigger: &bailiwick::model::Trigger| {
        let checked = trigger.checked.as_ref().map_or_else(String::new, |check| format!(" by {}", check.value));
        format!("{} {}{checked}", trigger.on.value, trigger.trust)
    };
    triggers.iter().map(said).collect()
}

/// A job whose agent checks nothing by itself, started by `on` under `condition`.
fn job(on: &str, condition: &str) -> String {
    format!("on: {on}\njobs:\n  a:\n    if: \"{condition}\"\n    runs-on: ubuntu-latest\n    steps:\n      - run: claude -p hello\n")
}

#[test]
fn conditions_narrow_who_can_start_an_agent() {
    for (on, condition, wanted) in [
        // Roles: of the one who makes the event happen, and only roles that are given.
        ("issue_comment", "github.event.comment.author_association == 'OWNER'", "member"),
        ("issue_comment", "github.event.comment.author_association != 'NONE'", "public"),
        ("issue_comment", "contains(fromJSON('[\\\"OWNER\\\", \\\"MEMBER\\\"]'), github.event.comment.author_association)", "member"),
        ("issue_comment", "contains(fromJSON('[\\\"OWNER\\\", \\\"CONTRIBUTOR\\\"]'), github.event.comment.author_association)", "public"),
        ("issue_comment", "contains('OWNER,MEMBER', github.event.comment.author_association)", "member"),
        ("issue_comment", "github.event.issue.author_association == 'OWNER'", "public"),
        ("issues", "github.event.issue.author_association == 'OWNER'", "member"),
        ("issues", "github.event.comment.author_association == 'OWNER'", ""),
        (
            "issues",
            "contains(fromJSON('[\\\"OWNER\\\"]'), github.event.comment.author_association || github.event.issue.author_association)",
            "member",
        ),
        ("issue_comment", "contains(fromJSON(vars.ROLES), github.event.comment.author_association)", "unknown"),
        // Persons.
        ("issue_comment", "github.actor == 'ada'", "member"),
        ("issue_comment", "github.actor != 'dependabot[bot]'", "public"),
        ("issue_comment", "github.event.comment.user.login == github.repository_owner", "member"),
        ("issue_comment", "github.event.sender.type == 'User'", "public"),
        // Both, either, neither.
        ("issues", "github.event_name == 'issues' || github.event.issue.author_association == 'OWNER'", "public"),
        ("issues", "(github.event_name == 'push' || github.actor == 'ada') && !cancelled()", "member"),
        ("issues", "!(github.event_name == 'push' || github.event.issue.author_association != 'OWNER')", "member"),
        ("issues", "github.event_name == 'schedule'", ""),
        // Where the code comes from.
        ("pull_request_target", "github.event.pull_request.head.repo.full_name == github.repository", "member"),
        ("pull_request_target", "github.repository == github.event.pull_request.head.repo.full_name", "member"),
        ("pull_request_target", "!github.event.pull_request.head.repo.fork", "member"),
        ("pull_request_target", "github.event.pull_request.head.repo.fork == true", "public"),
        ("pull_request_target", "github.event.pull_request.head.repo.full_name != github.repository", "public"),
        ("workflow_run", "github.event.workflow_run.conclusion == 'failure'", "unknown"),
        ("workflow_run", "github.event.workflow_run.event == 'push'", "member"),
        // Labels are put on by members, and by templates.
        ("issues", "github.event.label.name == 'agent'", "member"),
        ("issues", "contains(github.event.issue.labels.*.name, 'bug')", "unknown"),
        ("issues", "!contains(github.event.issue.labels.*.name, 'wontfix')", "public"),
        ("{ issues: { types: [labeled] } }", "always()", "member"),
        ("{ issues: { types: [labeled, opened] } }", "always()", "public"),
        // A private repository is seen by those whom it lets in.
        ("issues", "github.event.repository.private == true || github.event.issue.author_association == 'OWNER'", "member"),
        // Words in a text are no check, and what cannot be read is not known.
        ("issue_comment", "contains(github.event.comment.body, '@agent')", "public"),
        ("issue_comment", "steps.x.outputs.ok == 'true'", "unknown"),
        ("issue_comment", "this is (no expression", "unknown"),
        // Of people of the repository, and of clocks.
        ("push", "always()", "member"),
        ("schedule", "steps.x.outputs.any != '0'", "system"),
        ("workflow_call", "always()", "unknown"),
    ] {
        let triggers = lowered("w.yml", &job(on, condition)).triggers;
        let trusts: Vec<String> = triggers.iter().map(|trigger| trigger.trust.to_string()).collect();
        assert_eq!(trusts.join(" "), wanted, "{on}: {condition}");
    }
}

#[test]
fn what_stands_before_the_agent_counts() {
    let steps = "runs-on: x\n    steps:\n      - run: claude -p hello\n";
    for (jobs, wanted) in [
        (format!("  a:\n    environment: production\n    {steps}"), "issues unknown by production"),
        (format!("  gate:\n    if: github.actor == 'ada'\n  a:\n    needs: gate\n    {steps}"), "issues member by github.actor == 'ada'"),
        (format!("  gate:\n    if: github.actor == 'ada'\n  a:\n    needs: gate\n    if: always()\n    {steps}"), "issues public"),
        (format!("  gate:\n    steps: [{{ run: make }}]\n  a:\n    needs: [gate]\n    {steps}"), "issues public"),
        (
            format!(
                "  gate:\n    steps: [{{ name: Ask, uses: actions-cool/check-user-permission@v2 }}]\n  a:\n    needs: [gate]\n    {steps}"
            ),
            "issues member by Ask",
        ),
        ("  a:\n    steps:\n      - uses: openai/codex-action@v1\n".to_owned(), "issues member by openai/codex-action@v1"),
        ("  a:\n    steps:\n      - { uses: openai/codex-action@v1, with: { allow-users: '*' } }\n".to_owned(), "issues public"),
        ("  a:\n    steps:\n      - uses: google-github-actions/run-gemini-cli@v0\n".to_owned(), "issues public"),
        (
            "  a:\n    steps:\n      - run: echo ${{ github.event.issue.author_association }}\n      - run: codex exec x\n".to_owned(),
            "issues public",
        ),
    ] {
        assert_eq!(starts(&format!("on: issues\njobs:\n{jobs}")), [wanted], "{jobs}");
    }
}

#[test]
fn a_fork_starts_only_an_agent_that_needs_no_secret() {
    let text =
        |env: &str| format!("on: pull_request\njobs:\n  a:\n    steps:\n      - run: claude -p hello\n        env: {{ KEY: \"{env}\" }}\n");
    assert_eq!(starts(&text("${{ secrets.KEY }}")), ["pull_request member"]);
    assert_eq!(starts(&text("none")), ["pull_request public"]);
}

#[test]
fn what_an_agent_holds_is_what_it_can_reach() {
    let holds = |rest: &str| {
        let text = format!("on: issues\npermissions: {{ contents: write, issues: write }}\njobs:\n  a:\n    steps:\n{rest}");
        let jobs = lowered("w.yml", &text).jobs;
        jobs[0].holds.iter().map(|held| held.value.clone()).collect::<Vec<_>>().join(", ")
    };
    let run = "      - run: codex exec hello\n";
    assert_eq!(holds(run), "");
    assert_eq!(holds(&format!("      - uses: actions/checkout@v5\n{run}")), "contents: write");
    assert_eq!(holds(&format!("      - uses: actions/checkout@v5\n        with: {{ persist-credentials: false }}\n{run}")), "");
    assert_eq!(holds(&format!("{run}        env: {{ GH_TOKEN: '${{{{ github.token }}}}' }}\n")), "contents: write");
    assert_eq!(holds(&format!("{run}        env: {{ OPENAI_API_KEY: '${{{{ secrets.OPENAI_API_KEY }}}}' }}\n")), "");
    assert_eq!(
        holds(&format!("{run}        env: {{ K: '${{{{ secrets.DEPLOY_KEY }}}}', I: '${{{{ secrets.APP_ID }}}}' }}\n")),
        "secrets.DEPLOY_KEY"
    );
}

#[test]
fn settings_in_a_step_point_into_their_line() {
    let text = "on: push\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with:\n          prompt: Look.\n          settings: |\n            {\"permissions\": {\n              \"allow\": [\"Read\", \"Bash(*)\"]\n            }}\n          claude_args: |\n            --mcp-config '{\"mcpServers\": {\"hub\": {\"command\": \"npx\", \"args\": [\"some-hub\"]}}}'\n";
    let model = lowered("w.yml", text);
    let written = |span: bailiwick::source::Span| &text[span.range()];
    let rules: Vec<&str> = model.grants.iter().map(|grant| written(grant.rule.span)).collect();
    assert_eq!(rules, ["\"Read\"", "\"Bash(*)\""]);
    assert_eq!(model.grants[1].origin.path, "jobs.a.steps[0].with.settings.permissions.allow[Bash(*)]");
    assert_eq!(model.grants[1].origin.agent.as_deref(), Some("a"));
    assert_eq!(model.servers.iter().map(|server| written(server.name.span)).collect::<Vec<_>>(), ["\"hub\""]);
}

#[test]
fn allowed_tools_are_tools_at_their_places() {
    let text = "on: push\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with:\n          prompt: Look.\n          claude_args: --max-turns 3 --allowedTools \"Read,Bash(gh pr view:*),mcp__github__create_issue\"\n      - run: claude -p x --allowedTools Edit,WebFetch\n";
    let model = lowered("w.yml", text);
    let tools: Vec<(&str, bool)> =
        model.tools.iter().map(|tool| (&text[tool.name.span.range()], tool.gate == bailiwick::model::Gate::None)).collect();
    assert_eq!(
        tools,
        [("Read", true), ("Bash(gh pr view:*)", true), ("mcp__github__create_issue", true), ("Edit", true), ("WebFetch", true)]
    );
}

#[test]
fn settings_of_gemini_in_a_step_are_read_and_leave_what_they_list() {
    let workflow = |core: &str, tools: &str| {
        let settings = format!(
            r#"{{"tools": {{"core": [{core}]}}, "mcpServers": {{"github": {{"command": "docker", "args": ["run", "ghcr.io/github/github-mcp-server"], "trust": true, "includeTools": [{tools}]}}}}}}"#
        );
        format!(
            "on: issues\njobs:\n  triage:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: google-github-actions/run-gemini-cli@v0\n        with:\n          prompt: Sort it\n          settings: |\n            {settings}\n"
        )
    };
    let reading = workflow(r#""read_file", "run_shell_command(gh issue view)""#, r#""get_issue""#);
    let model = lowered("a.yml", &reading);
    assert!(model.jobs[0].reads_only);
    let tools: Vec<(&str, u32)> = model.tools.iter().map(|tool| (tool.name.value.as_str(), tool.name.span.start)).collect();
    let at = |word: &str| u32::try_from(reading.find(word).unwrap()).unwrap();
    // A text of the tree starts at its quotation mark.
    let expected = ["get_issue", "read_file", "run_shell_command(gh issue view)"].map(|word| (word, at(word) - 1));
    assert_eq!(tools, expected);
    assert!(model.tools.iter().all(|tool| tool.gate == bailiwick::model::Gate::None), "nobody is asked");
    // What is allowed adds nothing, and the agent is the job's.
    assert_eq!((model.grants.len(), model.agents.len(), model.servers.len()), (0, 1, 1));
    assert!(!lowered("a.yml", &workflow(r#""read_file", "replace""#, r#""get_issue""#)).jobs[0].reads_only);
    assert!(!lowered("a.yml", &workflow(r#""read_file""#, r#""push_files""#)).jobs[0].reads_only);
}

#[test]
fn agentic_workflows_start_for_those_who_may_write() {
    let starts = |front: &str| {
        let triggers = lowered("w.md", &format!("---\n{front}\n---\nHelp.\n")).triggers;
        triggers.iter().map(|trigger| format!("{} {}", trigger.on.value, trigger.trust)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(starts("on:\n  issues:\n  schedule: daily"), "issues member, schedule system");
    assert_eq!(starts("on:\n  issues:\n  roles: all"), "issues public");
    assert_eq!(
        starts("on:\n  slash_command: fix\n  pull_request:\n  roles: all\n  reaction: eyes"),
        "slash_command public, pull_request member"
    );
    assert_eq!(starts("on:\n  issues:\n  roles: all\n  manual-approval: production"), "issues unknown");
    assert_eq!(starts("on: weekly on monday"), "weekly on monday system");
}

#[test]
fn hostile_conditions_are_read_in_bounds() {
    let deep = format!("{}github.actor == 'x'{}", "(".repeat(3_000), ")".repeat(3_000));
    let long = format!("github.actor == 'x'{}", " || github.actor == 'y'".repeat(2_000));
    for condition in [deep, long, "!".repeat(5_000), "a[".repeat(2_000), "'".to_owned(), "contains(".repeat(2_000)] {
        assert_eq!(starts(&job("issues", &condition.replace('"', "'"))).len(), 1, "{}", &condition[..1]);
    }
}

#[test]
fn a_shell_handed_to_one_run_weighs_what_its_machine_and_its_starter_weigh() {
    let said = |path: &str, text: &str| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
        let report = bailiwick::engine::scan(folder.path(), &[], &Config::default(), &bailiwick::engine::Silent).unwrap();
        let said = report
            .findings
            .iter()
            .filter(|finding| finding.rule == "shell-wildcard-allowed" || finding.rule.starts_with("ci-agent-untrusted"));
        said.map(|finding| format!("{} {} {}", finding.rule, finding.severity, &text[finding.primary.span.range()])).collect::<Vec<_>>()
    };
    let workflow = |on: &str, permissions: &str, with: &str| {
        format!(
            "on: {{{on}}}\njobs:\n  a:\n    permissions: {{{permissions}}}\n    steps:\n      - uses: anthropics/claude-code-action@v1\n        with: {{prompt: x, {with}}}\n"
        )
    };
    let shell = "claude_args: '--allowedTools Read,Bash'";
    let of = |on: &str, permissions: &str, with: &str| said(".github/workflows/w.yml", &workflow(on, permissions, with));
    // Members start it by what outsiders write, and it holds something.
    assert_eq!(of("issue_comment: {types: [created]}", "contents: write", shell), ["shell-wildcard-allowed medium Bash"]);
    assert_eq!(of("issue_comment: {types: [created]}", "contents: read", shell), ["shell-wildcard-allowed low Bash"]);
    assert_eq!(of("schedule: [{cron: '0 4 * * 1'}]", "contents: write", shell), ["shell-wildcard-allowed low Bash"]);
    // Unquoted parentheses are letters, and what is taken away is none.
    assert_eq!(of("push: ", "contents: write", "claude_args: '--allowedTools Bash(npm test) Read'"), [""; 0]);
    assert_eq!(of("push: ", "contents: write", "claude_args: '--allowedTools Bash --disallowed-tools Bash'"), [""; 0]);
    // Anybody starts it: that is the finding.
    let run = "on: issues\njobs:\n  a:\n    permissions: {contents: write}\n    steps:\n      - uses: actions/checkout@v5\n      - run: claude -p x --allowedTools Bash\n";
    assert_eq!(said(".github/workflows/w.yml", run), ["ci-agent-untrusted-trigger high issues"]);
    // A job's settings are its own, and take nothing from the project's.
    let settings = r#"settings: '{"permissions": {"allow": ["Bash(*)"], "deny": ["Read(.env)"]}}'"#;
    assert_eq!(of("push: ", "contents: write", settings), [r#"shell-wildcard-allowed low "Bash(*)""#]);
    // A script runs on the machine of whoever starts it; an image on its own.
    assert_eq!(said("eval.sh", "claude -p --allowedTools \"Read,Bash\" \"Use it\"\n"), ["shell-wildcard-allowed medium Bash"]);
    assert_eq!(said("Makefile", "eval:\n\tclaude -p x --allowed-tools=Bash\n"), ["shell-wildcard-allowed medium Bash"]);
    assert_eq!(
        said("Dockerfile", "FROM x\nCMD [\"claude\", \"-p\", \"x\", \"--allowedTools\", \"Bash\"]\n"),
        ["shell-wildcard-allowed low Bash"]
    );
}

/// Rules and places of findings over several files: `rule severity text`.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let report = bailiwick::engine::scan(folder.path(), &[], &Config::default(), &bailiwick::engine::Silent).unwrap();
    let text = |span: bailiwick::source::Span| &report.file(span).text()[span.range()];
    let said = report.findings.iter().filter(|finding| finding.rule.starts_with("ci-") || finding.rule.starts_with("shell"));
    said.map(|finding| format!("{} {}", finding.rule, text(finding.primary.span))).collect()
}

#[test]
fn an_action_of_the_repository_makes_an_agent_of_the_job_that_uses_it() {
    let action = |steps: &str| {
        format!("inputs: {{task: {{required: true}}, tools: {{}}, note: {{}}}}\nruns:\n  using: composite\n  steps:\n{steps}")
    };
    let workflow = "on: {issues: {types: [opened]}}\npermissions: {contents: write}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: ./.github/actions/run/\n        with:\n          task: Sort ${{ github.event.issue.title }}\n          note: ${{ github.event.issue.body }}\n";
    let of = |steps: &str| found(&[(".github/actions/run/action.yml", &action(steps)), (".github/workflows/w.yml", workflow)]);
    let both = ["ci-agent-untrusted-trigger issues", "ci-prompt-interpolation github.event.issue.title"];
    let expression = |text: &str| text.replace("github.event.issue.title", "${{ github.event.issue.title }}");
    let both: Vec<String> = both.iter().map(|text| expression(text)).collect();
    // What reaches the task is spliced into it, by an input of the agent's action or a variable of its command line; what does not is not.
    assert_eq!(of("    - uses: google-github-actions/run-gemini-cli@v0\n      with: {prompt: '${{ inputs.task }}'}\n"), both);
    assert_eq!(
        of("    - run: codex exec \"$TASK\"\n      shell: bash\n      env: {TASK: '${{ inputs.task }}', OTHER: '${{ inputs.note }}'}\n"),
        both
    );
    // The action within looks at who opened the issue, or a condition of it might: no finding of what anybody can do.
    assert_eq!(of("    - uses: anthropics/claude-code-action@v1\n      with: {prompt: '${{ inputs.task }}'}\n"), [""; 0]);
    let guarded =
        "    - uses: google-github-actions/run-gemini-cli@v0\n      if: inputs.note\n      with: {prompt: '${{ inputs.note }}'}\n";
    assert!(!of(guarded).iter().any(|said| said.contains("trigger")), "{:?}", of(guarded));
    // No agent, or no such action.
    assert_eq!(of("    - run: echo \"${{ inputs.task }}\"\n      shell: bash\n"), [""; 0]);
    assert_eq!(found(&[(".github/workflows/w.yml", workflow)]), [""; 0]);
}

#[test]
fn a_list_of_tools_that_is_handed_to_an_action_of_the_repository_is_its_agent_s() {
    let action = "inputs: {task: {}, allowed-tools: {}}\nruns:\n  using: composite\n  steps:\n    - uses: anthropics/claude-code-action@v1\n      with:\n        prompt: ${{ inputs.task }}\n        claude_args: --allowedTools '${{ inputs.allowed-tools }}'\n";
    let workflow = "on: {schedule: [{cron: '0 4 * * 1'}]}\njobs:\n  a:\n    steps:\n      - uses: ./tools/run\n        with: {task: Tidy up., allowed-tools: 'Edit,Bash(*)'}\n";
    assert_eq!(found(&[("tools/run/action.yaml", action), (".github/workflows/w.yml", workflow)]), ["shell-wildcard-allowed Bash(*)"]);
}
