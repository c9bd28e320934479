//! Many small records, parted by a hash, in a memory that does not grow with them.

use std::io::{Read, Result, Seek, SeekFrom, Write};

/// Where what does not find room in memory goes: a file, in practice, which nobody else has.
pub trait Medium: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Medium for T {}

/// Makes an empty medium.
pub type Scratch<'a> = dyn Fn() -> Result<Box<dyn Medium>> + 'a;

/// Bytes of a partition that are written at once; those of all partitions take 25 MiB.
const FULL: usize = 100_000;

/// Records of so many bytes in 256 partitions. What is full of one goes into a medium, which is made
/// when it is first needed.
pub struct Partitions<'a, const BYTES: usize> {
    scratch: &'a Scratch<'a>,
    medium: Option<Box<dyn Medium>>,
    /// Where the next records go.
    end: u64,
    all: Vec<Partition>,
}

#[derive(Default)]
struct Partition {
    /// The last records, in the order in which they came.
    last: Vec<u8>,
    /// Where those before them lie, and how many bytes each block has.
    blocks: Vec<(u64, usize)>,
}

impl<const BYTES: usize> std::fmt::Debug for Partitions<'_, BYTES> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Partitions").field("end", &self.end).finish_non_exhaustive()
    }
}

impl<'a, const BYTES: usize> Partitions<'a, BYTES> {
    /// Without records.
    pub fn new(scratch: &'a Scratch<'a>) -> Self {
        let all = (0..=u8::MAX).map(|_| Partition::default()).collect();
        Self { scratch, medium: None, end: 0, all }
    }

    /// Adds a record to a partition.
    pub fn push(&mut self, partition: u8, record: [u8; BYTES]) -> Result<()> {
        let Some(partition) = self.all.get_mut(usize::from(partition)) else { return Ok(()) };
        partition.last.extend_from_slice(&record);
        if partition.last.len() < FULL {
            return Ok(());
        }
        let medium = match &mut self.medium {
            Some(medium) => medium,
            None => self.medium.insert((self.scratch)()?),
        };
        medium.seek(SeekFrom::Start(self.end))?;
        medium.write_all(&partition.last)?;
        partition.blocks.push((self.end, partition.last.len()));
        self.end += partition.last.len() as u64;
        partition.last.clear();
        Ok(())
    }

    /// Calls back with the records of a partition, in the order in which they came.
    pub fn each(&mut self, partition: u8, mut on_record: impl FnMut(&[u8; BYTES])) -> Result<()> {
        let Some(partition) = self.all.get(usize::from(partition)) else { return Ok(()) };
        let mut block = Vec::new();
        if let Some(medium) = &mut self.medium {
            for (start, length) in &partition.blocks {
                block.resize(*length, 0);
                medium.seek(SeekFrom::Start(*start))?;
                medium.read_exact(&mut block)?;
                block.as_chunks().0.iter().for_each(&mut on_record);
            }
        }
        partition.last.as_chunks().0.iter().for_each(on_record);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn records_come_back_in_their_order_from_memory_and_from_a_medium() {
        let scratch: &Scratch<'_> = &|| Ok(Box::new(Cursor::new(Vec::new())));
        for n in [0_u32, 10, 100_000] {
            let mut partitions = Partitions::new(scratch);
            for number in 0..n {
                partitions.push((number % 3) as u8, number.to_le_bytes()).unwrap();
            }
            for partition in 0..4 {
                let mut found = Vec::new();
                let take = |record: &[u8; 4]| found.push(u32::from_le_bytes(*record));
                partitions.each(partition, take).unwrap();
                let expected: Vec<u32> = (0..n).filter(|it| it % 3 == partition.into()).collect();
                assert_eq!(found, expected, "partition {partition} of {n}");
            }
            assert_eq!(partitions.medium.is_some(), n > 75_000);
        }
    }
}
