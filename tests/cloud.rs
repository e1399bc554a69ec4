//! What the roles of agents open, across files: whose rights they are, how bad, and where.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;

use bailiwick::config::Config;
use bailiwick::engine::{Silent, scan};

/// What the rule says of these files: `path:line severity the marked text`.
fn said(rule: &str, files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let report = scan(folder.path(), &[], &Config::default(), &Silent).unwrap();
    let findings = report.findings.iter().filter(|finding| finding.rule == rule);
    let line = |finding: &bailiwick::finding::Finding| {
        let span = finding.primary.span;
        let file = report.file(span);
        format!("{}:{} {} {}", file.path(), file.position(span.start).line, finding.severity, file.slice(span))
    };
    findings.map(line).collect()
}

/// A Bedrock agent whose role has one statement.
fn statement(statement: &str) -> Vec<String> {
    let text = format!(
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies:\n        - PolicyDocument:\n            Statement:\n              - {statement}\n  \
         A: {{ Type: AWS::Bedrock::Agent, Properties: {{ AgentResourceRoleArn: !GetAtt R.Arn }} }}\n"
    );
    said("cloud-iam-wildcard", &[("stack.yaml", &text)])
}

#[test]
fn a_statement_is_as_bad_as_what_it_opens() {
    let table = [
        ("{ Effect: Allow, Action: '*', Resource: '*' }", "critical '*'"),
        ("{ Effect: Allow, Action: '*:*', Resource: '*' }", "critical '*:*'"),
        ("{ Effect: Allow, Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': eu-west-1 } } }", "high '*'"),
        ("{ Effect: Allow, NotAction: ['iam:*', 'sts:*'], Resource: '*' }", "high 'iam:*'"),
        ("{ Effect: Allow, Action: 'iam:*', Resource: '*' }", "critical 'iam:*'"),
        ("{ Effect: Allow, Action: 'iam:PutRolePolicy', Resource: '*' }", "critical 'iam:PutRolePolicy'"),
        ("{ Effect: Allow, Action: 'dynamodb:*', Resource: '*' }", "high 'dynamodb:*'"),
        (
            "{ Effect: Allow, Action: 'dynamodb:*', Resource: !Sub 'arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*' }",
            "high 'dynamodb:*'",
        ),
        ("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::*' }", "high 's3:*'"),
        ("{ Effect: Allow, Action: 'kendra:*', Resource: '*' }", "medium 'kendra:*'"),
        // Single actions, on every resource there is where they could name theirs.
        (
            "{ Effect: Allow, Action: ['bedrock:InvokeModel', 'lambda:invokeFunction', 's3:GetObject'], Resource: '*' }",
            "medium 'lambda:invokeFunction'",
        ),
        (
            "{ Effect: Allow, Action: 'ssm:GetParameter', Resource: 'arn:aws:ssm:eu-west-1:123456789012:parameter/*' }",
            "medium 'ssm:GetParameter'",
        ),
        // Scoped, harmless, refused, or nobody's business.
        ("{ Effect: Allow, Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/for': agent } } }", ""),
        ("{ Effect: Allow, Action: ['s3:GetObject', 'lambda:InvokeFunction'], Resource: [!Sub '${B.Arn}/*', !GetAtt F.Arn] }", ""),
        ("{ Effect: Allow, Action: ['sns:Publish', 'logs:PutLogEvents', 'ec2:DescribeInstances'], Resource: '*' }", ""),
        ("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::reports/*' }", ""),
        ("{ Effect: Allow, Action: 'dynamodb:*', Resource: !GetAtt T.Arn }", ""),
        ("{ Effect: Allow, Action: ['bedrock:InvokeModel', 'bedrock:Retrieve', 's3:ListBucket', 'ec2:Describe*'], Resource: '*' }", ""),
        ("{ Effect: Allow, Action: 'xray:*', Resource: '*' }", ""),
        ("{ Effect: Deny, Action: '*', Resource: '*' }", ""),
        ("{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }", ""),
        ("{ Effect: Allow, Action: 'lambda:CreateFunction', Resource: '*' }", ""),
        ("{ Effect: Allow, Action: ['lambda:CreateFunction', 'iam:PassRole'], Resource: '*' }", "high 'lambda:CreateFunction'"),
    ];
    for (written, expected) in table {
        let expected: Vec<String> = (!expected.is_empty()).then(|| format!("stack.yaml:8 {expected}")).into_iter().collect();
        assert_eq!(statement(written), expected, "{written}");
    }
}

#[test]
fn rights_are_followed_across_the_files_of_a_module_and_no_further() {
    let agent = "resource \"aws_bedrockagent_agent\" \"a\" {\n  agent_resource_role_arn = aws_iam_role.r.arn\n}\n";
    let role = "resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\nresource \"aws_iam_role_policy_attachment\" \"r\" {\n  role = \"r\"\n  policy_arn = \"arn:aws:iam::aws:policy/AdministratorAccess\"\n}\n";
    let found = "m/iam.tf:6 critical \"arn:aws:iam::aws:policy/AdministratorAccess\"";
    assert_eq!(said("cloud-iam-wildcard", &[("m/agent.tf", agent), ("m/iam.tf", role)]), [found]);
    assert_eq!(said("cloud-iam-wildcard", &[("other/agent.tf", agent), ("m/iam.tf", role)]), [""; 0]);
    assert_eq!(said("cloud-iam-wildcard", &[("m/iam.tf", role)]), [""; 0]);
}

#[test]
fn a_policy_in_a_heredoc_is_read_in_its_place() {
    let text = "resource \"aws_bedrockagent_agent\" \"a\" {\n  agent_resource_role_arn = aws_iam_role.r.arn\n}\nresource \"aws_iam_role_policy\" \"r\" {\n  role = aws_iam_role.r.id\n  policy = <<EOF\n{\n  \"Statement\": [{\"Effect\": \"Allow\",\n    \"Action\": \"*\", \"Resource\": \"*\"}]\n}\nEOF\n}\n";
    assert_eq!(said("cloud-iam-wildcard", &[("a.tf", text)]), ["a.tf:9 critical \"*\""]);
    assert_eq!(said("cloud-iam-wildcard", &[("a.tf", &text.replace('\n', "\r\n"))]), ["a.tf:9 critical \"*\""]);
    assert_eq!(said("cloud-iam-wildcard", &[("a.tf", &format!("\u{feff}{text}"))]), ["a.tf:9 critical \"*\""]);
}

#[test]
fn a_role_that_is_only_called_an_agents_wants_something_else_that_says_so() {
    let account = |id: &str, roles: &[&str]| {
        let grants = roles.iter().enumerate().map(|(n, role)| {
            format!("resource \"google_project_iam_member\" \"m{n}\" {{\n  role = \"{role}\"\n  member = \"serviceAccount:{id}@p.iam.gserviceaccount.com\"\n}}\n")
        });
        format!("resource \"google_service_account\" \"it\" {{\n  account_id = \"{id}\"\n}}\n{}", grants.collect::<String>())
    };
    let count = |id: &str, roles: &[&str]| said("cloud-iam-wildcard", &[("a.tf", &account(id, roles))]).len();
    assert_eq!(count("field-agent", &["roles/editor", "roles/aiplatform.user"]), 1);
    assert_eq!(count("llm-agent", &["roles/editor"]), 1);
    assert_eq!(count("field-agent", &["roles/editor"]), 0);
    assert_eq!(count("build-agent", &["roles/editor", "roles/aiplatform.user"]), 0);
    assert_eq!(count("reagent", &["roles/editor", "roles/aiplatform.user"]), 0);
    assert_eq!(count("llm-agent", &["roles/storage.objectViewer"]), 0);
}

#[test]
fn cluster_rights_count_where_the_agent_runs() {
    let agent = |namespace: &str| {
        format!(
            "apiVersion: kagent.dev/v1alpha2\nkind: Agent\nmetadata: {{ name: a{namespace} }}\nspec: {{ declarative: {{ deployment: {{ serviceAccountName: runner }} }} }}\n"
        )
    };
    let bound = |namespace: &str| {
        format!(
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{ name: b }}\nroleRef: {{ kind: ClusterRole, name: cluster-admin }}\nsubjects: [{{ kind: ServiceAccount, name: runner{namespace} }}]\n"
        )
    };
    let count = |agent_in: &str, bound_in: &str| {
        said("cloud-iam-wildcard", &[("k8s/a.yaml", &agent(agent_in)), ("k8s/b.yaml", &bound(bound_in))]).len()
    };
    let (ops, shop) = (", namespace: ops", ", namespace: shop");
    assert_eq!(count(ops, ops), 1);
    assert_eq!(count(ops, ""), 1);
    assert_eq!(count("", ops), 1);
    assert_eq!(count("", ""), 1);
    assert_eq!(count(ops, shop), 0);
}

#[test]
fn a_rule_of_a_cluster_is_as_bad_as_its_verbs() {
    let rule = |rule: &str| {
        let text = format!(
            "apiVersion: kagent.dev/v1alpha2\nkind: Agent\nmetadata: {{ name: a }}\nspec: {{ byo: {{ deployment: {{ serviceAccountName: s }} }} }}\n---\n\
             apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {{ name: r }}\nrules:\n  - {rule}\n---\n\
             apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {{ name: b }}\nroleRef: {{ kind: ClusterRole, name: r }}\nsubjects: [{{ kind: ServiceAccount, name: s }}]\n"
        );
        said("cloud-iam-wildcard", &[("k8s/a.yaml", &text)])
    };
    let table = [
        ("{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }", "critical '*'"),
        ("{ apiGroups: [''], resources: [secrets], verbs: [get] }", "high get"),
        ("{ apiGroups: ['rbac.authorization.k8s.io'], resources: [clusterroles], verbs: [escalate] }", "critical escalate"),
        ("{ apiGroups: ['*'], resources: ['*'], verbs: [list] }", "high list"),
        ("{ apiGroups: [''], resources: [pods, events, configmaps], verbs: [get, list, watch] }", ""),
        ("{ apiGroups: [example.com], resources: ['*'], verbs: ['*'] }", ""),
        ("{ apiGroups: [''], resources: [secrets], resourceNames: [mine], verbs: [get] }", ""),
    ];
    for (written, expected) in table {
        let expected: Vec<String> = (!expected.is_empty()).then(|| format!("k8s/a.yaml:10 {expected}")).into_iter().collect();
        assert_eq!(rule(written), expected, "{written}");
    }
}

/// Neither many agents over one role nor many roles under one agent take more than linear time.
#[test]
fn many_agents_and_many_rights_take_bounded_time() {
    let mut text = String::from("resource \"aws_iam_role\" \"r\" {\n  name = \"r\"\n}\n");
    for n in 0..2_000 {
        text += &format!("resource \"aws_bedrockagent_agent\" \"a{n}\" {{\n  agent_resource_role_arn = aws_iam_role.r.arn\n}}\n");
        text += &format!(
            "resource \"aws_iam_role_policy\" \"p{n}\" {{\n  role = aws_iam_role.r.id\n  policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"s3:*\", Resource = \"*\" }}] }})\n}}\n"
        );
    }
    let start = std::time::Instant::now();
    assert_eq!(said("cloud-iam-wildcard", &[("a.tf", &text)]).len(), 1);
    assert!(start.elapsed() < std::time::Duration::from_secs(60));
}

/// A Bedrock agent whose role may do everything, under the boundary `value`; `others` are more resources.
fn bounded(value: &str, others: &str) -> Vec<String> {
    let text = format!(
        "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      PermissionsBoundary: {value}\n      Policies:\n        - PolicyDocument:\n            Statement:\n              - {{ Effect: Allow, Action: '*', Resource: '*' }}\n  \
         A: {{ Type: AWS::Bedrock::Agent, Properties: {{ AgentResourceRoleArn: !GetAtt R.Arn }} }}\n{others}"
    );
    said("cloud-iam-wildcard", &[("stack.yaml", &text)])
}

#[test]
fn a_boundary_limits_what_a_role_may_do() {
    let policy = |statements: &str| {
        bounded(
            "!Ref B",
            &format!("  B: {{ Type: AWS::IAM::ManagedPolicy, Properties: {{ PolicyDocument: {{ Statement: [{statements}] }} }} }}\n"),
        )
    };
    let allow = |rest: &str| policy(&format!("{{ Effect: Allow, {rest} }}"));
    let table = [
        // No narrower than what the role has.
        (allow("Action: '*', Resource: '*'"), "stack.yaml:9 critical '*'"),
        (bounded("arn:aws:iam::aws:policy/AdministratorAccess", ""), "stack.yaml:9 critical '*'"),
        (bounded("!Ref AWS::NoValue", ""), "stack.yaml:9 critical '*'"),
        // What is left is told where it is given, as bad as it is.
        (allow("Action: ['s3:*', 'bedrock:InvokeModel'], Resource: '*'"), "stack.yaml:9 high '*'"),
        (allow("Action: 'iam:*', Resource: '*'"), "stack.yaml:9 critical '*'"),
        (allow("NotAction: ['iam:*', 'sts:*'], Resource: '*'"), "stack.yaml:9 high '*'"),
        (allow("Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:RequestedRegion': eu-west-1 } }"), "stack.yaml:9 high '*'"),
        (allow("Action: ['bedrock:InvokeModel', 'dynamodb:GetItem'], Resource: '*'"), "stack.yaml:9 medium '*'"),
        // Narrow enough.
        (allow("Action: ['bedrock:InvokeModel', 'dynamodb:ListTables'], Resource: '*'"), ""),
        (allow("Action: 's3:*', Resource: 'arn:aws:s3:::reports/*'"), ""),
        // Not known.
        (policy("{ Effect: Allow, Action: '*', Resource: '*' }, { Effect: Deny, Action: 'iam:*', Resource: '*' }"), ""),
        (bounded("!Ref BoundaryArn", ""), ""),
        (bounded("!ImportValue boundary", ""), ""),
        (bounded("!Sub 'arn:aws:iam::${AWS::AccountId}:policy/boundary'", ""), ""),
    ];
    for (at, (said, expected)) in table.iter().enumerate() {
        assert_eq!(said.join(" | "), *expected, "case {at}");
    }
}

#[test]
fn a_boundary_holds_for_its_own_role_alone_and_across_files() {
    let agents = "resource \"aws_bedrockagent_agent\" \"one\" {\n  agent_resource_role_arn = aws_iam_role.one.arn\n}\n\n\
        resource \"aws_bedrockagent_agent\" \"two\" {\n  agent_resource_role_arn = aws_iam_role.two.arn\n}\n";
    let role = |name: &str, boundary: &str| {
        format!(
            "resource \"aws_iam_role\" \"{name}\" {{\n  {boundary}\n}}\n\nresource \"aws_iam_role_policy\" \"{name}\" {{\n  role = aws_iam_role.{name}.id\n  \
             policy = jsonencode({{ Statement = [{{ Effect = \"Allow\", Action = \"dynamodb:*\", Resource = \"*\" }}] }})\n}}\n"
        )
    };
    let policies = "data \"aws_iam_policy_document\" \"b\" {\n  statement {\n    actions = [\"dynamodb:ListTables\"]\n    resources = [\"*\"]\n  }\n}\n\n\
        resource \"aws_iam_policy\" \"b\" {\n  policy = data.aws_iam_policy_document.b.json\n}\n";
    let of = |one: &str, two: &str| {
        let roles = role("one", one) + &role("two", two);
        said("cloud-iam-wildcard", &[("tf/agents.tf", agents), ("tf/roles.tf", &roles), ("tf/policies.tf", policies)])
    };
    let found = of("permissions_boundary = aws_iam_policy.b.arn", "");
    assert_eq!(found, ["tf/roles.tf:15 high \"dynamodb:*\""]);
    assert_eq!(of("permissions_boundary = var.boundary", "permissions_boundary = null"), ["tf/roles.tf:15 high \"dynamodb:*\""]);
    assert_eq!(of("permissions_boundary = var.boundary", "permissions_boundary = aws_iam_policy.b.arn"), [""; 0]);
}

#[test]
fn a_role_of_azure_is_known_by_its_guid() {
    let of = |role: &str, more: &str| {
        let text = format!(
            "resource \"azurerm_user_assigned_identity\" \"agent\" {{\n  name = \"ai-agent\"\n}}\n\nresource \"azurerm_role_assignment\" \"agent\" {{\n  \
             {role}\n  scope = data.azurerm_subscription.current.id\n  principal_id = azurerm_user_assigned_identity.agent.principal_id\n}}\n{more}"
        );
        said("cloud-iam-wildcard", &[("main.tf", &text)]).join(" | ")
    };
    let owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
    let id = |before: &str| of(&format!("role_definition_id = \"{before}/providers/Microsoft.Authorization/roleDefinitions/{owner}\""), "");
    let expected = format!("main.tf:6 critical {owner}");
    assert_eq!(of("role_definition_name = \"Owner\"", ""), "main.tf:6 critical \"Owner\"");
    assert_eq!(id(""), expected);
    assert_eq!(id("${data.azurerm_subscription.current.id}"), expected);
    assert_eq!(id("/subscriptions/00000000-0000-0000-0000-000000000001"), expected);
    // Looked up by name or GUID; made by the module itself; one that only reads; several parts that are not known.
    let looked_up = "role_definition_id = data.azurerm_role_definition.r.id";
    let data = |line: &str| of(looked_up, &format!("\ndata \"azurerm_role_definition\" \"r\" {{\n  {line}\n}}\n"));
    assert_eq!(data("name = \"Contributor\""), "main.tf:6 critical data.azurerm_role_definition.r.id");
    assert_eq!(data(&format!("role_definition_id = \"{owner}\"")), "main.tf:6 critical data.azurerm_role_definition.r.id");
    assert_eq!(data("name = var.role"), "");
    assert_eq!(of("role_definition_id = azurerm_role_definition.own.role_definition_resource_id", ""), "");
    assert_eq!(
        of("role_definition_id = \"/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7\"", ""),
        ""
    );
    assert_eq!(
        of(&format!("role_definition_id = \"/subscriptions/{owner}/providers/Microsoft.Authorization/roleDefinitions/${{var.role}}\""), ""),
        ""
    );
}

/// Whom each finding names, with the place that it points to.
fn agents(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("stack.yaml"), text).unwrap();
    let report = scan(folder.path(), &[], &Config::default(), &Silent).unwrap();
    let findings = report.findings.iter().filter(|finding| finding.rule == "cloud-iam-wildcard");
    findings
        .map(|finding| {
            format!("{} {}", finding.agent.as_deref().unwrap_or_default(), report.file(finding.primary.span).slice(finding.primary.span))
        })
        .collect()
}

#[test]
fn a_role_is_the_agents_that_refers_to_it_whatever_it_is_called_itself() {
    let role = "Resources:\n  BedrockAgentRole:\n    Type: AWS::IAM::Role\n    Properties:\n      Policies: [{ PolicyDocument: { Statement: [{ Effect: Allow, Action: 's3:*', Resource: '*' }] } }]\n";
    let agent =
        "  Desk: { Type: AWS::Bedrock::Agent, Properties: { AgentName: desk, AgentResourceRoleArn: !GetAtt BedrockAgentRole.Arn } }\n";
    assert_eq!(agents(&format!("{role}{agent}")), ["desk 's3:*'"]);
    let guardrail = "  G: { Type: AWS::Bedrock::Guardrail }\n";
    assert_eq!(agents(&format!("{role}{guardrail}")), ["BedrockAgentRole 's3:*'"]);
}

#[test]
fn a_policy_template_of_sam_gives_what_it_says_on_what_it_is_given() {
    let function = |policies: &str| {
        agents(&format!(
            "Resources:\n  Tools:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: {policies}\n  \
             A: {{ Type: AWS::Bedrock::Agent, Properties: {{ AgentName: a, ActionGroups: [{{ ActionGroupName: g, ActionGroupExecutor: {{ Lambda: !GetAtt Tools.Arn }} }}] }} }}\n"
        ))
    };
    assert_eq!(function("[S3CrudPolicy: { BucketName: '*' }]"), ["a S3CrudPolicy"]);
    assert_eq!(function("[AWSSecretsManagerGetSecretValuePolicy: { SecretArn: '*' }]"), ["a AWSSecretsManagerGetSecretValuePolicy"]);
    for scoped in [
        "[S3CrudPolicy: { BucketName: !Ref Reports }, DynamoDBCrudPolicy: { TableName: { Ref: Orders } }]",
        "[AWSSecretsManagerRotationPolicy: { FunctionName: !Ref Tools }, VPCAccessPolicy: {}, NoSuchFullAccess: { BucketName: '*' }]",
        "{ LambdaInvokePolicy: { FunctionName: !Ref Other } }",
    ] {
        assert_eq!(function(scoped), [""; 0], "{scoped}");
    }
}
