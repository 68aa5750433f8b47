//! Arithmetic of GF(2⁸) modulo 0x11b, bytewise and without a branch on secrets.

use zeroize::Zeroizing;

use crate::bytes::Secret;

/// Product; the running time does not depend on the values.
fn mul(mut a: u8, mut b: u8) -> u8 {
    let mut out = 0;
    for _ in 0..8 {
        out ^= a & 0_u8.wrapping_sub(b & 1);
        let carry = 0_u8.wrapping_sub(a >> 7);
        a = (a << 1) ^ (carry & 0x1b);
        b >>= 1;
    }
    out
}

/// Inverse as a^254; the inverse of 0 is 0.
fn inverse(a: u8) -> u8 {
    let mut power = a;
    let mut out = 1;
    for _ in 0..7 {
        power = mul(power, power);
        out = mul(out, power);
    }
    out
}

/// Value at `x` of the polynomial with these coefficients, constant first.
pub(crate) fn evaluate(coefficients: &[Secret], x: u8) -> Secret {
    let mut out = Zeroizing::new([0_u8; 32]);
    for it in coefficients.iter().rev() {
        for (o, c) in out.iter_mut().zip(it.iter()) {
            *o = mul(*o, x) ^ c;
        }
    }
    out
}

/// Lagrange at 0 over points with different, non-zero indexes.
pub(crate) fn at_zero(points: &[(u8, [u8; 32])]) -> Secret {
    let mut out = Zeroizing::new([0_u8; 32]);
    for (i, (x, share)) in points.iter().enumerate() {
        let mut weight = 1;
        for (j, (other, _)) in points.iter().enumerate() {
            if i != j {
                weight = mul(weight, mul(*other, inverse(other ^ x)));
            }
        }
        for (o, s) in out.iter_mut().zip(share) {
            *o ^= mul(*s, weight);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_but_zero_times_its_inverse_is_one() {
        for a in 1..=255 {
            assert_eq!(mul(a, inverse(a)), 1);
        }
        assert_eq!(mul(0x57, 0x83), 0xc1);
    }
}
