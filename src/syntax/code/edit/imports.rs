//! Adds imports in the habits of the file.

use super::super::Code;
use super::super::CodeLanguage;
use super::super::facts::{BindingKind, Import};
use super::super::program::Program;
use super::super::text::{main_quote, quoted};
use super::super::tree::{Node, Tree};
use super::changes::Changes;
use super::list::{Insertion, List};

/// The longest line that an import may become without being divided.
const WIDTH: usize = 100;

/// An import that is added.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'e> {
    pub(super) module: &'e str,
    pub(super) name: Option<&'e str>,
    pub(super) alias: Option<&'e str>,
}

impl Wanted<'_> {
    /// The local name; of the whole module `a.b` without an alias that is its last part.
    fn local(&self) -> &str {
        let last = |text: &'_ str| text.rfind(['.', '/']).map_or(0, |at| at + 1);
        match (self.alias, self.name) {
            (Some(alias), _) => alias,
            (None, Some(name)) => name,
            (None, None) => &self.module[last(self.module)..],
        }
    }

    /// What the name stands for.
    fn target(&self) -> String {
        match self.name {
            Some(name) => super::super::python_imports::joined(self.module, name),
            None => self.module.to_owned(),
        }
    }
}

/// Adds an import, unless it is there.
pub(super) fn add(
    code: &Code,
    wanted: Wanted<'_>,
    edit: usize,
    changes: &mut Changes,
) -> Result<(), String> {
    if code
        .imports()
        .iter()
        .any(|import| is_same(code, import, wanted))
    {
        return Ok(());
    }
    let local = wanted.local();
    let added = (local.to_owned(), wanted.target());
    if changes
        .added_names
        .iter()
        .any(|(other, target)| *other == local && *target != added.1)
    {
        return Err(format!("two imports of the name {local} are added"));
    }
    changes.added_names.push(added);
    let is_taken = code.bindings().iter().any(|binding| {
        binding.name == local && binding.scope.is_module() && binding.kind != BindingKind::Attribute
    });
    if is_taken {
        return Err(format!(
            "the name {local} is already used for something else"
        ));
    }
    let joined = match code.language() {
        CodeLanguage::Python => join_python(code, wanted, edit, changes),
        CodeLanguage::TypeScript | CodeLanguage::Tsx => {
            join_typescript(code, wanted, edit, changes)
        }
    };
    if !joined {
        new_statement(code, wanted, edit, changes);
    }
    Ok(())
}

/// Whether an import at the top of the file is the wanted one.
fn is_same(code: &Code, import: &Import, wanted: Wanted<'_>) -> bool {
    let program = &code.program;
    let is_at_top = statement_node(program, import)
        .is_some_and(|node| program.tree.parent(node) == Some(Tree::ROOT));
    let index = code
        .imports()
        .iter()
        .position(|other| std::ptr::eq(other, import));
    let target = index.map(|index| code.names.targets[index].as_str());
    let wanted_target = wanted.target();
    is_at_top
        && !import.is_type
        && import.local == wanted.local()
        && target == Some(wanted_target.as_str())
}

fn statement_node(program: &Program, import: &Import) -> Option<Node> {
    super::statements::at(&program.tree, &import.statement)
}

/// Adds a name to `from m import a, b`.
fn join_python(code: &Code, wanted: Wanted<'_>, edit: usize, changes: &mut Changes) -> bool {
    let program = &code.program;
    let tree = &program.tree;
    // The file may import modules from their package: `from aws_cdk import aws_ec2 as ec2`.
    let (module, name) = match wanted.name {
        Some(name) => (wanted.module, name),
        None => match wanted.module.rsplit_once('.') {
            Some(parts) => parts,
            None => return false,
        },
    };
    let is_of_module = |node: &Node| {
        tree.kind(*node) == "import_from_statement"
            && tree
                .field(*node, "module_name")
                .is_some_and(|one| program.text(one) == module)
            && tree.child(*node, "wildcard_import").is_none()
    };
    let Some(statement) = tree.named(Tree::ROOT).filter(is_of_module).last() else {
        return false;
    };
    let text = specifier(name, wanted.local(), " as ");
    let items: Vec<Node> = tree.fields(statement, "name").collect();
    let is_divided = tree.child(statement, "(").is_some();
    let length = program.line_end(tree.end(statement)) - program.line_start(tree.start(statement))
        + text.len()
        + 2;
    let is_continued = program.text(statement).contains('\\');
    if !is_divided && (length > WIDTH || is_continued) {
        return false;
    }
    insert_sorted(code, statement, items, text, edit, changes);
    true
}

fn specifier(name: &str, local: &str, between: &str) -> String {
    if name == local {
        name.to_owned()
    } else {
        format!("{name}{between}{local}")
    }
}

/// Inserts a name where it belongs if the names are sorted, else at the end.
fn insert_sorted(
    code: &Code,
    parent: Node,
    items: Vec<Node>,
    text: String,
    edit: usize,
    changes: &mut Changes,
) {
    let program = &code.program;
    let texts: Vec<&str> = items.iter().map(|&item| program.text(item)).collect();
    let after = sorted_place(&texts, &text).unwrap_or(items.len());
    let insertion = Insertion {
        after: after.checked_sub(1),
        text,
        edit,
    };
    changes.import_names(parent, items, insertion);
}

/// The index at which a text belongs, if the texts are sorted, with or without regard to case.
fn sorted_place(texts: &[&str], text: &str) -> Option<usize> {
    if texts.is_sorted() {
        return Some(texts.partition_point(|other| *other < text));
    }
    let lower: Vec<String> = texts.iter().map(|one| one.to_lowercase()).collect();
    let text = text.to_lowercase();
    lower
        .is_sorted()
        .then(|| lower.partition_point(|other| *other < text))
}

/// Adds a name to `import { A } from 'm'`.
fn join_typescript(code: &Code, wanted: Wanted<'_>, edit: usize, changes: &mut Changes) -> bool {
    let program = &code.program;
    let tree = &program.tree;
    let Some(name) = wanted.name else {
        return false;
    };
    let named = code
        .imports()
        .iter()
        .filter(|import| import.module == wanted.module && import.name.is_some());
    let mut list = named.filter_map(|import| {
        let specifier = tree.exact(&import.range)?;
        let list = tree
            .parent(specifier)
            .filter(|&list| tree.kind(list) == "named_imports")?;
        let statement = tree.ancestors(list).nth(1)?;
        let is_at_top = tree.parent(statement) == Some(Tree::ROOT);
        (is_at_top && tree.child(statement, "type").is_none()).then_some(list)
    });
    let Some(list) = list.next_back() else {
        return false;
    };
    let items = tree.named(list).collect();
    insert_sorted(
        code,
        list,
        items,
        specifier(name, wanted.local(), " as "),
        edit,
        changes,
    );
    true
}

/// A statement that is added for imports of one module.
pub(super) struct NewImport {
    pub(super) place: ImportPlace,
    module: String,
    /// The names; none for the whole module.
    names: Vec<String>,
    /// The local name of the whole module.
    local: String,
    pub(super) edit: usize,
}

/// Adds a statement after the imports that are there, or a name to one that is added already.
fn new_statement(code: &Code, wanted: Wanted<'_>, edit: usize, changes: &mut Changes) {
    let local = wanted.local().to_owned();
    let name = wanted.name.map(|name| specifier(name, &local, " as "));
    let is_of_module = |one: &&mut NewImport| one.module == wanted.module && !one.names.is_empty();
    if let Some(name) = &name
        && let Some(import) = changes.new_imports.iter_mut().find(is_of_module)
    {
        import.names.push(name.clone());
        return;
    }
    let import = NewImport {
        place: place(code, wanted.module, wanted.name.is_some()),
        module: wanted.module.to_owned(),
        names: name.into_iter().collect(),
        local,
        edit,
    };
    changes.new_imports.push(import);
}

/// Where a new import is put.
#[derive(Clone, Copy)]
pub(super) enum ImportPlace {
    /// It is the first one of the file.
    First,
    Before(Node),
    After(Node),
}

/// The place among the imports of the same package where these are sorted, else behind the last one of it, else behind the
/// last one of all.
fn place(code: &Code, module: &str, has_names: bool) -> ImportPlace {
    let imports = statements(&code.program);
    let package = |module: &str| {
        let first = module.split(['.', '/']).find(|part| !part.is_empty());
        first.unwrap_or_default().to_owned()
    };
    let near: Vec<(&str, Node)> = imports
        .iter()
        .filter_map(|&node| Some((module_of(code, node)?, node)))
        .filter(|(other, _)| package(other) == package(module))
        .collect();
    // Statements of the two forms are mostly apart.
    let is_alike = |node: Node| {
        let range = code.program.tree.range(node);
        let mut own = code.imports().iter().filter(|one| one.statement == range);
        own.any(|one| one.name.is_some() == has_names)
    };
    let before = near.partition_point(|(other, _)| *other <= module);
    let is_sorted =
        near.is_sorted_by_key(|(other, _)| *other) && near.iter().all(|&(_, node)| is_alike(node));
    match (near.last(), imports.last()) {
        (Some(_), _) if is_sorted && before == 0 => ImportPlace::Before(near[0].1),
        (Some(_), _) if is_sorted => ImportPlace::After(near[before - 1].1),
        (Some((_, last)), _) | (None, Some(last)) => ImportPlace::After(*last),
        (None, None) => ImportPlace::First,
    }
}

/// The import statements at the top of the file.
fn statements(program: &Program) -> Vec<Node> {
    let tree = &program.tree;
    tree.named(Tree::ROOT)
        .filter(|&node| is_import(program, node))
        .collect()
}

/// The text of a statement that is added.
pub(super) fn statement_text(code: &Code, import: &NewImport) -> String {
    match code.language() {
        CodeLanguage::Python => python_statement(import),
        CodeLanguage::TypeScript | CodeLanguage::Tsx => typescript_statement(code, import),
    }
}

fn is_import(program: &Program, node: Node) -> bool {
    matches!(
        program.tree.kind(node),
        "import_statement" | "import_from_statement" | "future_import_statement"
    )
}

fn module_of(code: &Code, statement: Node) -> Option<&str> {
    let range = code.program.tree.range(statement);
    let import = code
        .imports()
        .iter()
        .find(|import| import.statement == range);
    import.map(|import| import.module.as_str())
}

fn python_statement(import: &NewImport) -> String {
    let NewImport {
        module,
        local,
        names,
        ..
    } = import;
    if names.is_empty() {
        return format!("import {}", specifier(module, local, " as "));
    }
    format!("from {module} import {}", names.join(", "))
}

fn typescript_statement(code: &Code, import: &NewImport) -> String {
    let program = &code.program;
    let tree = &program.tree;
    let statements = statements(program);
    let module = quoted(&import.module, import_quote(program, &statements));
    let has_semicolon = statements
        .iter()
        .all(|&node| program.text(node).ends_with(';'));
    let end = if has_semicolon { ";" } else { "" };
    if import.names.is_empty() {
        let is_required = |&&node: &&Node| tree.child(node, "import_require_clause").is_some();
        let required = statements.iter().filter(is_required).count();
        let local = &import.local;
        return if required * 2 > statements.len() {
            format!("import {local} = require({module}){end}")
        } else {
            format!("import * as {local} from {module}{end}")
        };
    }
    let is_tight = statements.iter().any(|&node| {
        let text = program.text(node);
        let inner = text.find('{').map(|at| &text[at + 1..]);
        inner.is_some_and(|inner| inner.starts_with(|one: char| one.is_alphabetic()))
    });
    let space = if is_tight { "" } else { " " };
    let names = import.names.join(", ");
    format!("import {{{space}{names}{space}}} from {module}{end}")
}

/// The quote of the imports, else that of the file.
fn import_quote(program: &Program, statements: &[Node]) -> char {
    let tree = &program.tree;
    let source = statements
        .iter()
        .rev()
        .find_map(|&node| tree.field(node, "source"));
    match source.map(|source| program.text(source).starts_with('"')) {
        Some(true) => '"',
        Some(false) => '\'',
        None => main_quote(program),
    }
}

/// The list of names of an import, as one that can be changed.
pub(super) fn names_list(program: &Program, parent: Node, items: Vec<Node>) -> Option<List> {
    let tree = &program.tree;
    if tree.kind(parent) != "import_from_statement" {
        return List::of(program, parent).or_else(|| List::of_items(program, parent, items));
    }
    let mut list = List::of_items(program, parent, items)?;
    if let (Some(open), Some(close)) = (tree.child(parent, "("), tree.child(parent, ")")) {
        list.open = tree.end(open);
        list.close = tree.start(close);
    }
    Some(list)
}

/// Where the first import of a file is added: after its comments at the top, its documentation and directives.
pub(super) fn first_place(program: &Program) -> usize {
    let tree = &program.tree;
    let mut at = program.source.start();
    let mut children = tree.children(Tree::ROOT).peekable();
    while let Some(&node) = children.peek() {
        let is_comment = tree.is_comment(node) || tree.kind(node) == "hash_bang_line";
        // A comment behind a blank line belongs to the code below.
        let is_of_file = is_comment && program.line_start(tree.start(node)) == at;
        let is_text = tree.kind(node) == "expression_statement"
            && tree
                .named(node)
                .next()
                .is_some_and(|inner| tree.kind(inner) == "string")
            && tree.named(node).count() == 1;
        if !is_of_file && !is_text {
            break;
        }
        at = program.next_line(tree.end(node).max(1) - 1);
        children.next();
    }
    at
}
