//! Hashes without a seed: the same input gives the same steps.

/// The finalizer of MurmurHash3. Different bits stay different.
#[inline]
pub fn mix_bits(bits: u64) -> u64 {
    let mut h = bits;
    h ^= h >> 33;
    h = h.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    h ^= h >> 33;
    h = h.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    h ^ (h >> 33)
}

/// The bits that [`mix_bits`] makes these of.
pub fn unmix_bits(mixed: u64) -> u64 {
    let mut h = mixed;
    h ^= h >> 33;
    h = h.wrapping_mul(0x9CB4_B2F8_1293_37DB);
    h ^= h >> 33;
    h = h.wrapping_mul(0x4F74_430C_22A5_4005);
    h ^ (h >> 33)
}

/// Eight bytes at a time, and the last eight however they lie to the others.
#[inline(never)]
pub fn hash_bytes(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut h = u64::try_from(bytes.len()).unwrap_or(u64::MAX).wrapping_mul(FACTOR);
    let mut mix = |word: u64| {
        h = (h ^ word).wrapping_mul(FACTOR);
        h ^= h >> 32;
    };
    match bytes.last_chunk::<8>() {
        Some(last) => {
            let (words, rest) = bytes.as_chunks::<8>();
            words.iter().for_each(|word| mix(u64::from_le_bytes(*word)));
            if !rest.is_empty() {
                mix(u64::from_le_bytes(*last));
            }
        }
        None => {
            let mut word = [0; 8];
            for (to, from) in word.iter_mut().zip(bytes) {
                *to = *from;
            }
            mix(u64::from_le_bytes(word));
        }
    }
    mix_bits(h)
}
