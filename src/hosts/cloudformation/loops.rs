//! Reads `Fn::ForEach`: parts of a template that CloudFormation repeats, once for each value of a collection.

use crate::model::Loop;
use crate::syntax::Cursor;

/// The prefix of a loop's key.
const FUNCTION: &str = "Fn::ForEach::";
/// CloudFormation supports five levels.
const DEPTH: usize = 8;

/// An entry of a section: its name, its key and its value.
pub(super) type Entry<'d> = (&'d str, Cursor<'d>, Cursor<'d>);

/// The entries of a section with those in the bodies of its loops, and the loops.
pub(super) fn unrolled<'d>(section: Cursor<'d>) -> (Vec<Entry<'d>>, Vec<Loop<'d>>) {
    let (mut entries, mut loops) = (Vec::new(), Vec::new());
    gather(section, 0, &mut entries, &mut loops);
    (entries, loops)
}

fn gather<'d>(
    section: Cursor<'d>,
    depth: usize,
    entries: &mut Vec<Entry<'d>>,
    loops: &mut Vec<Loop<'d>>,
) {
    for (name, key, value) in section.entries() {
        match read(name, key, value).filter(|_| depth < DEPTH) {
            Some(one) => {
                loops.push(one);
                gather(one.body, depth + 1, entries, loops);
            }
            None => entries.push((name, key, value)),
        }
    }
}

fn read<'d>(name: &str, key: Cursor<'d>, value: Cursor<'d>) -> Option<Loop<'d>> {
    name.strip_prefix(FUNCTION)?;
    let mut parts = value.written_items();
    let (variable, collection, body) = (parts.next()?, parts.next()?, parts.next()?);
    (parts.next().is_none() && body.is_mapping()).then_some(Loop {
        key,
        variable: variable.text()?,
        collection,
        body,
    })
}

#[cfg(test)]
mod tests {
    use crate::hosts::cloudformation::module;
    use crate::syntax::Document;

    const TEMPLATE: &str = "
Transform: AWS::LanguageExtensions
Mappings: {M: {All: {Zones: [a, b]}}}
Resources:
  Fn::ForEach::Services:
    - Name
    - [Cart, Search]
    - ${Name}Service:
        Type: AWS::ECS::Service
        Properties: {TaskDefinition: {Ref: {'Fn::Sub': '${Name}Task'}}}
      ${Name}Task: {Type: 'AWS::ECS::TaskDefinition'}
      Fn::ForEach::Zones:
        - Zone
        - !FindInMap [M, All, Zones]
        - ${Name}${Zone}Subnet: {Type: 'AWS::EC2::Subnet'}
  Fn::ForEach::Open:
    - Id
    - !Ref Ids
    - Topic&{Id}: {Type: 'AWS::SNS::Topic'}
  Fn::ForEach::Broken: [Name, [A]]
Outputs:
  One: {Value: !GetAtt CartService.Name}
  Other: {Value: {'Fn::GetAtt': [!Sub '${Svc}Service', Name]}}
  No: {Value: !Join ['', [!Ref PriceService, !Ref SearchTask, !Ref SearchbSubnet, !Ref Topic123, !Ref CartcSubnet, !Ref Cart]]}
";

    #[test]
    fn what_is_in_loops_is_found_by_the_names_that_it_gets() {
        let document = Document::parse(TEMPLATE).unwrap();
        let module = module::read(&document).unwrap();
        let name = |name: &str| module.resource(name).map(|resource| resource.name);
        assert_eq!(module.resources.len(), 4);
        for (given, expected) in [
            ("CartService", Some("${Name}Service")),
            ("SearchTask", Some("${Name}Task")),
            ("SearchbSubnet", Some("${Name}${Zone}Subnet")),
            ("${Svc}Service", Some("${Name}Service")),
            ("Topic123", Some("Topic&{Id}")),
            ("PriceService", None),
            ("CartcSubnet", None),
            ("Cart", None),
        ] {
            assert_eq!(name(given), expected, "{given}");
        }
        assert_eq!(module.references_to("${Name}Service").count(), 2);
        assert_eq!(module.references_to("${Name}Task").count(), 2);
    }
}
