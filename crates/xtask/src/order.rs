//! Functions of a module in an order that compresses well: each beside the one that it is most like.
//!
//! A compiler makes the same function for many types, and the copies differ in a few bytes. Brotli
//! finds what repeats wherever it stands, but spends fewer bits on it the nearer it is.

use anyhow::{Context as _, Result, anyhow};
use std::collections::BTreeMap;
use wasm_encoder::{
    CodeSection, FunctionSection,
    reencode::{Error, Reencode, utils},
};
use wasmparser::{
    CodeSectionReader, FunctionBody, FunctionSectionReader, Parser, Payload, TypeRef,
};

/// How many bytes are compared at once. Of 3 to 8 bytes, and with what is in up to 200 or 500
/// functions, this and [`COMMON`] make the engine smallest; the others cost up to 1 %.
const SHINGLE: usize = 4;

/// What is in more functions than this tells nothing about them.
const COMMON: usize = 500;

/// A function that has less than this share in common with the last one does not follow it.
const ALIKE: f64 = 0.02;

/// The module with its functions in the order in which they compress best. Sections that programs
/// do not need, such as names, are left out.
pub(crate) fn by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let (n_imported, bodies) = functions(module)?;
    let order = order(&bodies);
    let mut places = vec![0; order.len()];
    for (place, function) in (0..).zip(&order) {
        *places.get_mut(*function).context("a function is not in the module")? = place;
    }
    let mut reordered = Reordered { n_imported, places, order };
    let mut out = wasm_encoder::Module::new();
    reordered
        .parse_core_module(&mut out, Parser::new(0), module)
        .map_err(|error| anyhow!("cannot order its functions: {error}"))?;
    Ok(out.finish())
}

/// How many functions a module imports, and the bodies of its own.
fn functions(module: &[u8]) -> Result<(u32, Vec<&[u8]>)> {
    let (mut n_imported, mut bodies) = (0, Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    n_imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            _ => {}
        }
    }
    Ok((n_imported, bodies))
}

/// All functions, the longest first, each followed by the one left that it has most in common with.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let shared = Shared::of(bodies);
    let mut longest: Vec<usize> = (0..bodies.len()).collect();
    longest.sort_by_key(|function| std::cmp::Reverse(bodies.get(*function).map(|it| it.len())));
    let mut longest = longest.into_iter();
    let mut is_placed = vec![false; bodies.len()];
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = longest.next();
    while let Some(function) = next {
        order.push(function);
        if let Some(placed) = is_placed.get_mut(function) {
            *placed = true;
        }
        let is_left = |function: &usize| is_placed.get(*function) == Some(&false);
        next = shared.most_like(function, is_left).or_else(|| longest.find(|it| is_left(it)));
    }
    order
}

/// Which functions have which bytes.
struct Shared {
    /// For every function the runs of bytes that others have too, by number.
    of_function: Vec<Vec<usize>>,
    /// For every run of bytes the functions that have it.
    functions: Vec<Vec<usize>>,
}

impl Shared {
    fn of(bodies: &[&[u8]]) -> Self {
        let mut runs = Vec::new();
        for (function, body) in bodies.iter().enumerate() {
            runs.extend(body.windows(SHINGLE).map(|run| (run, function)));
        }
        runs.sort_unstable();
        runs.dedup();
        let (mut of_function, mut functions) = (vec![Vec::new(); bodies.len()], Vec::new());
        for group in runs.chunk_by(|one, other| one.0 == other.0) {
            if !(2..COMMON).contains(&group.len()) {
                continue;
            }
            for (_, function) in group {
                if let Some(own) = of_function.get_mut(*function) {
                    own.push(functions.len());
                }
            }
            functions.push(group.iter().map(|(_, function)| *function).collect());
        }
        Self { of_function, functions }
    }

    /// The function that has the greatest share of bytes in common with this one, of those that are
    /// left; the first of several.
    fn most_like(&self, function: usize, is_left: impl Fn(&usize) -> bool) -> Option<usize> {
        let own = self.of_function.get(function)?;
        let mut in_common: BTreeMap<usize, usize> = BTreeMap::new();
        for other in own.iter().filter_map(|run| self.functions.get(*run)).flatten() {
            if is_left(other) {
                *in_common.entry(*other).or_default() += 1;
            }
        }
        let likeness = |(other, n): (usize, usize)| {
            let all = own.len() + self.of_function.get(other).map_or(0, Vec::len) - n;
            // Functions have fewer bytes than a float counts.
            (n as f64 / all as f64, other)
        };
        let best = in_common.into_iter().map(likeness).filter(|(share, _)| *share >= ALIKE);
        best.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, other)| other)
    }
}

/// Writes a module with its functions in another order.
struct Reordered {
    n_imported: u32,
    /// Where each function goes, imported ones not counted.
    places: Vec<u32>,
    /// The function at each place.
    order: Vec<usize>,
}

impl Reordered {
    /// The same list in the new order.
    fn sorted<T>(&self, list: Vec<T>) -> Vec<T> {
        let mut list: Vec<Option<T>> = list.into_iter().map(Some).collect();
        self.order.iter().filter_map(|function| list.get_mut(*function)?.take()).collect()
    }
}

impl Reencode for Reordered {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Self::Error>> {
        let own = function.checked_sub(self.n_imported).and_then(|own| usize::try_from(own).ok());
        let place = own.and_then(|own| self.places.get(own));
        Ok(place.map_or(function, |place| place + self.n_imported))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let types = section.into_iter().collect::<Result<Vec<u32>, _>>()?;
        for function in self.sorted(types) {
            functions.function(self.type_index(function)?);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        let bodies = section.into_iter().collect::<Result<Vec<FunctionBody<'_>>, _>>()?;
        for body in self.sorted(bodies) {
            utils::parse_function_body(self, code, body)?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        _module: &mut wasm_encoder::Module,
        _section: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        EntityType, ExportKind, ExportSection, Function, ImportSection, Module, TypeSection,
    };

    /// Functions that give a number, call the import and, but for the first, the one before them.
    fn module(numbers: &[&[i32]]) -> Vec<u8> {
        let mut module = Module::new();
        let mut types = TypeSection::new();
        types.ty().function([], []);
        module.section(&types);
        let mut imports = ImportSection::new();
        imports.import("a", "b", EntityType::Function(0));
        module.section(&imports);
        let (mut functions, mut code, mut exports) =
            (FunctionSection::new(), CodeSection::new(), ExportSection::new());
        for (index, numbers) in (0..).zip(numbers) {
            functions.function(0);
            exports.export(&format!("f{index}"), ExportKind::Func, index + 1);
            let mut body = Function::new([]);
            for number in *numbers {
                body.instructions().i32_const(*number).drop();
            }
            body.instructions().call(0).call(index).end();
            code.function(&body);
        }
        module.section(&functions).section(&exports).section(&code);
        module.finish()
    }

    /// What each export does, with functions named by the exports that lead to them.
    fn told(module: &[u8]) -> BTreeMap<String, String> {
        let (n_imported, bodies) = functions(module).unwrap();
        let mut names = BTreeMap::from([(0, "import".to_owned())]);
        for payload in Parser::new(0).parse_all(module) {
            if let Payload::ExportSection(section) = payload.unwrap() {
                names.extend(
                    section
                        .into_iter()
                        .map(|it| it.unwrap())
                        .map(|it| (it.index, it.name.to_owned())),
                );
            }
        }
        let mut told = BTreeMap::new();
        for (index, body) in (n_imported..).zip(bodies) {
            let reader = wasmparser::BinaryReader::new(body, 0);
            let operators = FunctionBody::new(reader).get_operators_reader().unwrap();
            let text = operators.into_iter().map(|operator| match operator.unwrap() {
                wasmparser::Operator::Call { function_index } => {
                    format!("call {}; ", names[&function_index])
                }
                other => format!("{other:?}; "),
            });
            told.insert(names[&index].clone(), text.collect());
        }
        told
    }

    #[test]
    fn alike_functions_become_neighbours_and_every_call_still_finds_its_own() {
        let (one, other) = ([1000, 2000, 3000, 4000, 5000], [-9, -8, -7, -6, -5, -4]);
        let numbers: [&[i32]; 6] = [&one, &other, &one[..4], &other[..5], &one[..3], &other[..4]];
        let before = module(&numbers);
        let after = by_likeness(&before).unwrap();
        assert_eq!(told(&after), told(&before));
        let (_, bodies) = functions(&after).unwrap();
        let firsts: Vec<u8> = bodies.iter().map(|body| body[2]).collect();
        assert_eq!(firsts.windows(2).filter(|pair| pair[0] != pair[1]).count(), 1, "{firsts:?}");
    }

    #[test]
    fn a_module_without_functions_stays_as_it_is() {
        let empty = Module::new().finish();
        assert_eq!(by_likeness(&empty).unwrap(), empty);
        assert!(by_likeness(b"no module").is_err());
    }
}
