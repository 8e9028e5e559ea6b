//! The startup scripts of container instances: their user data, and the commands and files of `cfn-init`.

use std::collections::HashMap;
use std::sync::Arc;

use super::container_instances;
use crate::model::{Module, Props, SubText, alternatives};
use crate::syntax::{Cursor, NewValue, NodeId};

/// One line that an instance runs or writes to a file at startup.
pub struct ScriptLine {
    /// The line, with the shell variables that the script sets replaced. `${Name}` is a name of the module.
    pub text: String,
    /// Where the script is written.
    pub node: NodeId,
    /// Whether a condition or a parameter of the module decides that the line is run at all.
    pub is_conditional: bool,
    rendered: Arc<SubText>,
}

impl ScriptLine {
    /// Where the script is written, in the module of the line.
    pub fn place<'d>(&self, module: &Module<'d>) -> Cursor<'d> {
        module.root.at(self.node)
    }

    /// A piece of the line as a value of the module.
    pub fn value(&self, piece: &str) -> Option<NewValue> {
        self.rendered.value(piece)
    }
}

/// The lines of all scripts of the module's container instances, without comments.
pub fn script_lines<'m>(module: &'m Module<'_>) -> &'m [ScriptLine] {
    let lines = &module.surroundings.script_lines;
    lines.get_or_init(|| find(module))
}

fn find(module: &Module<'_>) -> Vec<ScriptLine> {
    let mut found = Vec::new();
    for capacity in container_instances(module) {
        let start = found.len();
        for data in capacity.launch_data() {
            of_user_data(data, &mut found);
        }
        let chooses = found[start..]
            .iter()
            .any(|line| chooses_config_sets(&line.text));
        let holders = [Some(capacity.resource), capacity.launch];
        for holder in holders.into_iter().flatten() {
            of_metadata(holder.body, chooses, &mut found);
        }
    }
    found
}

/// The user data of an instance.
fn of_user_data(data: Cursor<'_>, found: &mut Vec<ScriptLine>) {
    let user_data = data.prop("UserData").into_iter();
    let scripts: Vec<Cursor<'_>> = user_data.flat_map(alternatives).collect();
    for script in &scripts {
        lines(*script, scripts.len() > 1, found);
    }
}

/// The lines that `cfn-init` runs or writes for an instance, group, launch configuration or launch template; `chooses`
/// if a parameter decides which of them.
fn of_metadata(body: Cursor<'_>, chooses: bool, found: &mut Vec<ScriptLine>) {
    let metadata = body.path(&["Metadata", "AWS::CloudFormation::Init"]);
    for node in metadata.into_iter().flat_map(Cursor::descendants) {
        let written = ["command", "content"].iter();
        for script in written.filter_map(|key| node.get(key)) {
            lines(script, chooses, found);
        }
        // The keys of files and archives are their target paths.
        for (path, key, _) in node.entries().filter(|(path, _, _)| path.starts_with('/')) {
            found.push(ScriptLine {
                text: path.to_owned(),
                node: key.node,
                is_conditional: chooses,
                rendered: Arc::default(),
            });
        }
    }
}

/// Whether a parameter decides which config sets `cfn-init` runs.
fn chooses_config_sets(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    line.contains("cfn-init")
        && words
            .windows(2)
            .any(|pair| matches!(pair[0], "-c" | "--configsets") && pair[1].contains("${"))
}

fn lines(script: Cursor<'_>, is_conditional: bool, found: &mut Vec<ScriptLine>) {
    let rendered = Arc::new(SubText::of(script));
    let mut variables: HashMap<String, String> = HashMap::new();
    // For each open `if` of the shell: whether the module decides it.
    let mut open: Vec<bool> = Vec::new();
    let mut room = LONGEST;
    // A line that ends in a backslash continues on the next one.
    let text = rendered.text.replace("\\\r\n", " ").replace("\\\n", " ");
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some(line) = expand(line, &variables, &mut room) else {
            script.leave_unfinished(
                "the script becomes too long when its shell variables are replaced",
            );
            break;
        };
        if let Some((name, value)) = assignment(&line) {
            variables.insert(name.to_owned(), value.to_owned());
        }
        if let Some(question) = line.strip_prefix("if ") {
            let question = question.split("then").next().unwrap_or(question);
            open.push(question.contains("${"));
        }
        found.push(ScriptLine {
            is_conditional: is_conditional || open.contains(&true),
            node: script.node,
            rendered: rendered.clone(),
            text: line.clone(),
        });
        if line.split([' ', ';']).next_back() == Some("fi") {
            open.pop();
        }
    }
}

/// `NAME=value`, and nothing else on the line.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, value) = line.split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let value = value.trim_matches(['"', '\'']);
    (is_name && !value.contains([' ', '`', ';'])).then_some((name, value))
}

/// The limit of bytes of a script's lines after its variables are expanded. EC2 accepts 16 KiB of user data.
const LONGEST: usize = 1 << 18;

/// Replaces the shell variables that are known: `$NAME`, and `${NAME}`, which is escaped as `${!NAME}` here. `None` if
/// that takes more than the remaining bytes.
fn expand(line: &str, variables: &HashMap<String, String>, room: &mut usize) -> Option<String> {
    let mut expanded = String::with_capacity(line.len());
    let mut push = |text: &str| {
        *room = room.checked_sub(text.len())?;
        expanded.push_str(text);
        Some(())
    };
    let mut rest = line;
    while let Some(dollar) = rest.find('$') {
        push(&rest[..dollar])?;
        rest = &rest[dollar..];
        let (written, name) = variable_at(rest);
        push(variables.get(name).map_or(written, String::as_str))?;
        rest = &rest[written.len()..];
    }
    push(rest)?;
    Some(expanded)
}

/// The variable at the beginning of a text, as written and by its name; only the dollar sign if there is none.
fn variable_at(text: &str) -> (&str, &str) {
    let in_braces = text.strip_prefix("${!");
    let start = text.len() - in_braces.unwrap_or(&text[1..]).len();
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let length = text[start..].find(|letter| !is_part(letter));
    let end = length.map_or(text.len(), |length| start + length);
    let name = &text[start..end];
    match in_braces {
        None if !name.is_empty() => (&text[..end], name),
        Some(_) if text[end..].starts_with('}') => (&text[..=end], name),
        _ => (&text[..1], ""),
    }
}

#[cfg(test)]
mod tests {
    use super::script_lines;
    use crate::hosts::cloudformation::module;
    use crate::syntax::Document;

    fn lines(user_data: &str) -> Vec<(String, bool)> {
        let text = format!(
            "Resources:\n  Node:\n    Type: AWS::EC2::Instance\n    Properties:\n      UserData:\n        {user_data}\n"
        );
        let document = Document::parse(text).unwrap();
        let module = module::read(&document).unwrap();
        let lines = script_lines(&module);
        let lines = lines.iter();
        lines
            .map(|line| (line.text.clone(), line.is_conditional))
            .collect()
    }

    #[test]
    fn shell_variables_are_followed() {
        let script = "Fn::Base64: !Sub |\n          echo ECS_CLUSTER=x\n          # mount no/thing /here\n          SRC=${Fs}.efs\n          export DIR='/efs'\n          mount ${!SRC}:/ \\\n            $DIR";
        let texts: Vec<String> = lines(script).into_iter().map(|(text, _)| text).collect();
        assert_eq!(
            texts,
            [
                "echo ECS_CLUSTER=x",
                "SRC=${Fs}.efs",
                "export DIR='/efs'",
                "mount ${Fs}.efs:/    /efs"
            ]
        );
    }

    #[test]
    fn the_longest_name_is_meant() {
        let script = "Fn::Base64: !Sub |\n          echo ECS_CLUSTER=x\n          DIR=/a\n          DIR_SRC=/b\n          cp $DIR_SRC/x $DIR/y $DIRS $ ${!DIR_SRC} ${!DIR";
        let texts: Vec<String> = lines(script).into_iter().map(|(text, _)| text).collect();
        assert_eq!(texts.last().unwrap(), "cp /b/x /a/y $DIRS $ /b ${!DIR");
    }

    #[test]
    fn what_the_template_decides_is_distinguished() {
        let script = "Fn::Base64: !Sub |\n          echo ECS_CLUSTER=x\n          if [ -f /sbin/mount.efs ]; then\n            one\n          fi\n          if [ \"${Fs}\" != '' ]; then\n            two\n            if true; then three; fi\n          fi\n          four";
        let decided: Vec<String> = lines(script)
            .into_iter()
            .filter_map(|(text, is_conditional)| is_conditional.then_some(text))
            .collect();
        let whole = "if [ \"${Fs}\" != '' ]; then";
        assert_eq!(decided, [whole, "two", "if true; then three; fi", "fi"]);
    }
}
