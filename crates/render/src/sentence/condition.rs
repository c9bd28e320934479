//! Trees of conditions, in either language: where the words for "and" and "or" go, and where
//! parentheses are needed. The words for a single test are [`en::leaf`]'s and [`zh::leaf`]'s.

use sagitta_spec::{Leaf, Literal, Predicate, Test};

use super::plan::{Plan, Tree};
use super::{TokenRole, Tokens, en, zh};
use crate::{Language, Locale};

/// The words between conditions in a language.
struct Joints {
    and: &'static str,
    or: &'static str,
    /// After a condition that holds an "or" of its own.
    list_and: &'static str,
    list_or: &'static str,
    open: &'static str,
    close: &'static str,
    never: &'static str,
    always: &'static str,
}

const EN: Joints = Joints {
    and: " and ",
    or: " or ",
    list_and: ", and ",
    list_or: ", or ",
    open: "(",
    close: ")",
    never: "nothing matches",
    always: "everything matches",
};

const ZH: Joints = Joints {
    and: "，且",
    or: "，或",
    list_and: "，且",
    list_or: "，或",
    open: "（",
    close: "）",
    never: "无一符合",
    always: "全部符合",
};

fn joints(locale: Locale) -> &'static Joints {
    locale.pick(&EN, &ZH)
}

/// Everything a leaf's words depend on beside the test.
pub(super) struct Spoken<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) tree: Tree,
    pub(super) leaf: &'p Leaf,
    pub(super) path: &'p [usize],
}

impl Spoken<'_> {
    /// What the tested column is called.
    pub(super) fn name(&self) -> String {
        match self.tree {
            Tree::Filter => self.plan.name(&self.leaf.field).to_owned(),
            Tree::Having => self.plan.result_phrase(&self.leaf.field),
        }
    }

    /// A list of values, each a token of its own: `a, b or c`, with what stands for those that
    /// are left out.
    pub(super) fn values(
        &self,
        values: &[Literal],
        [between, last]: [&str; 2],
        out: &mut Tokens,
    ) -> usize {
        let (shown, others) = self.plan.listed(values);
        out.list(shown, between, if others > 0 { between } else { last }, |out, value| {
            out.push(&self.plan.literal(value, &self.leaf.field), self.tree.values(self.path));
        });
        others
    }
}

/// The conditions on rows, all of which have to hold; no words without any.
pub(super) fn filter(plan: &Plan<'_>, lead: &str, out: &mut Tokens) {
    if plan.conditions.is_empty() {
        return;
    }
    out.say(lead);
    let words = joints(plan.locale);
    let several = plan.conditions.len() > 1;
    let list = several && plan.conditions.iter().any(|(_, part)| names_several(part));
    let joint = if list { words.list_and } else { words.and };
    out.list(&plan.conditions, joint, joint, |out, (path, part)| {
        wrapped(plan, Tree::Filter, (part, path), false, several && is_any(part, false), out);
    });
}

/// The condition on groups.
pub(super) fn having(plan: &Plan<'_>, part: &Predicate, out: &mut Tokens) {
    condition(plan, Tree::Having, (part, &[]), false, out);
}

/// Whether the words of a condition hold an "or" of their own.
fn names_several(part: &Predicate) -> bool {
    matches!(part, Predicate::Leaf(Leaf { test: Test::In(values), .. }) if values.len() > 1)
}

/// Whether a condition is an "or" of several once "not" has been pushed down.
fn is_any(part: &Predicate, negated: bool) -> bool {
    match part {
        Predicate::All(parts) => negated && parts.len() > 1,
        Predicate::Any(parts) => !negated && parts.len() > 1,
        Predicate::Not(inner) => is_any(inner, !negated),
        Predicate::Leaf(_) => false,
    }
}

/// Whether a condition is an "and" of several once "not" has been pushed down.
fn is_all(part: &Predicate, negated: bool) -> bool {
    is_any(part, !negated)
}

fn wrapped(
    plan: &Plan<'_>,
    tree: Tree,
    part: (&Predicate, &[usize]),
    negated: bool,
    parentheses: bool,
    out: &mut Tokens,
) {
    let words = joints(plan.locale);
    out.say(if parentheses { words.open } else { "" });
    condition(plan, tree, part, negated, out);
    out.say(if parentheses { words.close } else { "" });
}

/// A condition; `not` is pushed down to the tests, which keeps the meaning in three-valued logic.
fn condition(
    plan: &Plan<'_>,
    tree: Tree,
    (part, path): (&Predicate, &[usize]),
    negated: bool,
    out: &mut Tokens,
) {
    let words = joints(plan.locale);
    let place = |i: usize| path.iter().copied().chain([i]).collect::<Vec<_>>();
    match part {
        Predicate::All(parts) | Predicate::Any(parts) => {
            let or = matches!(part, Predicate::Any(_)) != negated;
            if parts.is_empty() {
                out.push(if or { words.never } else { words.always }, tree.role(path));
                return;
            }
            let joint = match (or, parts.len() > 1 && parts.iter().any(names_several)) {
                (true, false) => words.or,
                (true, true) => words.list_or,
                (false, false) => words.and,
                (false, true) => words.list_and,
            };
            let several = parts.len() > 1;
            let parts: Vec<_> = parts.iter().enumerate().collect();
            out.list(&parts, joint, joint, |out, (i, inner)| {
                let other = if or { is_all(inner, negated) } else { is_any(inner, negated) };
                wrapped(plan, tree, (inner, &place(*i)), negated, several && other, out);
            });
        }
        Predicate::Not(inner) => condition(plan, tree, (inner, &place(0)), !negated, out),
        Predicate::Leaf(leaf) => {
            let turned = negated.then(|| opposite(&leaf.test)).flatten();
            let negated = negated && turned.is_none();
            let test = turned.as_ref().unwrap_or(&leaf.test);
            let spoken = Spoken { plan, tree, leaf, path };
            match plan.locale.language {
                Language::En => en::leaf::speak(&spoken, test, negated, out),
                Language::Zh => zh::leaf::speak(&spoken, test, negated, out),
            }
        }
    }
}

/// A test that says the opposite, in three-valued logic too; none where only words can.
fn opposite(test: &Test) -> Option<Test> {
    Some(match test {
        Test::Eq(v) => Test::Ne(v.clone()),
        Test::Ne(v) => Test::Eq(v.clone()),
        Test::Lt(v) => Test::Ge(v.clone()),
        Test::Le(v) => Test::Gt(v.clone()),
        Test::Gt(v) => Test::Le(v.clone()),
        Test::Ge(v) => Test::Lt(v.clone()),
        Test::In(v) => Test::NotIn(v.clone()),
        Test::NotIn(v) => Test::In(v.clone()),
        Test::IsNull => Test::IsNotNull,
        Test::IsNotNull => Test::IsNull,
        _ => return None,
    })
}

/// The role of a condition that the sentence says elsewhere.
pub(super) fn role(path: &[usize]) -> TokenRole {
    TokenRole::Condition(path.to_vec())
}
